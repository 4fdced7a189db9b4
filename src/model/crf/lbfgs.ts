import type { Objective } from './objective';

/** Everything the optimiser carries from one iteration to the next; enough to go on bit by bit after a restart. */
export interface LbfgsState {
  readonly iteration: number;
  readonly value: number;
  readonly point: Float64Array;
  readonly gradient: Float64Array;
  /** Oldest first: pairs of a step and the change of the gradient along it. */
  readonly history: readonly { readonly step: Float64Array; readonly change: Float64Array }[];
}

/** How to minimise. */
export interface LbfgsOptions {
  /** Weight of the L1 norm; above 0 the method is OWL-QN (Andrew and Gao, 2007). */
  readonly l1: number;
  /** Pairs of steps remembered. */
  readonly memory: number;
}

/** Why no further step was made, or that one was. */
export type LbfgsOutcome =
  | { readonly kind: 'stepped'; readonly state: LbfgsState; readonly evaluations: number }
  | { readonly kind: 'converged' | 'stuck' };

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

const addScaled = (target: Float64Array, factor: number, source: Float64Array): void => {
  for (let i = 0; i < target.length; i++) target[i]! += factor * source[i]!;
};

const l1Norm = (point: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < point.length; i++) sum += Math.abs(point[i]!);
  return sum;
};

/** The steepest feasible slope of value + l1 · |point| (equation 4 of the paper); the plain gradient without L1. */
const pseudoGradient = (point: Float64Array, gradient: Float64Array, l1: number): Float64Array => {
  if (l1 === 0) return gradient;
  return gradient.map((g, i) => {
    const x = point[i]!;
    if (x !== 0) return g + Math.sign(x) * l1;
    return g > l1 ? g - l1 : g < -l1 ? g + l1 : 0;
  });
};

/** Two-loop recursion (Nocedal 1980): the descent direction −H · slope. */
const descentDirection = (slope: Float64Array, history: LbfgsState['history']): Float64Array => {
  const direction = slope.map((g) => -g);
  const rates = history.map(({ step, change }) => 1 / dot(step, change));
  const factors = new Float64Array(history.length);
  for (let h = history.length - 1; h >= 0; h--) {
    const { step, change } = history[h]!;
    factors[h] = rates[h]! * dot(step, direction);
    addScaled(direction, -factors[h]!, change);
  }
  const latest = history.at(-1);
  if (latest) {
    const size = dot(latest.step, latest.change) / dot(latest.change, latest.change);
    for (let i = 0; i < direction.length; i++) direction[i]! *= size;
  }
  history.forEach(({ step, change }, h) => addScaled(direction, factors[h]! - rates[h]! * dot(change, direction), step));
  return direction;
};

/** Evaluates the starting point. */
export const startLbfgs = (objective: Objective, start: Float64Array, { l1 }: LbfgsOptions): LbfgsState => {
  const gradient = new Float64Array(start.length);
  const value = objective(start, gradient) + l1 * l1Norm(start);
  return { iteration: 0, value, point: start, gradient, history: [] };
};

interface Trial {
  readonly point: Float64Array;
  readonly gradient: Float64Array;
  readonly value: number;
  readonly evaluations: number;
}

const armijo = 1e-4;
const curvature = 0.9;
const mostTrials = 20;

/** Moves along the direction; with L1, weights that would change their sign stop at 0 (the orthant projection). */
const moved = (state: LbfgsState, slope: Float64Array, direction: Float64Array, size: number, l1: number): Float64Array => {
  const point = new Float64Array(state.point.length);
  for (let i = 0; i < point.length; i++) {
    const x = state.point[i]! + size * direction[i]!;
    const orthant = state.point[i] !== 0 ? state.point[i]! : -slope[i]!;
    point[i] = l1 > 0 && x * orthant <= 0 ? 0 : x;
  }
  return point;
};

/**
 * Bracketing line search for the weak Wolfe conditions (Lewis and Overton, 2013); only sufficient decrease with L1,
 * where the projected path bends. Undefined when no step decreases the value.
 */
const searchLine = (
  objective: Objective, state: LbfgsState, slope: Float64Array, direction: Float64Array, { l1 }: LbfgsOptions,
): Trial | undefined => {
  const descent = dot(slope, direction);
  let size = state.history.length === 0 ? 1 / Math.sqrt(dot(direction, direction)) : 1;
  let [low, high] = [0, Infinity];
  for (let trial = 1; trial <= mostTrials; trial++) {
    const point = moved(state, slope, direction, size, l1);
    const gradient = new Float64Array(point.length);
    const value = objective(point, gradient) + l1 * l1Norm(point);
    let expected = size * descent;
    if (l1 > 0) expected = dot(slope, point) - dot(slope, state.point);
    if (!(value <= state.value + armijo * expected)) high = size;
    else if (l1 === 0 && dot(gradient, direction) < curvature * descent) low = size;
    else return { point, gradient, value, evaluations: trial };
    size = high === Infinity ? 2 * size : (low + high) / 2;
  }
  return undefined;
};

const difference = (a: Float64Array, b: Float64Array): Float64Array => a.map((x, i) => x - b[i]!);

/** Makes one iteration. `converged`: the slope is zero to working precision; `stuck`: no step decreases the value. */
export const stepLbfgs = (objective: Objective, state: LbfgsState, options: LbfgsOptions): LbfgsOutcome => {
  const slope = pseudoGradient(state.point, state.gradient, options.l1);
  const size = Math.max(1, Math.sqrt(dot(state.point, state.point)));
  if (Math.sqrt(dot(slope, slope)) <= 1e-9 * size) return { kind: 'converged' };
  const direction = descentDirection(slope, state.history);
  if (options.l1 > 0) for (let i = 0; i < direction.length; i++) if (direction[i]! * slope[i]! >= 0) direction[i] = 0;
  const trial = searchLine(objective, state, slope, direction, options);
  if (!trial) return { kind: 'stuck' };
  const step = difference(trial.point, state.point);
  const change = difference(trial.gradient, state.gradient);
  const kept = state.history.slice(-options.memory + 1);
  const history = dot(step, change) > 1e-12 * dot(change, change) ? [...kept, { step, change }] : state.history;
  const { point, gradient, value, evaluations } = trial;
  return { kind: 'stepped', evaluations, state: { iteration: state.iteration + 1, value, point, gradient, history } };
};
