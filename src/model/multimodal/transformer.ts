// Layers of the Transformer (Vaswani et al. 2017) beside an encoder: over one sequence, or from one sequence to another.
import { add, attention, gelu, joinHeads, layerNorm, linear, mul, splitHeads, where, unsqueeze } from '../../graph/operators';
import type { Initial, Parameters } from '../../graph/parameters';
import { filled, normal } from '../../graph/parameters';
import type { Tensor } from '../../graph/tensor';

/** The sizes of a layer. */
export interface LayerSizes {
  readonly width: number;
  readonly heads: number;
  /** Width inside the two-step transformation. */
  readonly inner: number;
  /** Whether what a part adds is normalised with the sum (post, as BERT) or what it reads is (pre, as ViT). */
  readonly norm: 'post' | 'pre';
}

/** A layer's inputs. */
export interface LayerInputs {
  /** What asks, `[B, Q, width]`. */
  readonly queries: Tensor;
  /** What is asked, `[B, K, width]`; the queries themselves where nothing is said. */
  readonly memory?: Tensor;
  /** bool `[B, K]`: what of it may be seen. */
  readonly visible: Tensor;
  /** float32 `[B]`, 1 or 0: rows at 0 get nothing from the memory, though the layer is the same; all get theirs where nothing is said. */
  readonly open?: Tensor;
  /** Dropout while training. */
  readonly drop?: (x: Tensor) => Tensor;
}

const unseen = -10_000;
const epsilon = 1e-12;

/** As widely as BERT's matrices begin (0.02 at a width of 768), for other widths so that what goes through keeps its size. */
export const begun = (into: number): Initial => normal(0.02 * Math.sqrt(768 / into));

/** A linear layer `[out, into]` with a bias. */
export const dense = (parameters: Parameters, name: string, x: Tensor, out: number, into: number, initial: Initial = begun(into)): Tensor =>
  linear(x, parameters.get(`${name}.weight`, [out, into], initial), parameters.get(`${name}.bias`, [out], filled(0)));

/** A product with a matrix `[out, into]` and nothing added. */
export const project = (parameters: Parameters, name: string, x: Tensor, out: number, into: number, initial: Initial = begun(into)): Tensor =>
  linear(x, parameters.get(`${name}.weight`, [out, into], initial));

/** Layer normalisation of features `[…, width]` with weights of its own. */
export const normalised = (parameters: Parameters, name: string, x: Tensor, width: number): Tensor =>
  layerNorm(x, parameters.get(`${name}.weight`, [width], filled(1)), parameters.get(`${name}.bias`, [width], filled(0)), epsilon);

/** What is added to attention's scores so that only what is visible `[B, K]` is seen: `[B, 1, 1, K]`. */
export const biasOf = (visible: Tensor): Tensor =>
  where(unsqueeze(unsqueeze(visible, 1), 1), visible.graph.scalar(0), visible.graph.scalar(unseen));

/** One layer: attention, then two linear steps with GELU between, each with a residual sum; `[B, Q, width]`. */
export const transformerLayer = (parameters: Parameters, name: string, { width, heads, inner, norm }: LayerSizes, inputs: LayerInputs): Tensor => {
  const { queries, memory, visible, open, drop = (x) => x } = inputs;
  const before = (part: string, x: Tensor) => (norm === 'pre' ? normalised(parameters, `${name}.${part}.norm`, x, width) : x);
  const after = (part: string, x: Tensor) => (norm === 'post' ? normalised(parameters, `${name}.${part}.norm`, x, width) : x);
  const asking = before('attention', queries);
  const asked = memory ?? asking;
  const heads3 = ([['query', asking], ['key', asked], ['value', asked]] as const)
    .map(([part, x]) => splitHeads(dense(parameters, `${name}.attention.${part}`, x, width, width), heads)) as [Tensor, Tensor, Tensor];
  const mixed = joinHeads(attention(...heads3, { bias: biasOf(visible), onWeights: drop }));
  const admitted = open ? mul(mixed, unsqueeze(unsqueeze(open, -1), -1)) : mixed;
  const seen = after('attention', add(queries, drop(dense(parameters, `${name}.attention.output`, admitted, width, width))));
  const wide = gelu(dense(parameters, `${name}.transform.in`, before('transform', seen), inner, width));
  return after('transform', add(seen, drop(dense(parameters, `${name}.transform.out`, wide, width, inner))));
};
