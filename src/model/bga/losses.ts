// What generation is taught by: to give the other modality's features, and to give its own back after there and back again.
import { add, div, logSoftmax, mean, mul, softmax, stopGradient, sub, sum } from '../../graph/operators';
import type { Tensor } from '../../graph/tensor';

/** Both branches at one layer. Vectors are `[B, T, width]` of a text and `[B, P, width]` of a picture, policies `[B, T]` and `[B, P]`. */
export interface Stage {
  readonly text: Tensor;
  readonly visual: Tensor;
  readonly textPolicy: Tensor;
  readonly visualPolicy: Tensor;
  /** `[B, T]`: 1 for a piece, 0 where a short text is filled up. */
  readonly there: Tensor;
  readonly generatedVisual: Tensor;
  readonly generatedText: Tensor;
  /** Each modality made again from what was generated of it. */
  readonly cycle?: { readonly text: Tensor; readonly visual: Tensor };
}

/** temperature · KL(softmax(teacher / temperature) ‖ softmax(student / temperature)) over features, `[B, N]`; the teacher learns nothing. */
const divergence = (teacher: Tensor, student: Tensor, temperature: number): Tensor => {
  const wanted = mul(stopGradient(teacher), 1 / temperature);
  const apart = sub(logSoftmax(wanted, -1), logSoftmax(mul(student, 1 / temperature), -1));
  return mul(sum(mul(softmax(wanted, -1), apart), [-1]), temperature);
};

/** The mean over what counts, `[B]`. The weights learn nothing by it: a policy is no way to a smaller loss. */
const over = (values: Tensor, weights: Tensor): Tensor => div(sum(mul(values, stopGradient(weights)), [1]), stopGradient(sum(weights, [1])));

const perStage = (stages: readonly Stage[], of: (stage: Stage) => Tensor): Tensor => mul(stages.map(of).reduce((a, b) => add(a, b)), 1 / stages.length);

/** The mean over layers of both directions' divergence between what was generated and what is there, where it was selected; `[B]`. */
export const reconstructionLoss = (stages: readonly Stage[], temperature: number): Tensor => perStage(stages, ({ text, visual, textPolicy, visualPolicy, generatedText, generatedVisual }) =>
  add(over(divergence(visual, generatedVisual, temperature), visualPolicy), over(divergence(text, generatedText, temperature), textPolicy)));

/** The same for each modality made again from what was generated of it, everywhere; `[B]`. */
export const cycleLoss = (stages: readonly Stage[], temperature: number): Tensor => perStage(stages, ({ text, visual, there, cycle }) => {
  if (!cycle) throw new Error('no cycle was built');
  return add(over(divergence(text, cycle.text, temperature), there), mean(divergence(visual, cycle.visual, temperature), [1]));
});
