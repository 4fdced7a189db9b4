import { parentPort, workerData } from 'node:worker_threads';
import { TextCollection } from '../../curation/duplicates/textCollection';
import { findTextDuplicates } from '../../curation/duplicates/textDuplicates';
import type { JudgedRecord } from '../../curation/labelErrors/judgedRecord';
import type { LabelEvidence } from '../../dataset/labelEvidence';
import { judgeTags } from '../../curation/labelErrors/form';
import { rankLabelErrors } from '../../curation/labelErrors/rank';
import type { Suspicion } from '../../curation/labelErrors/suspicion';
import { DatasetDocument } from '../../dataset/document';
import { detectScheme } from '../../dataset/scheme';
import type { WeighedRecord } from '../../protocol/labelErrors';

/** A record with how doubtful its labels are. */
export interface RankedDoubts {
  /** Index of the record in the file. */
  readonly record: number;
  readonly score: number;
  readonly suspicions: readonly Suspicion[];
}

/** What the thread says: the records to be weighed, then, given what was said of them, their order. */
export type RankingMessage =
  | { readonly kind: 'read'; readonly records: readonly WeighedRecord[]; readonly untagged: number }
  | { readonly kind: 'ranked'; readonly ranked: readonly RankedDoubts[] };

type Read = JudgedRecord & WeighedRecord & { readonly record: number };

/** Reads a file's fully tagged records; those with the same text have the same group. */
function read(text: string): { readonly records: readonly Read[]; readonly untagged: number } {
  const document = DatasetDocument.parse(text);
  const texts = new TextCollection();
  texts.beginFile();
  const tagged: { readonly record: number; readonly tokens: readonly string[]; readonly given: readonly string[] }[] = [];
  for (let record = 0; record < document.recordCount; record += 1) {
    const { id, tokens } = document.record(record);
    const given = tokens.flatMap(({ tag }) => (tag === undefined ? [] : [tag]));
    if (tokens.length === 0 || given.length < tokens.length) continue;
    tagged.push({ record, tokens: tokens.map((token) => token.text), given });
    texts.add({ id, line: record, tokens });
  }
  const scheme = detectScheme(tagged.map(({ given }) => given));
  const group = Array.from(tagged.keys());
  for (const { members } of findTextDuplicates(texts)) for (const member of members) group[member] = members[0] ?? member;
  const records = tagged.map(({ given, ...each }, at) => ({ ...each, ...judgeTags(given, scheme), group: group[at] ?? at }));
  return { records, untagged: document.recordCount - records.length };
}

const { records, untagged } = read(workerData as string);
const say = (message: RankingMessage): void => parentPort?.postMessage(message);
parentPort?.once('message', (evidence: readonly LabelEvidence[]) => {
  const ranked = rankLabelErrors(records, evidence).map(({ index, score, suspicions }) => ({ record: records[index]?.record ?? 0, score, suspicions }));
  say({ kind: 'ranked', ranked });
});
say({ kind: 'read', untagged, records: records.map(({ tokens, tags, spans, group, form }) => ({ tokens, tags, spans, group, form })) });
