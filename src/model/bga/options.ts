// BGA's options as a configuration and a package hold them, apart from what the picture tower decides.
import type { FeatureShapes } from '../multimodal/features';
import { faultOf, type OptionRules } from '../multimodal/optionRules';
import { type Ingredient, ingredients } from '../text/network';
import { type BgaConfig, bgaModules, publishedBga, smallBga } from './config';

/** Everything that decides the network between an encoder and the chain. */
export interface BgaOptions extends Omit<BgaConfig, 'pictures'> {
  /** What the family `text` has beside the encoder and this network leaves out; the paper has none of it. */
  readonly plain: readonly Ingredient[];
  /** What the visual branch begins with: cells of the tower's last map and layers of its own, or CLIP's patches and layers, from the tower's folder. */
  readonly patches: 'cells' | 'clip';
}

const optionsOf = ({ pictures, ...rest }: BgaConfig, plain: readonly Ingredient[]): BgaOptions => ({ ...rest, plain, patches: pictures.kind });

/** As published, with the recommended choices where the paper is silent. */
export const publishedOptions: BgaOptions = optionsOf(publishedBga, ingredients);
/** For small encoders and the last map of EfficientNet-Lite2. */
export const smallOptions: BgaOptions = optionsOf(smallBga, []);

/** What the options may hold. */
export const bgaRules: OptionRules = {
  counts: { side: 1, textQueries: 8, visualInner: 1, generatorInner: 1 },
  numbers: { temperature: [0.001, 1000], reconstruction: [0, 1000], cycle: [0, 1000] },
  choices: { patches: ['cells', 'clip'], blocks: ['butFirst', 'all'], policy: ['anew', 'among'] },
  lists: { without: bgaModules, plain: ingredients },
};

/** What is wrong with options, as a clause; undefined where they make a network. */
export const faultOfBga = (value: unknown): string | undefined => faultOf(value, bgaRules);

/** The sizes of generation's side of a network, given what pictures come as. Throws where the last map was not asked for. */
export const configOf = ({ patches, ...options }: BgaOptions, { maps }: Pick<FeatureShapes, 'maps'>): BgaConfig => {
  const [channels, height, width] = maps.map ?? [];
  if (!channels || !height || !width) throw new Error('the pictures have no last map');
  return { ...options, pictures: patches === 'clip' ? { kind: 'clip', pixels: width, patch: width / options.side } : { kind: 'cells', channels, height, width } };
};
