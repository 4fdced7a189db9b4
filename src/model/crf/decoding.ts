import type { Scheme } from '../../dataset/tags';
import { constrain, type Constraints } from './constraints';
import type { LabelSet } from './labels';
import { bestPath, type Lattice } from './viterbi';

/** The best label sequence, the lattice it was found in, and given entities that the model cannot name. */
export interface Decoded {
  readonly path: Int32Array;
  readonly lattice: Lattice;
  readonly foreign: Constraints['foreign'];
}

/** Tags that are already there, by the model's own types. */
export interface GivenTags {
  readonly given?: readonly (string | undefined)[];
  readonly scheme?: Scheme;
}

/** The score of a label sequence. */
export const scoreOf = ({ labelCount, state, transition }: Lattice, path: Int32Array): number => {
  let score = 0;
  path.forEach((y, t) => {
    score += state[t * labelCount + y]!;
    if (t > 0) score += transition[path[t - 1]! * labelCount + y]!;
  });
  return score;
};

const bind = (lattice: Lattice, { mask, foreign }: Constraints): Decoded | undefined => {
  const state = mask ? lattice.state.map((score, i) => (mask[i] ? score : -Infinity)) : lattice.state;
  const bound = { ...lattice, state };
  const path = bestPath(bound);
  return scoreOf(bound, path) === -Infinity ? undefined : { path, lattice: bound, foreign };
};

/** Finds the best labels. Given tags bind by position; where that leaves no reading, by type only. */
export const decodeLattice = (lattice: Lattice, { given, scheme = 'IOB2' }: GivenTags, labels: LabelSet): Decoded => {
  if (!given) return { path: bestPath(lattice), lattice, foreign: [] };
  const bound = bind(lattice, constrain(given, scheme, labels, 'position'));
  return bound ?? bind(lattice, constrain(given, scheme, labels, 'type'))!;
};
