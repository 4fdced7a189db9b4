// How families that look at pictures are trained, in a terminal and in the editor alike.
import type { OptionRules } from './optionRules';
import type { PictureSettings } from './pictureSettings';
import type { MultimodalControl, MultimodalJob } from './trainMultimodal';
import type { TextTrainingOptions } from '../text/options';
import type { TextPackageResult } from '../text/trainTextPackage';

/** A family that looks at pictures, as it is trained. */
export interface LookingTraining<Network> {
  readonly name: string;
  /** Its own options in both sizes, and what they may hold. */
  readonly sizes: { readonly small: Network; readonly published: Network };
  readonly rules: OptionRules;
  /** The training of each size, where it differs from the usual one; `published` is the paper's. */
  readonly small?: Partial<TextTrainingOptions>;
  readonly published: Partial<TextTrainingOptions>;
  readonly train: (job: MultimodalJob & { readonly network: Network; readonly fusionRate: number }, control: MultimodalControl) => Promise<TextPackageResult>;
}

/** How many times as fast as the encoder learns what is new beside it, in each size. */
export const usualFusionRates = { small: 10, published: 1 } as const;

/** What a run says of pictures where nothing else is said. */
export const usualPictures: Pick<PictureSettings, 'hidden' | 'towerIn'> = { hidden: 0.25, towerIn: 'package' };
