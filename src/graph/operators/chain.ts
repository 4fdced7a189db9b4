// The linear-chain conditional random field (Lafferty, McCallum and Pereira 2001), as expressions of the graph.
import { fixedLength } from '../dimension';
import type { Tensor } from '../tensor';
import { add, mul, sub } from './arithmetic';
import { sum } from './extent';
import { oneHot } from './gathering';
import { pad, slice, split, squeeze, unsqueeze } from './layout';
import { matmul } from './matrix';
import { logSumExp } from './reduction';
import { indicator, where } from './selection';

/** The scores of a chain of at most T places with K states. */
export interface Chain {
  /** `[B, T, K]`; T must be fixed, for the recursion is unrolled. */
  readonly emissions: Tensor;
  /** `[K, K]`, from row to column; `[B, K, K]` where the chains of a batch differ. */
  readonly transitions: Tensor;
  /** `[K]` or `[B, K]`, for the first place. */
  readonly start: Tensor;
  /** `[K]` or `[B, K]`, for the last place of each row. */
  readonly end: Tensor;
  /** bool `[B, T]`: true for each row's places, which come first; every row has at least one. */
  readonly present: Tensor;
}

const impossible = -1e30;

/** Transitions as they broadcast to places: `[K, K]` or `[B, 1, K, K]`. */
const everyPlace = (transitions: Tensor): Tensor => (transitions.shape.length === 3 ? unsqueeze(transitions, 1) : transitions);

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
    where(unsqueeze(unsqueeze(slice(present, 1, 1, length), -1), -1), add(everyPlace(transitions), unsqueeze(slice(emissions, 1, 1, length), 2)), identity),
    Array<number>(length - 1).fill(1),
    1,
  );
  const alpha = steps.reduce((before, step) => logSumExp(add(unsqueeze(before, -1), squeeze(step, 1)), 1), origin);
  return logSumExp(add(alpha, end), -1);
};

/** 1 at each row's last place, else 0: `[B, T]`. */
const lastPlace = (present: Tensor, length: number): Tensor => {
  const there = indicator(present);
  return sub(there, pad(slice(there, 1, 1, length), 1, 0, 1));
};

/** Start and end scores of states `[B, T, K]` that add up to 1 at each place, `[B]`. */
const endScore = ({ start, end, present }: Chain, states: Tensor, length: number): Tensor => {
  const first = squeeze(slice(states, 1, 0, 1), 1);
  const last = sum(mul(states, unsqueeze(lastPlace(present, length), -1)), [1]);
  return add(sum(mul(first, start), [1]), sum(mul(last, end), [1]));
};

/** The score of the given states `[B, T]` (int64; any valid state where not present), `[B]`. */
export const chainScore = (chain: Chain, states: Tensor): Tensor => {
  const { emissions, transitions, present } = chain;
  const [length, count] = [fixedLength(emissions.shape, 1), fixedLength(emissions.shape, 2)];
  const chosen = mul(oneHot(states, count), unsqueeze(indicator(present), -1));
  const stays = add(sum(mul(chosen, emissions), [1, 2]), endScore(chain, chosen, length));
  if (length === 1) return stays;
  const moves = mul(matmul(slice(chosen, 1, 0, length - 1), transitions), slice(chosen, 1, 1, length));
  return add(stays, sum(moves, [1, 2]));
};

/** −ln p(states | emissions) for each row, `[B]`. Its gradients are the exact marginals less the given states. */
export const chainLoss = (chain: Chain, states: Tensor): Tensor => sub(logPartition(chain), chainScore(chain, states));

/** What another model believes of a chain's states: probabilities of each state and of each two neighbours, 0 where not present. */
export interface ChainBelief {
  /** `[B, T, K]` */
  readonly states: Tensor;
  /** `[B, T−1, K, K]`, from row to column. */
  readonly pairs: Tensor;
}

/**
 * The cross-entropy from another model's distribution over state sequences to the chain's, `[B]`: a chain's score is a sum
 * over places and neighbours, so the other's marginals say all of it, whatever that model is. Sure beliefs give `chainLoss`.
 */
export const chainCrossEntropy = (chain: Chain, { states, pairs }: ChainBelief): Tensor => {
  const length = fixedLength(chain.emissions.shape, 1);
  const stays = add(sum(mul(states, chain.emissions), [1, 2]), endScore(chain, states, length));
  return sub(logPartition(chain), length === 1 ? stays : add(stays, sum(mul(pairs, everyPlace(chain.transitions)), [1, 2, 3])));
};
