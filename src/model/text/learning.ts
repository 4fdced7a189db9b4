// Which weights learn, and how fast.
import type { AdamWOptions } from '../../graph/optimizer';
import { usual } from '../../graph/optimizer';
import { depthOf } from '../encoder/bert';
import type { LabelNetwork } from './labelNetwork';
import type { TextTrainingOptions } from './options';

/** Whether a weight is trained: all but the frozen part of the encoder and what is added at its input, so that no gradient need go that far. */
export const trainsWith = ({ frozenLayers }: TextTrainingOptions) => (name: string): boolean =>
  frozenLayers === 0 || (name !== 'pieceShapes.weight' && (depthOf(name) ?? Infinity) > frozenLayers);

/** AdamW with a rate for each part of the network, as factors of the encoder's. */
export const adamWOf = ({ encoderRate, headRate, chainRate, layerShare, decay }: TextTrainingOptions, network: LabelNetwork): AdamWOptions => ({
  ...usual,
  groupOf: (name, { shape }) => {
    const depth = depthOf(name);
    const beside = () => network.rateOf?.(name) ?? (name.startsWith('chain.') ? chainRate : headRate) / encoderRate;
    const rate = depth !== undefined ? layerShare ** (network.encoder.layers - depth) : beside();
    return { rate, decay: shape.length > 1 ? decay : 0 };
  },
});
