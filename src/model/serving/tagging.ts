import type { Span } from '../../dataset/tags';
import type { Insight } from '../../protocol/insight';
import type { LoadedModel, TagAnswer, TagRequest, TagStyle } from '../../protocol/inference';
import { lookInside } from '../insight';
import type { Tagger, TaggerInput } from '../tagger';
import type { Steps } from './workQueue';

/** A tagger and the device it runs on. */
export interface RunningTagger {
  readonly tagger: Tagger;
  readonly device: string;
  /** A sentence for each faster device that was passed over. */
  readonly steps: readonly string[];
}

/** Loads a bundled model by name or a package by folder. */
export type LoadTagger = (model: string, device: string) => Promise<RunningTagger>;

const stepRecords = 32;

/** The model in memory: one at a time, loaded when first asked for, freed when another takes its place. */
export class ModelShelf {
  private key = '';
  private loading: Promise<RunningTagger> | undefined;

  constructor(private readonly load: LoadTagger) {}

  /** The model, loaded where it is not; a load that failed is tried again by the next call. */
  get(model: string, device: string): Promise<RunningTagger> {
    const key = `${device}\n${model}`;
    if (this.loading && this.key === key) return this.loading;
    const before = this.loading;
    this.key = key;
    const loading = this.replace(before, model, device);
    loading.catch(() => {
      if (this.loading === loading) this.loading = undefined;
    });
    this.loading = loading;
    return loading;
  }

  private async replace(
    before: Promise<RunningTagger> | undefined,
    model: string,
    device: string,
  ): Promise<RunningTagger> {
    const old = await before?.catch(() => undefined);
    await old?.tagger.close?.();
    return this.load(model, device);
  }
}

/** What is told of a loaded model. */
export function describeModel({ tagger, device, steps }: RunningTagger): LoadedModel {
  return { name: tagger.name, version: tagger.version, types: tagger.types, device, steps };
}

/** Tags records step by step, so that more urgent ones can go in between. */
export async function* tagInSteps(
  shelf: ModelShelf,
  device: string,
  records: readonly TagRequest[],
  style: TagStyle,
  report: (done: number) => void,
  signal: AbortSignal,
): Steps<readonly TagAnswer[]> {
  const answers: TagAnswer[] = [];
  for (let from = 0; from < records.length; from += stepRecords) {
    const { tagger } = await shelf.get(style.model, device);
    const inputs = records.slice(from, from + stepRecords).map((record) => inputOf(record, style));
    answers.push(...(await tagger.tag(inputs, signal)));
    report(answers.length);
    yield;
  }
  return answers;
}

/** What is looked into: a reading of a record. */
export interface InsightJob {
  readonly record: TagRequest;
  readonly reading: Span;
  readonly style: TagStyle;
}

/** Looks inside step by step, so that what a person asks meanwhile goes in between; null where the model cannot say. */
export async function* lookInsideInSteps(
  shelf: ModelShelf,
  device: string,
  { record, reading, style }: InsightJob,
  report: (done: number, of: number) => void,
  signal: AbortSignal,
): Steps<Insight | null> {
  const { tagger } = await shelf.get(style.model, device);
  return (yield* lookInside(tagger, inputOf(record, style), reading, { signal, progress: report })) ?? null;
}

/** A record as a tagger takes it, in the style of its file. */
function inputOf(record: TagRequest, style: TagStyle): TaggerInput {
  const { scheme, guideline, typeNames } = style;
  return {
    ...record,
    ...(scheme === 'BARE' ? {} : { scheme }),
    ...(guideline === undefined ? {} : { guideline }),
    ...(typeNames === undefined ? {} : { typeNames }),
  };
}
