// BGA-MNER as a family: it is trained with pictures and tags without them.
import type { Weights } from '../../graph/parameters';
import type { FeatureShapes } from '../multimodal/features';
import type { MultimodalFamily, NetworkParts } from '../multimodal/family';
import { mapFeed, picturedFeed } from '../multimodal/pictureFeeds';
import { wordInputs } from '../text/family';
import { feedsOf } from '../text/feeds';
import type { LabelNetwork } from '../text/labelNetwork';
import { usualSizes } from '../text/network';
import type { BgaModule } from './config';
import { buildBga, type BgaSizes } from './network';
import { type BgaOptions, configOf } from './options';

/** How BGA is trained beside its options. */
export interface BgaRates {
  /** How many times as fast as the encoder learns what generates; the head's own rate where nothing is said. */
  readonly fusionRate?: number;
  /** Weights of the visual branch to begin with. */
  readonly initial?: Weights;
}

const ofGeneration = /^(?:sampler|generator|visual)\./;

/** The network of the family `bga`: pictures are looked at in training only. */
export const bgaNetwork = (sizes: BgaSizes, shapes: FeatureShapes, { sights, fingerprint, fusionRate, initial }: Pick<NetworkParts, 'sights' | 'fingerprint'> & BgaRates): LabelNetwork => ({
  encoder: sizes.text.encoder,
  mostPieces: sizes.bga.textQueries,
  ...(initial && { initial }),
  build: (graph, parameters, dropout) => buildBga(sizes, graph, parameters, dropout),
  feeds: async (examples, moment) => {
    const { feeds, lengths } = feedsOf(examples, sizes.text.encoder.padding);
    if (!moment) return { feeds, lengths };
    const rows = await sights.of(examples, moment);
    return { lengths, feeds: new Map([...feeds, ['pictures.map', mapFeed(rows, shapes, 'map', 1)], ['pictured', picturedFeed(rows)]]) };
  },
  ...(fusionRate !== undefined && { rateOf: (weight: string) => (ofGeneration.test(weight) ? fusionRate : undefined) }),
  fingerprint,
});

const leftOut: Readonly<Record<BgaModule, string>> = { SCS: 'context sampling', MCG: 'cross-modal generation', cycle: 'cycle consistency' };

const aboutOf = ({ blocks, without }: BgaOptions): string =>
  `it learned to generate a picture's features from the text, layer by layer${blocks === 'butFirst' ? ' from the second on' : ''}, and reads what it generates beside the text: tagging needs no picture and looks at none; a linear-chain CRF over words.` +
  (without.length > 0 ? ` Left out: ${without.map((each) => leftOut[each]).join(', ')}.` : '');

/** What BGA wants to know of pictures. */
export const bgaWish: MultimodalFamily['wish'] = { objects: 0, maps: ['map'], crops: 0 };

/** The family with its options settled. */
export const bgaFamily = (options: BgaOptions, shapes: FeatureShapes, rates: BgaRates = {}): MultimodalFamily => ({
  name: 'bga',
  title: 'Bidirectional Generative Alignment, arXiv 2308.02570',
  wish: bgaWish,
  looks: 'inTraining',
  options: { ...options },
  inputs: () => wordInputs,
  signals: [],
  network: ({ encoder, labels, sights, fingerprint }) => bgaNetwork({
    bga: configOf(options, shapes), text: { encoder, ...usualSizes, guidelines: Math.max(1, labels.guidelines.length), labels: labels.size, without: options.plain },
  }, shapes, { sights, fingerprint, ...rates }),
  about: aboutOf(options),
});
