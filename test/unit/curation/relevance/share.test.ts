import assert from 'node:assert/strict';
import { densityAt, fitReference, type MatchReference } from '../../../../src/curation/relevance/reference';
import { estimateShare, looksLike, probabilityAt, ratioOf } from '../../../../src/curation/relevance/share';
import { Random } from '../../../fixtures/randomDocument';

/** Ranks of pairs that belong together, and of those that do not, as a model of middling skill gives them. */
function ranks(fitting: number, strange: number, seed: number): readonly number[] {
  const random = new Random(seed);
  return [...Array.from({ length: fitting }, () => random.next() ** 3), ...Array.from({ length: strange }, () => random.next())];
}

const estimate = (reference: MatchReference, of: readonly number[]): ReturnType<typeof estimateShare> => estimateShare(of.map((rank) => densityAt(reference, rank)));

describe('the share of mismatched pairs', () => {
  const reference = fitReference(ranks(4000, 0, 1));

  it('is found again from the ranks alone, and lies in its interval', () => {
    let inside = 0;
    for (let draw = 0; draw < 20; draw += 1) {
      for (const share of [0.05, 0.2, 0.5, 0.9]) {
        const found = estimate(reference, ranks(1000 * (1 - share), 1000 * share, 100 + draw));
        assert.ok(Math.abs(found.share - share) < 0.12, `${found.share} instead of ${share}`);
        if (found.low <= share && share <= found.high) inside += 1;
      }
    }
    assert.ok(inside >= 70, `${inside} of 80 intervals hold the share`);
  });

  it('is nearly nothing, and known to be little, where every pair belongs together', () => {
    const { share, low, high } = estimate(reference, ranks(2000, 0, 7));
    assert.ok(share < 0.06 && low === 0 && high < 0.12);
  });

  it('is known less well in a small file', () => {
    const width = (count: number): number => {
      const { low, high } = estimate(reference, ranks(count * 0.8, count * 0.2, 5));
      return high - low;
    };
    assert.ok(width(50) > 2 * width(1000));
  });

  it('is not claimed for a file that looks like nothing that was measured', () => {
    const random = new Random(9);
    const odd = Array.from({ length: 1000 }, () => 0.3 + 0.2 * random.next());
    assert.equal(looksLike(odd, reference, estimate(reference, odd).share), false);
    const plain = ranks(800, 200, 3);
    assert.equal(looksLike(plain, reference, estimate(reference, plain).share), true);
  });

  it('turns a probability where both are equally frequent into a ratio and back', () => {
    for (const probability of [0.1, 0.5, 0.95]) assert.ok(Math.abs(probabilityAt(ratioOf(probability), 0.5) - probability) < 1e-9);
    assert.equal(ratioOf(0) > 1000, true);
    assert.equal(ratioOf(1), 0);
  });

  it('is the doubt it began with where nothing was seen', () => {
    const { low, high } = estimateShare([]);
    assert.ok(low < 0.05 && high > 0.6);
  });
});

describe('a reference', () => {
  it('is a falling density that sums to one and rules nothing out', () => {
    const { to, density } = fitReference(ranks(500, 0, 2));
    const mass = density.reduce((sum, each, at) => sum + each * ((to[at] ?? 0) - (to[at - 1] ?? 0)), 0);
    assert.ok(Math.abs(mass - 1) < 1e-9);
    assert.ok(density.every((each, at) => each > 0 && each <= (density[at - 1] ?? Infinity)));
  });

  it('changes without a jump from step to step', () => {
    const reference = fitReference(ranks(500, 0, 2));
    for (let rank = 0.001; rank < 1; rank += 0.001) assert.ok(Math.abs(densityAt(reference, rank) - densityAt(reference, rank - 0.0005)) < 0.9 * densityAt(reference, rank));
    assert.ok(densityAt(reference, 0) >= densityAt(reference, 0.001) && densityAt(reference, 1) > 0);
  });
});
