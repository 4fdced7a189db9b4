import { loadTagger } from '../../model/load';
import { usualFeatureCache } from '../../model/multimodal/featureCache';
import { deviceNames, findDevice } from '../../model/runtime/devices';
import type { Tagger } from '../../model/tagger';
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
}

/** Loads a model; tells on standard error where it runs and why. Throws a {@link Refusal} where that cannot be. */
export async function openTagger({ model, device, threads }: ModelChoice, terminal: Terminal): Promise<OpenedTagger> {
  const loaded = await loadTagger(model ?? 'default', {
    device: findDevice(device ?? '') ?? 'auto', ...(threads !== undefined && { threads }), notice: (sentence) => terminal.note(sentence), pictureCache: usualFeatureCache(),
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
