import assert from 'node:assert/strict';
import { noWord, poolWords } from '../../../../src/model/encoder/words';
import { prove } from '../../graph/check';

describe('words from pieces', () => {
  it('a word is the mean of its pieces; one without a piece keeps its place as zeros; special pieces count for none', async () => {
    const y = await prove(
      { vectors: { shape: ['B', 'T', 2], values: [9, 9, 1, 2, 3, 4, 5, 6, 9, 9, 9, 9, 7, 8, 9, 9, 9, 9, 9, 9] }, words: { shape: ['B', 'T'], type: 'int64', values: [noWord, 0, 0, 2, noWord, noWord, 1, noWord, noWord, noWord] } },
      ({ vectors, words }) => poolWords(vectors, words, 3),
      { lengths: { B: 2, T: 5 } },
    );
    assert.deepEqual([...y.data], [2, 3, 0, 0, 5, 6, 0, 0, 7, 8, 0, 0]);
  });
});
