import assert from 'node:assert/strict';
import { runAtOnce } from '../../../../src/curation/relevance/fileSpace';
import { PairSpace, type PairVectors } from '../../../../src/curation/relevance/pairSpace';
import { fitReference, type MatchReference } from '../../../../src/curation/relevance/reference';
import { findShift, type Shift } from '../../../../src/curation/relevance/shift';
import { MadePairs } from '../../../fixtures/pairVectors';
import { Random } from '../../../fixtures/randomDocument';

const build = (vectors: PairVectors): PairSpace => {
  const space = runAtOnce(PairSpace.building(vectors));
  assert.ok(space);
  return space;
};

describe('shifted pictures', () => {
  const noise = 0.8;
  const reference: MatchReference = (() => {
    const space = build(new MadePairs(600, 77, noise).vectors());
    return fitReference(Array.from({ length: 600 }, (_, at) => space.rank(at, at)));
  })();
  const find = (vectors: PairVectors, share = 0.02): Shift | undefined => findShift(build(vectors), reference, share);
  const shifted = (count: number, from: number, to: number, by: number): readonly number[] =>
    Array.from({ length: count }, (_, at) => (at >= from && at < to ? Math.min(Math.max(at + by, 0), count - 1) : at));

  it('are found, with where they begin and by how much, in either direction', () => {
    const random = new Random(5);
    for (const by of [-3, -2, -1, 1, 2, 3]) {
      const made = new MadePairs(300, 20 + by, noise);
      const from = random.below(150);
      const found = find(made.vectors(shifted(300, from, 300, by)));
      assert.equal(found?.by, by);
      assert.ok(Math.abs(found.from - from) <= 10, `${found.from} instead of ${from}`);
      assert.ok(found.to >= 295);
    }
  });

  it('are found where they end again, and among pairs that are mismatched anyway', () => {
    const made = new MadePairs(400, 8, noise);
    const places = shifted(400, 100, 260, 1).map((place, at) => (at % 7 === 0 ? (place + 150) % 400 : place));
    const found = find(made.vectors(places), 0.15);
    assert.equal(found?.by, 1);
    assert.ok(Math.abs(found.from - 100) <= 10 && Math.abs(found.to - 260) <= 10);
  });

  it('are not seen where there are none: neither in a sound file nor in one that is shuffled', () => {
    for (let seed = 0; seed < 15; seed += 1) {
      const made = new MadePairs(200, 300 + seed, noise);
      assert.equal(find(made.vectors()), undefined);
      assert.equal(find(made.vectors(made.shuffle(0.5).places), 0.5), undefined);
      assert.equal(find(made.vectors(made.shuffle(1).places), 0.98), undefined);
    }
  });
});
