// Cross-scale attention (CSA), eq 1–4: the bottleneck attention module of Park et al. 2018, within each scale.
import type { MovingStatistics } from '../../graph/moving';
import { add, convolution, globalAveragePool, linear, mul, relu, sigmoid, unsqueeze } from '../../graph/operators';
import type { Parameters } from '../../graph/parameters';
import { uniform } from '../../graph/parameters';
import type { Tensor } from '../../graph/tensor';
import type { GmfConfig } from './config';
import { dense } from '../text/network';

/** What the module learns with. */
export interface CrossScaleParts {
  readonly parameters: Parameters;
  readonly statistics: MovingStatistics;
  readonly config: Pick<GmfConfig, 'reduction' | 'dilation'>;
  /** float `[N]`: 1 for maps that there are, 0 for what fills up. */
  readonly rows: Tensor;
}

/** Channels of the bottleneck: C / r, at least one. */
const reduced = (channels: number, { reduction }: CrossScaleParts['config']): number => Math.max(1, Math.floor(channels / reduction));

/** eq 3: M_c = BN(W₁(W₀ AvgPool(F) + b₀) + b₁), with BAM's rectifier between the two steps; `[N, C, 1, 1]`. */
const channelAttention = ({ parameters, statistics, config, rows }: CrossScaleParts, name: string, map: Tensor, channels: number): Tensor => {
  const narrow = reduced(channels, config);
  const hidden = relu(linear(globalAveragePool(map), ...dense(parameters, `${name}.channel.0`, narrow, channels)));
  const weights = statistics.normalise(`${name}.channel.norm`, linear(hidden, ...dense(parameters, `${name}.channel.1`, channels, narrow)), rows);
  return unsqueeze(unsqueeze(weights, -1), -1);
};

/** eq 4: M_s = BN(f₃¹ˣ¹(f₂³ˣ³(f₁³ˣ³(f₀¹ˣ¹(F))))), the middle two dilated, with BAM's rectifiers between; `[N, 1, H, W]`. */
const spatialAttention = ({ parameters, statistics, config, rows }: CrossScaleParts, name: string, map: Tensor, channels: number): Tensor => {
  const narrow = reduced(channels, config);
  const { dilation } = config;
  const convolved = (x: Tensor, at: number, out: number, into: number, size: 1 | 3): Tensor => {
    const initial = uniform(1 / Math.sqrt(into * size * size));
    const weight = parameters.get(`${name}.spatial.${at}.weight`, [out, into, size, size], initial);
    const window = size === 3 ? { dilations: [dilation, dilation], pads: [dilation, dilation, dilation, dilation] } as const : {};
    return convolution(x, weight, parameters.get(`${name}.spatial.${at}.bias`, [out], initial), window);
  };
  const dilated = [1, 2].reduce((x, at) => relu(convolved(x, at, narrow, narrow, 3)), relu(convolved(map, 0, narrow, channels, 1)));
  return statistics.normalise(`${name}.spatial.norm`, convolved(dilated, 3, 1, narrow, 1), rows);
};

/** eq 1–2: F′ = F + F ⊗ σ(M_c + M_s) for maps `[N, C, H, W]` of one scale. */
export const attendWithin = (parts: CrossScaleParts, name: string, map: Tensor, channels: number): Tensor =>
  add(map, mul(map, sigmoid(add(channelAttention(parts, name, map, channels), spatialAttention(parts, name, map, channels)))));
