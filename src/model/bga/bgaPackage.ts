import type { Weights } from '../../graph/parameters';
import { openMultimodal } from '../multimodal/multimodalPackage';
import type { PictureSettings } from '../multimodal/pictureSettings';
import { trainMultimodalPackage, type MultimodalControl, type MultimodalJob } from '../multimodal/trainMultimodal';
import type { DeviceOptions } from '../openedTagger';
import type { ModelPackage } from '../package';
import type { OpenedText } from '../text/textPackage';
import type { TextPackageResult } from '../text/trainTextPackage';
import { loadClip } from './clipFolder';
import { bgaFamily, bgaWish, type BgaRates } from './family';
import { faultOfBga, type BgaOptions } from './options';

/** What to train. */
export interface BgaJob extends MultimodalJob, Pick<BgaRates, 'fusionRate'> {
  readonly network: BgaOptions;
}

/** What CLIP gives to begin with, and the settings of pictures that go with it; a sentence where it does not fit. */
const clipFor = async ({ network: { patches, side }, pictures }: BgaJob): Promise<{ readonly pictures: PictureSettings; readonly initial?: Weights } | { readonly kind: 'refused'; readonly reason: string }> => {
  if (patches === 'cells') return { pictures };
  const refused = (reason: string) => ({ kind: 'refused', reason }) as const;
  if (pictures.tower === undefined) return refused('CLIP\'s patches need its folder: name it in "tower", or take "patches": "cells".');
  const clip = await loadClip(pictures.tower);
  if (clip.kind === 'refused') return clip;
  if (clip.patchesPerSide !== side) return refused(`${pictures.tower} has ${clip.patchesPerSide} patches along a side; "side" says ${side}.`);
  return { pictures: { ...pictures, pixels: clip.side }, initial: clip.weights };
};

/** Trains a tagger of the family `bga` and writes its package; options that make no network are refused by name. */
export const trainBgaPackage = async (job: BgaJob, control: MultimodalControl = {}): Promise<TextPackageResult> => {
  const fault = faultOfBga(job.network);
  if (fault !== undefined) return { kind: 'refused', reason: `These options make no network: ${fault}.` };
  const begun = await clipFor(job);
  if ('kind' in begun) return begun;
  const { network, fusionRate, ...others } = job;
  const rates = { ...(fusionRate !== undefined && { fusionRate }), ...(begun.initial && { initial: begun.initial }) };
  return trainMultimodalPackage({ ...others, pictures: begun.pictures }, (source) => bgaFamily(network, source.shapes, rates), bgaWish, control);
};

/** Opens a package of the family `bga`; throws a PackageRefusal where it does not fit together. */
export const openBga = (model: ModelPackage, options: DeviceOptions): Promise<OpenedText> =>
  openMultimodal(model, (value, shapes, refuse) => {
    const fault = faultOfBga(value);
    if (fault !== undefined) return refuse(`in model.json, ${fault}`);
    return shapes.maps.map ? bgaFamily(value as BgaOptions, shapes) : refuse('its pictures have no last map, which it was trained with');
  }, options);
