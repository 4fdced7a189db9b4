import { feedsOf } from './feeds';
import type { LabelNetwork } from './labelNetwork';
import { type Architecture, declareInputs, emissionsOf } from './network';

/** The network of the family `text`. */
export const textNetwork = (sizes: Architecture): LabelNetwork => ({
  encoder: sizes.encoder,
  build: (graph, parameters, dropout) => {
    const inputs = declareInputs(graph);
    return { emissions: emissionsOf(parameters, sizes, inputs, dropout), guideline: inputs.guideline };
  },
  feeds: (examples) => feedsOf(examples, sizes.encoder.padding),
});
