import assert from 'node:assert/strict';
import { mostPieces, readText } from '../../../../src/model/relevance/reading';
import { WordPieces } from '../../../../src/model/relevance/wordPieces';

const vocabulary = ['[PAD]', '[CLS]', '[SEP]', 'blue', 'sky', 'cat', '##s', 'a', 'nasa', '2', 'o', '##k', 'caf', '##e'];
const pieces = new WordPieces(vocabulary.join('\n'));

/** What is read of a text, each piece with its token. */
const read = (text: string): string => {
  const found = readText(text.split(' '), pieces);
  return found ? Array.from(found.pieces, (piece, at) => `${vocabulary[piece]}@${found.tokenOf[at]}`).join(' ') : 'nothing';
};

describe('a text as the relevance model reads it', () => {
  it('is its words in their order, cut into pieces that know their token', () => {
    assert.equal(read('a blue cats'), '[CLS]@-1 a@0 blue@1 cat@2 ##s@2 [SEP]@-1');
    assert.equal(read('Cats , a Café !'), '[CLS]@-1 cat@0 ##s@0 a@2 caf@3 ##e@3 [SEP]@-1');
  });

  it('takes hashtags apart where they change their case or turn into numbers, written as one token or two', () => {
    assert.equal(read('#BlueSky2'), '[CLS]@-1 blue@0 sky@0 2@0 [SEP]@-1');
    assert.equal(read('# BlueSky a'), '[CLS]@-1 blue@1 sky@1 a@2 [SEP]@-1');
    assert.equal(read('BlueSky'), 'nothing', 'only in hashtags');
  });

  it('leaves out addresses, handles however they are written, retweet marks and escaped characters', () => {
    assert.equal(read('RT @nasa: a cat http://t.co/sky &amp; www.blue.com'), '[CLS]@-1 a@2 cat@3 [SEP]@-1');
    assert.equal(read('RT @ nasa _ sky : a cat'), '[CLS]@-1 a@6 cat@7 [SEP]@-1');
  });

  it('is nothing where no word is known: empty, emoji, addresses only', () => {
    for (const text of ['', '😀 🚀', 'http://t.co/abc @user', 'zzz']) assert.equal(read(text), 'nothing');
  });

  it('ends where it is too long', () => {
    const found = readText(Array.from({ length: 500 }, () => 'cats'), pieces);
    assert.equal(found?.pieces.length, mostPieces);
    assert.equal(found?.pieces.at(-1), 2);
  });
});
