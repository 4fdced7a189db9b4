import assert from 'node:assert/strict';
import { constrain } from '../../../../src/model/crf/constraints';
import { LabelSet } from '../../../../src/model/crf/labels';
import { Posterior } from '../../../../src/model/crf/posterior';
import { rangesOf, readEntities, uncalibrated } from '../../../../src/model/crf/readings';
import { bestPath, type Lattice } from '../../../../src/model/crf/viterbi';
import { allPaths, pathScore, pseudoRandom, randomLattice } from './bruteForce';

const labels = new LabelSet(['PER', 'LOC'], []);
const masked = (lattice: Lattice, mask: Uint8Array | undefined): Lattice => (
  { ...lattice, state: mask ? lattice.state.map((score, i) => (mask[i] ? score : -Infinity)) : lattice.state });
const weigh = (lattice: Lattice) => allPaths(lattice.length, lattice.labelCount)
  .map((path) => ({ path, weight: Math.exp(pathScore(lattice, path)) })).filter(({ weight }) => weight > 0);

describe('decoding', () => {
  const givens: (string | undefined)[][] = [
    [undefined, undefined, undefined, undefined], ['B-PER', undefined, undefined, 'O'], [undefined, 'I-LOC', undefined, undefined],
    ['O', 'I-LOC', undefined, 'B-PER'], [undefined, 'B-XYZ', 'I-XYZ', undefined],
  ];

  for (const given of givens)
    it(`finds the best of all sequences with ${given.map((tag) => tag ?? '?').join(' ')} given`, () => {
      const random = pseudoRandom(given.join().length);
      for (let round = 0; round < 20; round++) {
        const lattice = masked(randomLattice(4, 2, random), constrain(given, 'IOB2', labels, 'position').mask);
        const best = weigh(lattice).reduce((a, b) => (b.weight > a.weight ? b : a));
        assert.deepEqual([...bestPath(lattice)], best.path);
      }
    });

  it('gives spans and “no entity here” the share of all sequences that have them', () => {
    const random = pseudoRandom(3);
    for (let round = 0; round < 5; round++) {
      const lattice = masked(randomLattice(4, 2, random), constrain([undefined, undefined, 'I-PER', undefined], 'IOB1', labels, 'position').mask);
      const paths = weigh(lattice);
      const total = paths.reduce((sum, { weight }) => sum + weight, 0);
      const share = (has: (path: number[]) => boolean) =>
        paths.reduce((sum, { path, weight }) => sum + (has(path) ? weight : 0), 0) / total;
      const posterior = new Posterior(lattice);
      for (let start = 0; start < 4; start++)
        for (let end = start + 1; end <= 4; end++) {
          for (const type of [0, 1]) {
            const expected = share((path) => rangesOf(Int32Array.from(path))
              .some((range) => range.start === start && range.end === end && range.type === type));
            assert.ok(Math.abs(posterior.span(start, end, type) - expected) < 1e-12);
          }
          const expected = share((path) => path.slice(start, end).every((y) => y === 0));
          assert.ok(Math.abs(posterior.outside(start, end) - expected) < 1e-12);
        }
      for (let y = 0; y < 5; y++) assert.ok(Math.abs(posterior.marginal(1, y) - share((path) => path[1] === y)) < 1e-12);
    }
  });

  it('is certain of what the given tags fix', () => {
    const lattice = masked(randomLattice(3, 2, pseudoRandom(5)), constrain(['B-LOC', 'I-LOC', 'O'], 'IOB2', labels, 'position').mask);
    const [entity] = readEntities(bestPath(lattice), new Posterior(lattice), labels, uncalibrated);
    assert.deepEqual({ ...entity, confidence: 1 }, { start: 0, end: 2, type: 'LOC', confidence: 1 });
    assert.ok(Math.abs(entity!.confidence - 1) < 1e-12);
  });

  it('names the likeliest other reading, and the two are at most certain together', () => {
    const random = pseudoRandom(11);
    for (let round = 0; round < 50; round++) {
      const lattice = randomLattice(5, 2, random);
      const posterior = new Posterior(lattice);
      for (const { start, end, type, confidence, secondBest } of readEntities(bestPath(lattice), posterior, labels, uncalibrated)) {
        assert.ok(secondBest && secondBest.confidence + confidence <= 1 + 1e-12);
        const other = labels.typeOf(type) === 0 ? 1 : 0;
        const least = Math.max(posterior.outside(start, end), posterior.span(start, end, other));
        assert.ok(secondBest.confidence >= least - 1e-12);
      }
    }
  });
});

describe('given tags', () => {
  const open = (given: (string | undefined)[], scheme: Parameters<typeof constrain>[1]): string[] => {
    const { mask } = constrain(given, scheme, labels, 'position');
    return given.map((_, t) => labels.labels.filter((_, y) => mask![t * labels.size + y]).join(' '));
  };
  const any = labels.labels.join(' ');

  it('leave no choice at their own token', () => {
    assert.deepEqual(open(['B-PER', 'I-PER', 'O'], 'IOB2'), ['B-PER', 'I-PER', 'O']);
  });
  it('read an orphan I- after a given token as the beginning of an entity', () => {
    assert.deepEqual(open(['I-PER', 'I-LOC', 'O', 'I-PER'], 'IOB2'), ['B-PER', 'B-LOC', 'O', 'B-PER']);
  });
  it('keep an I- after an open token inside in IOB2, and open in IO and IOB1', () => {
    assert.deepEqual(open([undefined, 'I-PER'], 'IOB2'), [any, 'I-PER']);
    assert.deepEqual(open([undefined, 'I-PER'], 'IOB1'), [any, 'B-PER I-PER']);
    assert.deepEqual(open([undefined, 'PER'], 'BARE'), [any, 'B-PER I-PER']);
  });
  it('say in BIOES and BILOU how the next token goes on', () => {
    assert.deepEqual(open(['B-PER', undefined], 'BIOES'), ['B-PER', 'I-PER']);
    assert.deepEqual(open(['U-PER', undefined], 'BILOU'), ['B-PER', 'O B-PER B-LOC I-LOC']);
  });
  it('of unknown types are entities of their own, and O to the model', () => {
    const { foreign } = constrain(['B-XYZ', 'I-XYZ', undefined], 'IOB2', labels, 'position');
    assert.deepEqual(foreign, [{ start: 0, end: 2, type: 'XYZ' }]);
    assert.deepEqual(open(['B-XYZ', 'I-XYZ', undefined], 'IOB2').slice(0, 2), ['O', 'O']);
  });
});
