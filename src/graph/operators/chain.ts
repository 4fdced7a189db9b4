// The linear-chain conditional random field (Lafferty, McCallum and Pereira 2001), as expressions of the graph.
import { fixedLength } from '../dimension';
import type { Tensor } from '../tensor';
import { add, mul, sub } from './arithmetic';
import { sum } from './extent';
import { gather, oneHot } from './gathering';
import { pad, slice, split, squeeze, unsqueeze } from './layout';
import { matmul } from './matrix';
import { logSumExp } from './reduction';
import { indicator, where } from './selection';

/** The scores of a chain of at most T places with K states. */
export interface Chain {
  /** `[B, T, K]`; T must be fixed, for the recursion is unrolled. */
  readonly emissions: Tensor;
  /** `[K, K]`, from row to column. */
  readonly transitions: Tensor;
  /** `[K]`, for the first place. */
  readonly start: Tensor;
  /** `[K]`, for the last place of each row. */
  readonly end: Tensor;
  /** bool `[B, T]`: true for each row's places, which come first; every row has at least one. */
  readonly present: Tensor;
}

const impossible = -1e30;

/**
 * ln of the sum over all state sequences of e^score, `[B]`. The recursion α′ⱼ = ln Σᵢ exp(αᵢ + Aᵢⱼ + eⱼ) is unrolled over T;
 * at places not present the step is the identity.
 */
export const logPartition = ({ emissions, transitions, start, end, present }: Chain): Tensor => {
  const [length, states] = [fixedLength(emissions.shape, 1), fixedLength(emissions.shape, 2)];
  const identity = emissions.graph.constant(Float32Array.from({ length: states * states }, (_, at) => (at % (states + 1) === 0 ? 0 : impossible)), [states, states], 'float32');
  const first = squeeze(slice(emissions, 1, 0, 1), 1);
  const origin = add(start, first);
  const steps = length === 1 ? [] : split(
    where(unsqueeze(unsqueeze(slice(present, 1, 1, length), -1), -1), add(transitions, unsqueeze(slice(emissions, 1, 1, length), 2)), identity),
    Array<number>(length - 1).fill(1),
    1,
  );
  const alpha = steps.reduce((before, step) => logSumExp(add(unsqueeze(before, -1), squeeze(step, 1)), 1), origin);
  return logSumExp(add(alpha, end), -1);
};

/** The score of the given states `[B, T]` (int64; any valid state where not present), `[B]`. */
export const chainScore = ({ emissions, transitions, start, end, present }: Chain, states: Tensor): Tensor => {
  const [length, count] = [fixedLength(emissions.shape, 1), fixedLength(emissions.shape, 2)];
  const there = indicator(present);
  const followed = pad(slice(there, 1, 1, length), 1, 0, 1);
  const chosen = mul(oneHot(states, count), unsqueeze(there, -1));
  const last = mul(oneHot(states, count), unsqueeze(sub(there, followed), -1));
  const unary = sum(mul(chosen, emissions), [1, 2]);
  const ends = add(gather(start, squeeze(slice(states, 1, 0, 1), 1)), sum(mul(last, end), [1, 2]));
  if (length === 1) return add(unary, ends);
  const moves = mul(matmul(slice(chosen, 1, 0, length - 1), transitions), slice(chosen, 1, 1, length));
  return add(add(unary, ends), sum(moves, [1, 2]));
};

/** −ln p(states | emissions) for each row, `[B]`. Its gradients are the exact marginals less the given states. */
export const chainLoss = (chain: Chain, states: Tensor): Tensor => sub(logPartition(chain), chainScore(chain, states));
