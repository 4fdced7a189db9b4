import { fingerprint } from '../dataset/fingerprint';
import type { DatasetRecord } from '../dataset/record';
import { readSpans } from '../dataset/tags';
import type { RecordIdentity } from './judgements';

/** What is remembered of every record of an open file, little enough for 100,000 of them. */
export interface RecordFacts {
  readonly id: string;
  readonly hasId: boolean;
  readonly fingerprint: string;
  /** The types of its entities, one for each entity. */
  readonly types: readonly string[];
  /** Whether its tokens hold tags. */
  readonly tagged: 'all' | 'some' | 'none';
  readonly tokens: number;
}

/** Works out a record's facts. */
export function factsOf(record: DatasetRecord): RecordFacts {
  const tags = record.tokens.map((token) => token.tag);
  const tagged = tags.filter((tag) => tag !== undefined).length;
  return {
    id: record.id ?? '',
    hasId: record.id !== undefined,
    fingerprint: fingerprint(record.tokens.map((token) => token.text)),
    types: readSpans(tags).map((span) => span.type),
    tagged: tagged === tags.length ? 'all' : tagged > 0 ? 'some' : 'none',
    tokens: tags.length,
  };
}

/** The identities of records, in file order, from their facts. */
export function identitiesOf(facts: Iterable<readonly [number, RecordFacts]>): readonly RecordIdentity[] {
  const seen = new Map<string, number>();
  const identities: RecordIdentity[] = [];
  for (const [index, { id, fingerprint: print }] of facts) {
    const key = `${print} ${id}`;
    const copy = seen.get(key) ?? 0;
    seen.set(key, copy + 1);
    identities[index] = { id, fingerprint: print, copy };
  }
  return identities;
}
