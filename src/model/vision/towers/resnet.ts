// ResNet (He et al. 2016) as Hugging Face keeps it, with batch normalisation folded into its convolutions: nothing of a frozen tower is trained.
import { fixedLength } from '../../../graph/dimension';
import type { Graph } from '../../../graph/graph';
import { add, convolution, globalAveragePool, maxPool, relu } from '../../../graph/operators';
import type { Weights } from '../../../graph/parameters';
import { WeightError } from '../../../graph/parameters';
import type { Tensor } from '../../../graph/tensor';

/** The sizes of a ResNet. */
export interface ResNetConfig {
  readonly embedding: number;
  readonly widths: readonly number[];
  readonly depths: readonly number[];
  readonly layer: 'bottleneck' | 'basic';
  readonly downsampleFirst: boolean;
  /** Whether a bottleneck's stride is in its first convolution instead of its second. */
  readonly strideFirst: boolean;
}

const epsilon = 1e-5;
const reduction = 4;

const named = (weights: Weights, name: string, count: number): Float32Array => {
  const values = weights.get(name)?.values;
  if (values?.length !== count) throw new WeightError(values ? `weight ${name} has ${values.length} numbers, not ${count}` : `no weight named ${name}`);
  return values;
};

/** A convolution and the normalisation after it as one: W·γ/√(var + ε) and β − mean·γ/√(var + ε). */
const foldedConvolution = (weights: Weights, name: string, x: Tensor, out: number, size: number, stride: number): Tensor => {
  const into = fixedLength(x.shape, 1);
  const kernel = named(weights, `${name}.convolution.weight`, out * into * size * size);
  const [scale, shift, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map((part) => named(weights, `${name}.normalization.${part}`, out)) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const each = into * size * size;
  const factors = Float64Array.from(scale, (gamma, channel) => gamma / Math.sqrt((variance[channel] ?? 0) + epsilon));
  const folded = kernel.map((value, at) => value * (factors[Math.floor(at / each)] ?? 0));
  const bias = Float32Array.from(shift, (beta, channel) => beta - (mean[channel] ?? 0) * (factors[channel] ?? 0));
  const { graph } = x;
  const border = Math.floor(size / 2);
  return convolution(
    x, graph.constant(folded, [out, into, size, size], 'float32', `${name}.weight`), graph.constant(bias, [out], 'float32', `${name}.bias`),
    { strides: [stride, stride], pads: [border, border, border, border] },
  );
};

const block = (weights: Weights, name: string, x: Tensor, out: number, stride: number, { layer, strideFirst }: ResNetConfig): Tensor => {
  const part = (at: number, input: Tensor, width: number, size: number, step: number) => foldedConvolution(weights, `${name}.layer.${at}`, input, width, size, step);
  const narrow = out / reduction;
  const residual = layer === 'basic'
    ? part(1, relu(part(0, x, out, 3, stride)), out, 3, 1)
    : part(2, relu(part(1, relu(part(0, x, narrow, 1, strideFirst ? stride : 1)), narrow, 3, strideFirst ? 1 : stride)), out, 1, 1);
  const short = fixedLength(x.shape, 1) === out && stride === 1 ? x : foldedConvolution(weights, `${name}.shortcut`, x, out, 1, stride);
  return relu(add(residual, short));
};

/** The four stages' maps from pixels `[B, 3, h, w]`, the finest first, and the mean of the last. Throws a WeightError where weights are missing. */
export const resNet = (graph: Graph, weights: Weights, config: ResNetConfig, pixels: Tensor): { readonly stages: readonly Tensor[]; readonly pooled: Tensor } => {
  if (pixels.graph !== graph) throw new Error('pixels of another graph');
  const stem = relu(foldedConvolution(weights, 'embedder.embedder', pixels, config.embedding, 7, 2));
  let x = maxPool(stem, { size: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
  const stages = config.widths.map((width, stage) => {
    for (let at = 0; at < (config.depths[stage] ?? 0); at++) {
      const stride = at === 0 && (stage > 0 || config.downsampleFirst) ? 2 : 1;
      x = block(weights, `encoder.stages.${stage}.layers.${at}`, x, width, stride, config);
    }
    return x;
  });
  return { stages, pooled: globalAveragePool(x) };
};
