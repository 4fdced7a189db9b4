// Batch normalisation (Ioffe and Szegedy 2015): by the batch's own statistics while training, by moving ones afterwards.
import { fixedLength, lengthOf } from './dimension';
import { batchMoments, batchNorm, div, filledLike, mul, relu, sub } from './operators';
import type { Parameters } from './parameters';
import { filled } from './parameters';
import type { Tensor } from './tensor';

/** Whether statistics are taken from the batch, or are those that training left behind. */
export type Statistics = 'batch' | 'kept';

/** The batch normalisations of one graph and what its batches say of their moving statistics. */
export class MovingStatistics {
  /** What each kept number should move to, by its name: outputs of a training graph. */
  readonly moved = new Map<string, Tensor>();

  constructor(private readonly parameters: Parameters, private readonly statistics: Statistics) {}

  /**
   * Normalises `[batch, channels, …]` with a trained scale and shift for each channel. Statistics are taken from the rows that
   * count, `[batch]` of 1 and 0; all where left out. Weights are named as PyTorch names them. A name is used once in a graph.
   */
  normalise(name: string, x: Tensor, rows: Tensor = filledLike(x.graph, 1, [lengthOf(x.shape, 0)])): Tensor {
    const shape = [fixedLength(x.shape, 1)];
    const [centre, spread] = [`${name}.running_mean`, `${name}.running_var`];
    const affine = { scale: this.parameters.get(`${name}.weight`, shape, filled(1)), shift: this.parameters.get(`${name}.bias`, shape, filled(0)) };
    if (this.statistics === 'kept')
      return batchNorm(x, { ...affine, mean: this.parameters.get(centre, shape, filled(0)), variance: this.parameters.get(spread, shape, filled(1)) });
    this.parameters.keep(centre, shape, filled(0));
    this.parameters.keep(spread, shape, filled(1));
    const { mean, variance, count } = batchMoments(x, rows);
    // Not finite where nothing, or a single number, was counted: the kept ones then stay as they are.
    this.moved.set(centre, mul(mean, div(count, count)));
    this.moved.set(spread, mul(variance, div(count, relu(sub(count, 1)))));
    return batchNorm(x, { ...affine, mean, variance });
  }
}
