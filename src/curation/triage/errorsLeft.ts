/** A record that was looked at: how likely the ranking held it to be wrong, and whether it was. */
export interface LookedAt {
  readonly score: number;
  readonly outcome: 'wrong' | 'right';
}

/** How many records probably still hold a wrong label, with an interval that holds it 95 times in 100. */
export interface ErrorsLeft {
  readonly left: number;
  readonly low: number;
  readonly high: number;
  /** Records looked at, those of them that were wrong, and those not looked at. */
  readonly looked: number;
  readonly wrong: number;
  readonly unlooked: number;
}

/** How far the ranking may be wrong as a whole before anybody looked: a standard deviation, in logits. */
const priorSpread = 1;
const normal95 = 1.96;

/**
 * Estimates how many of the records not looked at are wrong. The ranking's probabilities are taken to be too high or too
 * low by the same factor of odds everywhere; that factor is learned from the records looked at (a logistic regression
 * with an offset, Gaussian prior, Laplace's approximation). The interval adds the chance of each record to the doubt
 * about the factor. It assumes that who looked found every wrong label, and that the ranking errs further down as it
 * does where somebody looked.
 */
export function estimateErrorsLeft(looked: readonly LookedAt[], unlooked: readonly number[]): ErrorsLeft {
  const wrong = looked.filter(({ outcome }) => outcome === 'wrong').length;
  const { shift, variance } = fitShift(looked);
  const now = unlooked.map((score) => logistic(logit(score) + shift));
  const left = sum(now);
  const chance = sum(now.map((each) => each * (1 - each)));
  // How the expectation moves with the factor is the same sum: the slope of the logistic function.
  const deviation = Math.sqrt(chance + variance * chance ** 2);
  const [low, high] = logitInterval(left, deviation, unlooked.length);
  return { left, low, high, looked: looked.length, wrong, unlooked: unlooked.length };
}

/** The estimate in words, such as `about 84 of 886 records not looked at hold a wrong label (51 to 130)`. */
export function describeErrorsLeft({ left, low, high, unlooked }: ErrorsLeft): string {
  if (unlooked === 0) return 'every ranked record was looked at';
  const number = (value: number): string => Math.round(value).toLocaleString('en');
  return `about ${number(left)} of ${number(unlooked)} records not looked at hold a wrong label (${number(low)} to ${number(high)})`;
}

function fitShift(looked: readonly LookedAt[]): { readonly shift: number; readonly variance: number } {
  let shift = 0;
  let curvature = 1 / priorSpread ** 2;
  for (let round = 0; round < 30; round += 1) {
    const chances = looked.map(({ score }) => logistic(logit(score) + shift));
    const slope = sum(looked.map(({ outcome }, at) => (outcome === 'wrong' ? 1 : 0) - (chances[at] ?? 0))) - shift / priorSpread ** 2;
    curvature = sum(chances.map((each) => each * (1 - each))) + 1 / priorSpread ** 2;
    const step = Math.max(-1, Math.min(1, slope / curvature));
    shift += step;
    if (Math.abs(step) < 1e-9) break;
  }
  return { shift, variance: 1 / curvature };
}

/** An interval for a count out of `total`, made on the scale of logits so that it stays between none and all. */
function logitInterval(count: number, deviation: number, total: number): readonly [number, number] {
  if (total === 0) return [0, 0];
  const share = Math.min(Math.max(count / total, 1e-6), 1 - 1e-6);
  const width = (normal95 * deviation) / (total * share * (1 - share));
  return [total * logistic(logit(share) - width), total * logistic(logit(share) + width)];
}

function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function logit(probability: number): number {
  const inside = Math.min(1 - 1e-6, Math.max(1e-6, probability));
  return Math.log(inside / (1 - inside));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, each) => total + each, 0);
}
