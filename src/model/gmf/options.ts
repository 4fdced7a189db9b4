// GMF's options as a configuration and a package hold them: flat, and apart from what the picture tower decides.
import { type FeatureShapes, mapNames, type MapName } from '../multimodal/features';
import { faultOf, type OptionRules } from '../multimodal/optionRules';
import { type Ingredient, ingredients } from '../text/network';
import { type GmfConfig, gmfModules, type GmfVariants, publishedGmf, smallGmf } from './config';

/** Everything that decides the network between an encoder and the chain. */
export interface GmfOptions extends GmfVariants, Omit<GmfConfig, 'levels' | 'views' | 'matching'> {
  /** The tower's maps that make the pyramid, from fine to coarse. */
  readonly levels: readonly MapName[];
  /** m: objects of a picture, each cut out and looked at by itself. */
  readonly objects: number;
  readonly matchingWidth: number;
  readonly temperature: number;
  readonly lambda: number;
  readonly alpha: number;
  /** What the family `text` has beside the encoder and this network leaves out; the paper has none of it. */
  readonly plain: readonly Ingredient[];
}

const optionsOf = ({ levels, views, matching: { width, ...matching }, ...rest }: GmfConfig, plain: readonly Ingredient[]): GmfOptions => (
  { ...rest, ...matching, levels: levels.map(({ name }) => name), objects: views - 1, matchingWidth: width, plain });

/** As published, with the recommended choices where the paper is silent. */
export const publishedOptions: GmfOptions = optionsOf(publishedGmf, ingredients);
/** For small encoders and the maps of EfficientNet-Lite2. */
export const smallOptions: GmfOptions = optionsOf(smallGmf, []);

/** What the options may hold. */
export const gmfRules: OptionRules = {
  counts: { objects: 0, side: 1, reduction: 1, dilation: 1, between: 1, matchingWidth: 1 },
  numbers: { temperature: [0.001, 100], lambda: [0, 1], alpha: [0, 1] },
  choices: {
    mapping: ['joint', 'perScale'], gate: ['mean', 'cells'], tokens: ['cells', 'view'], heads: ['slices', 'reshape'],
    global: ['attended', 'backbone'], matched: ['guided', 'plain'], maps: ['plain', 'normalised'],
  },
  lists: { levels: mapNames, without: gmfModules, plain: ingredients },
};

/** What is wrong with options, as a clause; undefined where they make a network. */
export const faultOfGmf = (value: unknown): string | undefined => {
  const fault = faultOf(value, gmfRules);
  if (fault !== undefined) return fault;
  return (value as GmfOptions).levels.length === 0 ? '“levels” must name at least one map' : undefined;
};

/** The sizes of the pyramid's side of a network, given what pictures come as. Throws where a map was not asked for. */
export const configOf = ({ levels, objects, matchingWidth, temperature, lambda, alpha, ...rest }: GmfOptions, { maps }: Pick<FeatureShapes, 'maps'>): GmfConfig => ({
  ...rest, views: 1 + objects, matching: { width: matchingWidth, temperature, lambda, alpha },
  levels: levels.map((name) => {
    const [channels, height, width] = maps[name] ?? [];
    if (!channels || !height || !width) throw new Error(`the pictures have no map ${name}`);
    return { name, channels, height, width };
  }),
});
