import type { Lattice } from '../../../../src/model/crf/viterbi';

/** Every sequence of labels of a length. */
export const allPaths = (length: number, labelCount: number): number[][] =>
  length === 0 ? [[]] : allPaths(length - 1, labelCount).flatMap((path) => Array.from({ length: labelCount }, (_, y) => [...path, y]));

/** A small generator of numbers from 0 to 1, the same for the same seed (mulberry32). */
export const pseudoRandom = (seed: number): (() => number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

/** The score of a path, added up term by term. */
export const pathScore = ({ labelCount, state, transition }: Lattice, path: readonly number[]): number =>
  path.reduce((sum, y, t) => sum + state[t * labelCount + y]! + (t > 0 ? transition[path[t - 1]! * labelCount + y]! : 0), 0);

/** A random lattice over `types` entity types with the constraints of IOB2. */
export const randomLattice = (length: number, types: number, random: () => number): Lattice => {
  const labelCount = 1 + 2 * types;
  const state = new Float64Array(length * labelCount).map(() => 4 * random() - 2);
  for (let y = 2; y < labelCount; y += 2) state[y] = -Infinity;
  const transition = new Float64Array(labelCount ** 2).map((_, cell) => {
    const [x, y] = [Math.floor(cell / labelCount), cell % labelCount];
    return y > 0 && y % 2 === 0 && x !== y && x !== y - 1 ? -Infinity : 2 * random() - 1;
  });
  return { labelCount, length, state, transition };
};
