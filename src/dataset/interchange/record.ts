import type { DatasetRecord } from '../record';
import { parseTag } from '../tags';

/** A record as other tools know it, without its place in a file. */
export interface InterchangeRecord {
  /** The picture id. */
  readonly id?: string;
  /** The picture's file name or path. */
  readonly image?: string;
  readonly tokens: readonly string[];
  /** One a token; undefined where it has none. */
  readonly tags: readonly (string | undefined)[];
  /** How many tokens have columns between token and tag, which no other format keeps. */
  readonly tokensWithMoreColumns?: number;
}

/** Takes a record out of its file; `image` is its picture's file name or path. */
export function toInterchange({ id, tokens }: DatasetRecord, image?: string): InterchangeRecord {
  return {
    ...(id !== undefined && { id }),
    ...(image !== undefined && { image }),
    tokens: tokens.map((token) => token.text),
    tags: tokens.map((token) => token.tag),
    tokensWithMoreColumns: tokens.filter((token) => token.columns > 2).length,
  };
}

/** The record with its types renamed, such as `MISC` to `OTHER`; prefixes stay. */
export function renameTypes(record: InterchangeRecord, names: ReadonlyMap<string, string>): InterchangeRecord {
  return names.size === 0 ? record : { ...record, tags: record.tags.map((tag) => tag && renameType(tag, names)) };
}

function renameType(tag: string, names: ReadonlyMap<string, string>): string {
  const { type } = parseTag(tag);
  const name = type === '' ? undefined : names.get(type);
  return name === undefined ? tag : tag.slice(0, tag.length - type.length) + name;
}
