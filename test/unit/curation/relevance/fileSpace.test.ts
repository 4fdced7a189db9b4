import assert from 'node:assert/strict';
import { FileSpace, runAtOnce, type PairVectorText } from '../../../../src/curation/relevance/fileSpace';
import { MadePairs } from '../../../fixtures/pairVectors';

describe('the space of a file', () => {
  const made = new MadePairs(60, 2, 0.4);
  const { dimensions, texts, pictures } = made.vectors();
  const rows = (from: Float32Array, at: number): string => JSON.stringify([...from.subarray(at * dimensions, (at + 1) * dimensions)]);
  /** Every third record has no picture. */
  const vectors: readonly PairVectorText[] = Array.from({ length: 90 }, (_, record) => {
    const at = record - Math.floor((record + 1) / 3);
    return { text: rows(texts, at), picture: record % 3 === 2 ? null : rows(pictures, at) };
  });
  const space = runAtOnce(FileSpace.building(vectors, (text) => Float32Array.from(JSON.parse(text) as number[])));

  it('ranks the records that have a text and a picture, and leaves out the others', () => {
    const ranks = space?.ranks(90) ?? [];
    assert.equal(ranks.length, 90);
    ranks.forEach((rank, record) => assert.equal(rank === null, record % 3 === 2));
  });

  it('names its neighbours by record', () => {
    const [near] = space?.nearest('texts', 0, 1) ?? [];
    assert.ok(near && near.record !== 0 && near.record % 3 !== 2);
    assert.deepEqual(space?.nearest('texts', 2, 1), []);
    assert.deepEqual(space?.shiftOfRecords({ from: 2, to: 60, by: 1 }), { from: 3, to: 89, by: 1 });
  });

  it('is not there for a file without pictures', () => {
    assert.equal(runAtOnce(FileSpace.building(vectors.map(({ text }) => ({ text, picture: null })), () => new Float32Array(2))), undefined);
    assert.equal(runAtOnce(FileSpace.building([], () => new Float32Array(2))), undefined);
  });
});
