import { loadTagger } from '../../model/load';
import type { Tagger } from '../../model/tagger';
import { Refusal } from '../refusal';
import type { Terminal } from '../terminal/terminal';

/** A model that is ready to tag, and the device it runs on. */
export interface OpenedTagger {
  readonly tagger: Tagger;
  readonly device: string;
}

/** What the person asked for. */
export interface ModelChoice {
  readonly model: string | undefined;
  readonly device: string | undefined;
}

/** Loads a model; tells on standard error where it runs and why. Throws a {@link Refusal} where that cannot be. */
export async function openTagger({ model, device }: ModelChoice, terminal: Terminal): Promise<OpenedTagger> {
  const loaded = await loadTagger(model ?? 'default');
  if (loaded.kind === 'refused') throw new Refusal(loaded.reason.replace(/\.$/, ''));
  const { tagger } = loaded;
  const wanted = device !== undefined && device !== 'auto' && device !== 'cpu' ? `, so --device ${device} changes nothing` : '';
  terminal.note(`${nameOf(tagger)} on cpu: it computes without a runtime${wanted}`);
  return { tagger, device: 'cpu' };
}

/** Name and version of a model, as reports give them. */
export function nameOf(tagger: Tagger): string {
  return `${tagger.name} ${tagger.version}`;
}
