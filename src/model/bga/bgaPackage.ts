import { openMultimodal } from '../multimodal/multimodalPackage';
import { trainMultimodalPackage, type MultimodalControl, type MultimodalJob } from '../multimodal/trainMultimodal';
import type { DeviceOptions } from '../openedTagger';
import type { ModelPackage } from '../package';
import type { OpenedText } from '../text/textPackage';
import type { TextPackageResult } from '../text/trainTextPackage';
import { bgaFamily, bgaWish, type BgaRates } from './family';
import { faultOfBga, type BgaOptions } from './options';

/** What to train. */
export interface BgaJob extends MultimodalJob, BgaRates {
  readonly network: BgaOptions;
}

/** Trains a tagger of the family `bga` and writes its package; options that make no network are refused by name. */
export const trainBgaPackage = async ({ network, fusionRate, ...job }: BgaJob, control: MultimodalControl = {}): Promise<TextPackageResult> => {
  const fault = faultOfBga(network);
  if (fault !== undefined) return { kind: 'refused', reason: `These options make no network: ${fault}.` };
  return trainMultimodalPackage(job, (source) => bgaFamily(network, source.shapes, fusionRate === undefined ? {} : { fusionRate }), bgaWish, control);
};

/** Opens a package of the family `bga`; throws a PackageRefusal where it does not fit together. */
export const openBga = (model: ModelPackage, options: DeviceOptions): Promise<OpenedText> =>
  openMultimodal(model, (value, shapes, refuse) => {
    const fault = faultOfBga(value);
    if (fault !== undefined) return refuse(`in model.json, ${fault}`);
    return shapes.maps.map ? bgaFamily(value as BgaOptions, shapes) : refuse('its pictures have no last map, which it was trained with');
  }, options);
