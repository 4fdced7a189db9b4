/** A step function that never falls: `values[i]` holds from `from[i]` on. */
export interface IsotonicCurve {
  readonly from: readonly number[];
  readonly values: readonly number[];
}

/**
 * Isotonic regression by pool adjacent violators (Barlow et al. 1972): the non-decreasing curve nearest, in least
 * squares, to outcomes (0 or 1, or shares of them) seen at scores. Equal scores are pooled; at most `steps` steps.
 */
export function fitIsotonic(scores: readonly number[], outcomes: readonly number[], steps = 200): IsotonicCurve {
  const order = scores.map((_, at) => at).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  const blocks: { from: number; sum: number; weight: number }[] = [];
  for (const at of order) {
    const score = scores[at] ?? 0;
    const last = blocks[blocks.length - 1];
    if (last && last.from === score) {
      last.sum += outcomes[at] ?? 0;
      last.weight += 1;
    } else blocks.push({ from: score, sum: outcomes[at] ?? 0, weight: 1 });
    pool(blocks);
  }
  while (blocks.length > steps) mergeLightest(blocks);
  return { from: blocks.map((block) => block.from), values: blocks.map((block) => block.sum / block.weight) };
}

type Block = { from: number; sum: number; weight: number };

function pool(blocks: Block[]): void {
  for (let at = blocks.length - 1; at > 0; at -= 1) {
    const [before, here] = [blocks[at - 1], blocks[at]];
    if (!before || !here || before.sum * here.weight < here.sum * before.weight) return;
    before.sum += here.sum;
    before.weight += here.weight;
    blocks.pop();
  }
}

function mergeLightest(blocks: Block[]): void {
  let lightest = 1;
  const weight = (at: number): number => (blocks[at - 1]?.weight ?? 0) + (blocks[at]?.weight ?? 0);
  for (let at = 2; at < blocks.length; at += 1) if (weight(at) < weight(lightest)) lightest = at;
  const [before, here] = [blocks[lightest - 1], blocks[lightest]];
  if (!before || !here) return;
  before.sum += here.sum;
  before.weight += here.weight;
  blocks.splice(lightest, 1);
}

/** The curve's value at a score. */
export function atScore({ from, values }: IsotonicCurve, score: number): number {
  let low = 0;
  let high = from.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((from[middle] ?? 0) <= score) low = middle;
    else high = middle - 1;
  }
  return values[low] ?? 0;
}

/** Area under the ROC curve: how often a positive scores above a negative, ties counting half. */
export function areaUnderRoc(positives: readonly number[], negatives: readonly number[]): number {
  const all = [...positives.map((score) => ({ score, positive: 1 })), ...negatives.map((score) => ({ score, positive: 0 }))];
  all.sort((a, b) => a.score - b.score);
  let rankSum = 0;
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (end < all.length && all[end]?.score === all[start]?.score) end += 1;
    const rank = (start + 1 + end) / 2;
    for (let at = start; at < end; at += 1) rankSum += (all[at]?.positive ?? 0) * rank;
    start = end;
  }
  return (rankSum - (positives.length * (positives.length + 1)) / 2) / (positives.length * negatives.length);
}

/** Expected calibration error over `bins` bins of equal width: mean distance of confidence and outcome. */
export function calibrationError(probabilities: readonly number[], outcomes: readonly number[], bins = 10): number {
  const sums = Array.from({ length: bins }, () => ({ probability: 0, outcome: 0 }));
  probabilities.forEach((probability, at) => {
    const bin = sums[Math.min(Math.floor(probability * bins), bins - 1)];
    if (!bin) return;
    bin.probability += probability;
    bin.outcome += outcomes[at] ?? 0;
  });
  return sums.reduce((error, bin) => error + Math.abs(bin.probability - bin.outcome), 0) / Math.max(probabilities.length, 1);
}
