// HamLearning as a family: its options in a configuration and in a package.
import { ingredients } from '../text/network';
import type { FeatureShapes } from '../multimodal/features';
import type { MultimodalFamily } from '../multimodal/family';
import { faultOf, type OptionRules } from '../multimodal/optionRules';
import { hamInputTypes, hamNetwork } from './network';
import { ablations, type Ablation, type HamOptions, type HamSizes } from './options';

/** How HamLearning is trained beside its options. */
export interface HamRates {
  /** How many times as fast as the encoder learns what is between it and the head; the head's own rate where nothing is said. */
  readonly fusionRate?: number;
}

const sizesOf = (options: HamOptions, shapes: FeatureShapes, guidelines: number, labels: number): HamSizes => (
  { ...options, pictures: { pooled: shapes.pooled, regions: shapes.regions, classes: shapes.classes }, guidelines: Math.max(1, guidelines), labels });

const leftOut: Readonly<Record<Ablation, string>> = { rgcn: 'the spatial view (R-GCN)', vit: 'the semantic view (ViT)', relevance: 'relevance measuring' };

const aboutOf = ({ width, vitLayers, rgcnLayers, iterations, objects, without }: HamOptions): string => {
  const views = [...(without.includes('vit') ? [] : [`a set Transformer of ${vitLayers} layers`]), ...(without.includes('rgcn') ? [] : [`a gated R-GCN of ${rgcnLayers} layers over spatial relations`])];
  return `a picture and at most ${objects} objects in it, seen by ${views.join(' and ')}, ${without.includes('relevance') ? '' : 'weighed by their relevance to the text, '}` +
    `meet the words in ${iterations} iterations of attention, ${width} wide; a linear-chain CRF over words.${without.length > 0 ? ` Left out: ${without.map((each) => leftOut[each]).join(', ')}.` : ''}`;
};

/** The family with its options settled. */
export const hamFamily = (options: HamOptions, shapes: FeatureShapes, { fusionRate }: HamRates = {}): MultimodalFamily => ({
  name: 'hamlearning',
  title: 'Hierarchical Aligned Multimodal Learning, arXiv 2305.08372',
  wish: hamWish(options),
  options: { ...options },
  inputs: () => hamInputTypes(sizesOf(options, shapes, 1, 1)),
  signals: options.without.includes('relevance') ? [] : ['relevance'],
  network: ({ encoder, labels, sights, fingerprint }) =>
    hamNetwork(encoder, sizesOf(options, shapes, labels.guidelines.length, labels.size), { sights, fingerprint, ...(fusionRate !== undefined && { fusionRate }) }),
  about: aboutOf(options),
});

/** What HamLearning wants to know of pictures. */
export const hamWish = ({ objects }: Pick<HamOptions, 'objects'>): MultimodalFamily['wish'] => ({ objects, maps: [], crops: 0 });

/** What the options may hold. */
export const hamRules: OptionRules = {
  counts: { width: 1, heads: 1, inner: 1, textLayers: 0, vitLayers: 0, rgcnLayers: 0, iterations: 1, objects: 1, labelWidth: 1 },
  numbers: {},
  choices: {
    pooling: ['sum', 'mean'], neighbours: ['sum', 'mean'], relevance: ['vector', 'number'], gate: ['sigmoid', 'literal'],
    iterationWeights: ['separate', 'shared'], vectors: ['normalised', 'plain'],
  },
  lists: { without: ablations, plain: ingredients },
};

/** What is wrong with options, as a clause; undefined where they make a network. */
export const faultOfHam = (value: unknown): string | undefined => {
  const fault = faultOf(value, hamRules);
  if (fault !== undefined) return fault;
  const { width, heads, without } = value as HamOptions;
  if (width % heads) return `“heads” ${heads} do not divide the width ${width}`;
  return without.includes('rgcn') && without.includes('vit') ? 'without both views nothing of the picture is left' : undefined;
};
