// GMF as a family: its network among texts and pictures, and what is said of it.
import type { EncoderConfig } from '../encoder/config';
import type { FeatureShapes } from '../multimodal/features';
import type { MultimodalFamily, NetworkParts } from '../multimodal/family';
import { mapFeed, viewsFeed } from '../multimodal/pictureFeeds';
import { type InputTypes, wordInputs } from '../text/family';
import { feedsOf } from '../text/feeds';
import type { LabelNetwork } from '../text/labelNetwork';
import { type Architecture, usualSizes } from '../text/network';
import type { GmfModule } from './config';
import { buildGmf, type GmfSizes } from './network';
import { configOf, type GmfOptions } from './options';

/** How GMF is trained beside its options. */
export interface GmfRates {
  /** How many times as fast as the encoder learns what guides it; the head's own rate where nothing is said. */
  readonly fusionRate?: number;
}

const textOf = (encoder: EncoderConfig, guidelines: number, labels: number, { plain }: GmfOptions): Architecture =>
  ({ encoder, ...usualSizes, guidelines: Math.max(1, guidelines), labels, without: plain });

const ofPictures = /^(?:crossScale|guidance|matching)\./;

/** The network of the family `gmf`. */
export const gmfNetwork = (sizes: GmfSizes, shapes: FeatureShapes, { sights, fingerprint, fusionRate }: Pick<NetworkParts, 'sights' | 'fingerprint'> & GmfRates): LabelNetwork => ({
  encoder: sizes.text.encoder,
  build: (graph, parameters, dropout) => buildGmf(sizes, graph, parameters, dropout),
  feeds: async (examples, moment) => {
    const { feeds, lengths } = feedsOf(examples, sizes.text.encoder.padding);
    const rows = await sights.of(examples, moment);
    const { levels, views } = sizes.gmf;
    return { lengths, feeds: new Map([...feeds, ...levels.map(({ name }) => [`pictures.${name}`, mapFeed(rows, shapes, name, views)] as const), ['seen', viewsFeed(rows, views)]]) };
  },
  ...(fusionRate !== undefined && { rateOf: (weight: string) => (ofPictures.test(weight) ? fusionRate : undefined) }),
  fingerprint,
});

const inputTypesOf = (options: GmfOptions, shapes: FeatureShapes): InputTypes => {
  const { levels, views } = configOf(options, shapes);
  return { ...wordInputs, seen: `bool [B, ${views}]`, ...Object.fromEntries(levels.map(({ name, channels, height, width }) => [`pictures.${name}`, `float32 [B, ${views}, ${channels}, ${height}, ${width}]`])) };
};

const leftOut: Readonly<Record<GmfModule, string>> = { VCG: 'visual clue guidance', CSA: 'cross-scale attention', CM: 'consistency matching' };

const aboutOf = ({ levels, objects, without }: GmfOptions): string =>
  `every layer of the encoder reads, before its own text, gated tokens made of ${levels.length} scales of the picture${objects > 0 ? ` and of at most ${objects} objects cut out of it` : ''}, ` +
  'each scale weighed by attention within it; texts and their pictures are drawn together in training; a linear-chain CRF over words.' +
  (without.length > 0 ? ` Left out: ${without.map((each) => leftOut[each]).join(', ')}.` : '');

/** What GMF wants to know of pictures. */
export const gmfWish = ({ objects, levels }: Pick<GmfOptions, 'objects' | 'levels'>): MultimodalFamily['wish'] => ({ objects, maps: levels, crops: objects });

/** The family with its options settled. */
export const gmfFamily = (options: GmfOptions, shapes: FeatureShapes, rates: GmfRates = {}): MultimodalFamily => ({
  name: 'gmf',
  title: 'visual clue guidance and consistency matching',
  wish: gmfWish(options),
  options: { ...options },
  inputs: () => inputTypesOf(options, shapes),
  signals: options.without.includes('CM') ? [] : ['consistency'],
  network: ({ encoder, labels, sights, fingerprint }) =>
    gmfNetwork({ gmf: configOf(options, shapes), text: textOf(encoder, labels.guidelines.length, labels.size, options) }, shapes, { sights, fingerprint, ...rates }),
  about: aboutOf(options),
});
