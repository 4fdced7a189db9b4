// HamLearning as a family: its options in a configuration and in a package.
import { ingredients } from '../text/network';
import type { FeatureShapes } from '../multimodal/features';
import type { MultimodalFamily } from '../multimodal/family';
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

const counts = ['width', 'heads', 'inner', 'textLayers', 'vitLayers', 'rgcnLayers', 'iterations', 'objects', 'labelWidth'] as const;
const choices = {
  pooling: ['sum', 'mean'], neighbours: ['sum', 'mean'], relevance: ['vector', 'number'], gate: ['sigmoid', 'literal'],
  iterationWeights: ['separate', 'shared'], features: ['normalised', 'plain'],
} as const;

const areAmong = (value: unknown, known: readonly string[]): boolean => Array.isArray(value) && value.every((each) => known.includes(String(each)));

/** What is wrong with options, as a clause; undefined where they make a network. */
export const faultOfHam = (value: unknown): string | undefined => {
  if (typeof value !== 'object' || value === null) return 'it has no options of HamLearning';
  const fields = value as Readonly<Record<string, unknown>>;
  const count = counts.find((name) => !Number.isSafeInteger(fields[name]) || Number(fields[name]) < (name === 'textLayers' || name === 'rgcnLayers' || name === 'vitLayers' ? 0 : 1));
  if (count) return `“${count}” must be a whole number above 0`;
  if (Number(fields['width']) % Number(fields['heads'])) return `“heads” ${String(fields['heads'])} do not divide the width ${String(fields['width'])}`;
  const choice = (Object.keys(choices) as (keyof typeof choices)[]).find((name) => !(choices[name] as readonly string[]).includes(String(fields[name])));
  if (choice) return `“${choice}” must be ${choices[choice].join(' or ')}`;
  if (!areAmong(fields['without'], ablations)) return `“without” must name some of ${ablations.join(', ')}`;
  if (!areAmong(fields['plain'], ingredients)) return `“plain” must name some of ${ingredients.join(', ')}`;
  const without = fields['without'] as readonly string[];
  return without.includes('rgcn') && without.includes('vit') ? 'without both views nothing of the picture is left' : undefined;
};

/** The names of the options, and what each may hold. */
export const hamChoices = choices;
/** The options that are whole numbers. */
export const hamCounts = counts;
