import { openMultimodal } from '../multimodal/multimodalPackage';
import { trainMultimodalPackage, type MultimodalControl, type MultimodalJob } from '../multimodal/trainMultimodal';
import type { DeviceOptions } from '../openedTagger';
import type { ModelPackage } from '../package';
import type { OpenedText } from '../text/textPackage';
import type { TextPackageResult } from '../text/trainTextPackage';
import { gmfFamily, gmfWish, type GmfRates } from './family';
import { faultOfGmf, type GmfOptions } from './options';

/** What to train. */
export interface GmfJob extends MultimodalJob, GmfRates {
  readonly network: GmfOptions;
}

/** Trains a tagger of the family `gmf` and writes its package; options that make no network are refused by name. */
export const trainGmfPackage = async ({ network, fusionRate, ...job }: GmfJob, control: MultimodalControl = {}): Promise<TextPackageResult> => {
  const fault = faultOfGmf(network);
  if (fault !== undefined) return { kind: 'refused', reason: `These options make no network: ${fault}.` };
  return trainMultimodalPackage(job, (source) => gmfFamily(network, source.shapes, fusionRate === undefined ? {} : { fusionRate }), gmfWish(network), control);
};

/** Opens a package of the family `gmf`; throws a PackageRefusal where it does not fit together. */
export const openGmf = (model: ModelPackage, options: DeviceOptions): Promise<OpenedText> =>
  openMultimodal(model, (value, shapes, refuse) => {
    const fault = faultOfGmf(value);
    if (fault !== undefined) return refuse(`in model.json, ${fault}`);
    const lacking = (value as GmfOptions).levels.find((name) => !shapes.maps[name]);
    return lacking === undefined ? gmfFamily(value as GmfOptions, shapes) : refuse(`its pictures have no map “${lacking}”, which its network reads`);
  }, options);
