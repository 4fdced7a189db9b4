import assert from 'node:assert/strict';
import { ConflictFinder, type ConflictRecord } from '../../../src/curation/conflicts';
import { readSpans } from '../../../src/dataset/tags';
import { singularKey, surfaceKey } from '../../../src/curation/surfaceKey';

const record = (text: string): ConflictRecord => {
  const words = text.split(' ');
  return { tokens: words.map((word) => word.replace(/\/[A-Z]-\w+$/, '')), spans: readSpans(words.map((word) => /\/([A-Z]-\w+)$/.exec(word)?.[1] ?? 'O')) };
};

const conflictsOf = (...texts: readonly string[]) => {
  const finder = new ConflictFinder();
  const records = texts.map(record);
  records.forEach((each) => finder.learn(each));
  records.forEach((each, at) => finder.look(each, 0, at + 1));
  return finder.conflicts().map(({ surface, kind, readings }) => ({ surface, kind, readings: readings.map(({ type, start, end, count, places }) => [type, start, end, count, places.map(({ line }) => line)]) }));
};

describe('surfaces labelled in several ways', () => {
  it('are grouped over #tag, @user, case, possessive and plural', () => {
    for (const tokens of [['#NewYork'], ['New', 'York'], ['@newyork'], ['new', "york's"], ['New', 'York', "'s"], ['#', 'New', 'York']])
      assert.equal(surfaceKey(tokens), 'newyork', tokens.join(' '));
    assert.deepEqual(['yankees', 'glass', 'bus', 'cities', 'paris', 'gas'].map(singularKey), ['yankee', 'glass', 'bus', 'city', 'paris', 'gas']);
    assert.deepEqual(conflictsOf('the Yankees/B-ORG won', 'a #yankee/B-PER'), [
      { surface: '#yankee', kind: 'types', readings: [['ORG', 0, 1, 1, [1]], ['PER', 0, 1, 1, [2]]] },
    ]);
  });

  it('come with several types first, then several boundaries, then those that are no entity elsewhere', () => {
    const found = conflictsOf('Bonn/B-LOC', 'Bonn/B-ORG', 'Green/B-PER Park/I-PER', 'Green Park/B-PER', 'Oslo/B-LOC', 'Oslo again', 'Rome/B-LOC', 'Rome/B-LOC');
    assert.deepEqual(found.map(({ surface, kind }) => [surface, kind]), [['Bonn', 'types'], ['Green Park', 'boundaries'], ['Oslo', 'unlabelled']]);
    assert.deepEqual(found[1]?.readings, [['PER', 0, 2, 1, [3]], ['PER', 1, 2, 1, [4]]]);
    assert.deepEqual(found[2]?.readings, [['LOC', 0, 1, 1, [5]], [null, 0, 1, 1, [6]]]);
  });

  it('do not count within longer entities, nor a word that is written like none of the entities', () => {
    assert.deepEqual(conflictsOf('Lincoln/B-PER', 'Abe/B-PER Lincoln/I-PER', 'May/B-PER', 'it may rain'), []);
    assert.deepEqual(conflictsOf(), []);
  });

  it('are found among 200 types', () => {
    const texts = Array.from({ length: 200 }, (_, at) => `Bonn/B-T${at}`);
    assert.equal(conflictsOf(...texts)[0]?.readings.length, 200);
  });
});
