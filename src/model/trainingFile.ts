import type { TrainingRecord } from './crf/corpus';

/** A record of a dataset file; its id and what its picture is found by serve models that look at pictures. */
export interface FileRecord {
  readonly tokens: readonly string[];
  readonly tags: readonly string[];
  /** What follows `IMGID:`. */
  readonly id?: string;
  /** The path of the picture's file, or what else its features are found by. */
  readonly picture?: string;
}

/** A dataset file to train or validate on, tags in IOB2. */
export interface TrainingFile {
  /** What the model card calls it, e.g. `twitter2015/train.txt`. */
  readonly name: string;
  readonly sha256: string;
  readonly guideline: string;
  readonly records: readonly FileRecord[];
}

/** By guideline: the files' names for types that the model calls otherwise, e.g. `{ twitter2017: { OTHER: 'MISC' } }`. */
export type TypeNames = Readonly<Record<string, Readonly<Record<string, string>>>>;

const renameTag = (tag: string, names: ReadonlyMap<string, string>): string =>
  tag === 'O' ? tag : tag.slice(0, 2) + (names.get(tag.slice(2)) ?? tag.slice(2));

/** A file's records with the model's names for types. */
export const recordsOf = (file: TrainingFile, typeNames: TypeNames = {}): TrainingRecord[] => {
  const names = new Map(Object.entries(typeNames[file.guideline] ?? {}).map(([model, own]) => [own, model]));
  return file.records.map(({ tokens, tags, picture }) => (
    { tokens, tags: tags.map((tag) => renameTag(tag, names)), guideline: file.guideline, ...(picture !== undefined && { picture }) }));
};

/** What a package's provenance says of a file. */
export const sourceOf = ({ name, sha256, guideline, records }: TrainingFile, split: string) => ({ split, name, sha256, guideline, records: records.length });
