import type { DeviceOptions } from '../openedTagger';
import type { ModelPackage } from '../package';
import { openMultimodal } from '../multimodal/multimodalPackage';
import { trainMultimodalPackage, type MultimodalControl, type MultimodalJob } from '../multimodal/trainMultimodal';
import type { OpenedText } from '../text/textPackage';
import type { TextPackageResult } from '../text/trainTextPackage';
import { faultOfHam, hamFamily, hamWish, type HamRates } from './family';
import type { HamOptions } from './options';

/** What to train. */
export interface HamJob extends MultimodalJob, HamRates {
  readonly network: HamOptions;
}

/** Trains a tagger of the family `hamlearning` and writes its package; options that make no network are refused by name. */
export const trainHamPackage = async ({ network, fusionRate, ...job }: HamJob, control: MultimodalControl = {}): Promise<TextPackageResult> => {
  const fault = faultOfHam(network);
  if (fault !== undefined) return { kind: 'refused', reason: `These options make no network: ${fault}.` };
  const rates = fusionRate === undefined ? {} : { fusionRate };
  return trainMultimodalPackage(job, (source) => hamFamily(network, source.shapes, rates), hamWish(network), control);
};

/** Opens a package of the family `hamlearning`; throws a PackageRefusal where it does not fit together. */
export const openHam = (model: ModelPackage, options: DeviceOptions): Promise<OpenedText> =>
  openMultimodal(model, (value, shapes, refuse) => {
    const fault = faultOfHam(value);
    return fault === undefined ? hamFamily(value as HamOptions, shapes) : refuse(`in model.json, ${fault}`);
  }, options);
