import type { JudgedRecord } from '../../curation/labelErrors/judgedRecord';
import { judgeTags } from '../../curation/labelErrors/form';
import { TextCollection } from '../../curation/duplicates/textCollection';
import { findTextDuplicates } from '../../curation/duplicates/textDuplicates';
import { detectScheme } from '../../dataset/scheme';
import type { Scheme } from '../../dataset/tags';
import { headLine, readRecords, recordName } from '../files/inputs';
import type { Source } from '../files/source';

/** A record whose labels are judged, and where it stands. */
export interface PlacedJudged extends JudgedRecord {
  readonly name: string;
  /** 1-based. */
  readonly line: number;
  /** In IOB2, none that continues nothing. */
  readonly tags: readonly string[];
}

/** The records of a file that can be judged. */
export interface JudgedFile {
  readonly records: readonly PlacedJudged[];
  /** Records left out, because a token has no tag or there is none. */
  readonly untagged: number;
  readonly scheme: Scheme;
}

/** Reads a file for judging: entities, form, and which records have the same text. */
export async function loadJudged(source: Source): Promise<JudgedFile> {
  const texts = new TextCollection();
  texts.beginFile();
  const read: { readonly name: string; readonly line: number; readonly tokens: readonly string[]; readonly given: readonly string[] }[] = [];
  let untagged = 0;
  for await (const placed of readRecords(source)) {
    const { tokens } = placed.record;
    const given = tokens.flatMap(({ tag }) => (tag === undefined ? [] : [tag]));
    if (tokens.length === 0 || given.length < tokens.length) {
      untagged += 1;
      continue;
    }
    read.push({ name: recordName(placed), line: headLine(placed), tokens: tokens.map(({ text }) => text), given });
    texts.add({ id: placed.record.id, line: headLine(placed), tokens });
  }
  const scheme = detectScheme(read.map(({ given }) => given));
  const group = Array.from(read.keys());
  for (const { members } of findTextDuplicates(texts)) for (const member of members) group[member] = members[0]!;
  const records = read.map(({ given, ...record }, at) => ({ ...record, ...judgeTags(given, scheme), group: group[at]! }));
  return { records, untagged, scheme };
}
