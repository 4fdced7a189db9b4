import assert from 'node:assert/strict';
import { kindOfTexts } from '../../../../src/curation/relevance/textKind';

const words = (texts: readonly string[]): readonly (readonly string[])[] => texts.map((text) => text.split(' '));

describe('the kind of a file’s texts', () => {
  it('is captions where they say what is to be seen', () => {
    assert.equal(kindOfTexts(words(['A black dog is running after a white dog in the snow .', 'Two boys play soccer on a field', 'a woman in a red coat walks past a bus', 'A man throws a Frisbee on the beach'])), 'captions');
  });

  it('is posts for tweets, with marks or without, and for news', () => {
    assert.equal(kindOfTexts(words(['RT @anna : what a day !', 'great game tonight #Tigers', 'look at this https://t.co/x', 'love this place 😍 so much'])), 'posts');
    assert.equal(kindOfTexts(words(['Angela Merkel meets Barack Obama in Berlin', 'The Tigers beat Brackwell Town on Saturday', 'Imani Okoro talks to Quay Radio'])), 'posts');
  });

  it('is posts where nothing is known', () => {
    assert.equal(kindOfTexts([]), 'posts');
    assert.equal(kindOfTexts([['ok'], []]), 'posts');
  });
});
