import type { JudgedRecord, RecordIdentity } from './judgements';

/** A text that two identities share exactly if they are equal. */
export function identityKey(identity: RecordIdentity): string {
  return `${identity.fingerprint} ${identity.copy} ${identity.id}`;
}

/** Where judged records were found again. */
export interface Anchored {
  /** Judged record by record index. */
  readonly byRecord: ReadonlyMap<number, JudgedRecord>;
  /** Judged records whose tokens are nowhere in the file any more: kept and listed, never dropped. */
  readonly lost: readonly JudgedRecord[];
}

/**
 * Finds each judged record again: first by id and tokens, then by tokens alone (its id was changed or it moved to
 * where another record has the id). A record whose tokens changed is not the one that was judged.
 */
export function anchor(judged: readonly JudgedRecord[], identities: readonly RecordIdentity[]): Anchored {
  const exact = new Map(identities.map((identity, index) => [identityKey(identity), index]));
  const byRecord = new Map<number, JudgedRecord>();
  const unmatched: JudgedRecord[] = [];
  for (const record of judged) {
    const index = exact.get(identityKey(record));
    if (index === undefined || byRecord.has(index)) unmatched.push(record);
    else byRecord.set(index, record);
  }
  return { byRecord, lost: unmatched.length > 0 ? anchorByTokens(unmatched, identities, byRecord) : [] };
}

function anchorByTokens(
  unmatched: readonly JudgedRecord[],
  identities: readonly RecordIdentity[],
  byRecord: Map<number, JudgedRecord>,
): readonly JudgedRecord[] {
  const free = new Map<string, number[]>();
  identities.forEach((identity, index) => {
    if (byRecord.has(index)) return;
    const indices = free.get(identity.fingerprint) ?? [];
    if (indices.push(index) === 1) free.set(identity.fingerprint, indices);
  });
  return unmatched.filter((record) => {
    const index = free.get(record.fingerprint)?.shift();
    if (index !== undefined) byRecord.set(index, record);
    return index === undefined;
  });
}
