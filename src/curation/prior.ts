/**
 * The share of positives in a file, from probabilities that were calibrated where as many are positive as negative:
 * expectation maximisation for a shifted prior (Saerens, Latinne and Decaestecker 2002). Between 0 and 1; 0.5 for an
 * empty file.
 */
export function estimatePrior(probabilities: readonly number[], rounds = 200): number {
  if (probabilities.length === 0) return 0.5;
  let prior = 0.5;
  for (let round = 0; round < rounds; round += 1) {
    const next = probabilities.reduce((sum, each) => sum + atPrior(each, prior), 0) / probabilities.length;
    if (Math.abs(next - prior) < 1e-6) return next;
    prior = next;
  }
  return prior;
}

/** A probability calibrated at equal shares, as it is where the share of positives is `prior` (Bayes' rule). */
export function atPrior(probability: number, prior: number): number {
  const positive = probability * prior;
  const negative = (1 - probability) * (1 - prior);
  return positive + negative > 0 ? positive / (positive + negative) : probability;
}
