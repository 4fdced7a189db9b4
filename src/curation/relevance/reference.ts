/**
 * How pairs that belong together lie among pairs that do not: density of their rank (see `PairSpace.rank`), where pairs
 * that do not belong together have density 1 everywhere. It is the slope of the ROC curve, measured on held-out pairs.
 */
export interface MatchReference {
  /** Upper ends of the steps, rising to 1. */
  readonly to: readonly number[];
  /** Density in each step, falling. */
  readonly density: readonly number[];
}

/** Steps that are fine where it matters: at the very best fits and at the worst. */
const ends = [
  0.002, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98, 1,
];
/** As many pairs as if one in so many had been seen anywhere: nothing is impossible only because it was not seen. */
const imagined = 3;

/** Measures a reference on the ranks of pairs that belong together: the falling density nearest to what was seen. */
export function fitReference(ranks: readonly number[]): MatchReference {
  const counts = countSteps(ends, ranks);
  const blocks: { mass: number; width: number; steps: number }[] = [];
  ends.forEach((end, at) => {
    const width = end - (ends[at - 1] ?? 0);
    blocks.push({ mass: (counts[at] ?? 0) + imagined * width, width, steps: 1 });
    pool(blocks);
  });
  const total = ranks.length + imagined;
  return { to: ends, density: blocks.flatMap(({ mass, width, steps }) => Array.from({ length: steps }, () => mass / width / total)) };
}

function pool(blocks: { mass: number; width: number; steps: number }[]): void {
  for (let at = blocks.length - 1; at > 0; at -= 1) {
    const [before, here] = [blocks[at - 1], blocks[at]];
    if (!before || !here || before.mass * here.width >= here.mass * before.width) return;
    before.mass += here.mass;
    before.width += here.width;
    before.steps += here.steps;
    blocks.pop();
  }
}

/** How many ranks lie in each step. */
export function countSteps(to: readonly number[], ranks: readonly number[]): readonly number[] {
  const counts = to.map(() => 0);
  for (const rank of ranks) {
    const at = stepOf(to, rank);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

/** Density of pairs that belong together at a rank, straight from the middle of a step to the next one's. */
export function densityAt({ to, density }: MatchReference, rank: number): number {
  const at = stepOf(to, rank);
  const middle = (step: number): number => ((to[step] ?? 1) + (to[step - 1] ?? 0)) / 2;
  const other = rank < middle(at) ? at - 1 : at + 1;
  const here = density[at] ?? 0;
  const there = density[other];
  return there === undefined ? here : here + ((there - here) * (rank - middle(at))) / (middle(other) - middle(at));
}

function stepOf(to: readonly number[], rank: number): number {
  let [low, high] = [0, to.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rank <= (to[middle] ?? 1)) high = middle;
    else low = middle + 1;
  }
  return low;
}
