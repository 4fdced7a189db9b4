import { loadTagger } from '../../model/load';
import { usualFeatureCache } from '../../model/multimodal/featureCache';
import { deviceNames, findDevice } from '../../model/runtime/devices';
import type { PictureIndex } from '../../dataset/pictures';
import type { StandIns } from '../../model/openedTagger';
import type { Tagger } from '../../model/tagger';
import { openPictures } from '../files/pictureFolders';
import type { Source } from '../files/source';
import { Refusal } from '../refusal';
import type { Terminal } from '../terminal/terminal';

/** A model that is ready to tag, and the device it runs on at the moment. */
export interface OpenedTagger {
  readonly tagger: Tagger;
  readonly device: string;
}

/** What the person asked for. */
export interface ModelChoice {
  readonly model: string | undefined;
  readonly device: string | undefined;
  readonly threads: number | undefined;
  readonly captions?: readonly string[];
  readonly 'captions-encoder'?: string | undefined;
  readonly features?: string | undefined;
}

/** What stands in for pictures; undefined where nothing does. Throws a {@link Refusal} where captions have no reader. */
function standInsOf({ captions = [], 'captions-encoder': encoder, features }: ModelChoice): StandIns | undefined {
  if (features !== undefined && captions.length > 0) throw new Refusal('--captions and --features exclude each other');
  if (features !== undefined) return { features };
  if (captions.length === 0) return undefined;
  if (encoder === undefined) throw new Refusal('--captions needs --captions-encoder DIR, the encoder that the model began from');
  return { captions, encoder };
}

/** The pictures of a file for a tagger: found in folders, or told by ids where something stands in for them. */
export function picturesFor(tagger: Tagger, source: Source, given: ModelChoice & { readonly images: readonly string[] }): Promise<Pick<PictureIndex, 'find'> | undefined> {
  if (standInsOf(given)) return Promise.resolve({ find: (id) => id });
  return tagger.looks ? openPictures(source, given.images) : Promise.resolve(undefined);
}

/** Loads a model; tells on standard error where it runs and why. Throws a {@link Refusal} where that cannot be. */
export async function openTagger(choice: ModelChoice, terminal: Terminal): Promise<OpenedTagger> {
  const { model, device, threads } = choice;
  const standIns = standInsOf(choice);
  const loaded = await loadTagger(model ?? 'default', {
    device: findDevice(device ?? '') ?? 'auto', ...(threads !== undefined && { threads }), notice: (sentence) => terminal.note(sentence), pictureCache: usualFeatureCache(), ...(standIns && { standIns }),
  });
  if (loaded.kind === 'refused') throw new Refusal(loaded.reason.replace(/\.$/, ''));
  const { tagger } = loaded;
  for (const step of loaded.steps) terminal.note(step);
  if (loaded.package.metadata.family !== 'crf') terminal.note(`${nameOf(tagger)} on ${deviceNames[loaded.device]}`);
  else {
    const wanted = device !== undefined && device !== 'auto' && device !== 'cpu' ? `, so --device ${device} changes nothing` : '';
    terminal.note(`${nameOf(tagger)} on cpu: it computes without a runtime${wanted}`);
  }
  return loaded;
}

/** Name and version of a model, as reports give them. */
export function nameOf(tagger: Tagger): string {
  return `${tagger.name} ${tagger.version}`;
}
