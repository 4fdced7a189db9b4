import type { DatasetRecord } from '../../dataset/record';
import type { RecordScanner } from '../../dataset/recordScanner';
import { placeOfHead } from '../place';
import type { Found, Rule } from '../rule';
import type { FindingContext } from '../survey';

/** Rules about whole records. */
export const recordRules: readonly Rule[] = [
  {
    id: 'empty-record',
    level: 'warning',
    title: 'Record without tokens',
    explanation: 'An `IMGID:` line with nothing after it. Readers make an empty example of it, or join it to the next one.',
  },
  {
    id: 'record-without-id',
    level: 'warning',
    title: 'Record without an id in a file of ids',
    explanation:
      'Mostly a blank line that cut a record in two: the tokens after it lose their picture, and an entity across the cut ' +
      'is broken.',
  },
  {
    id: 'repeated-id',
    level: 'warning',
    title: 'Id that occurs again in the file',
    explanation:
      'Tools that key on the id keep only one of the records. The same tweet twice also counts twice in training and scores.',
  },
];

/** Judges a record by itself. */
export function findRecordTrouble(record: DatasetRecord, context: FindingContext): readonly Found[] {
  if (record.id === '') {
    return [{ rule: 'record-without-id', ...placeOfHead(record), message: 'No id stands after “IMGID:”.' }];
  }
  if (record.id !== undefined && record.tokens.length === 0) {
    return [{ rule: 'empty-record', ...placeOfHead(record), message: `The record ${record.id} has no tokens.` }];
  }
  if (record.id === undefined && context.ids === 'given' && record.tokens.length > 0) {
    const message = 'These tokens follow a blank line and have no “IMGID:” line, so they have no picture.';
    return [{ rule: 'record-without-id', ...placeOfHead(record), message }];
  }
  return [];
}

/**
 * Finds ids that occur again, one record after the other. Keeps 16 bytes a slot in a hash table that is up to four
 * fifths full, so that the 13 million records of 2 GB take 270 MB; two ids that share a 64-bit fingerprint would be
 * taken for one (odds 1 : 40 million at a million ids).
 */
export class SeenIds {
  private keys = new Uint32Array(2 * 1024);
  private tokens = new Uint32Array(1024);
  private lines = new Uint32Array(1024);
  private size = 0;

  /** Takes the next record, whose `IMGID:` line is the 0-based line `line` of its file; finds its id if it was there before. */
  add(record: DatasetRecord, line: number): readonly Found[] {
    if (record.id === undefined || record.id === '') return [];
    const [high, low] = [hash(record.id, 0x9e3779b1, 0x01000193), hash(record.id, 0x5f356495, 0x5bd1e995)];
    const slot = this.slotOf(high, low);
    const tokens = record.tokens.reduce((mixed, token) => hash(token.text, mixed, 0x01000193), 1);
    const first = this.lines[slot] ?? 0;
    if (first === 0) {
      this.insert(slot, high, low, tokens, line + 1);
      return [];
    }
    const same = this.tokens[slot] === tokens ? 'with the same tokens' : 'with other tokens';
    const message = `The id ${record.id} was used before, in line ${first}, ${same}.`;
    return [{ rule: 'repeated-id', ...placeOfHead(record), message }];
  }

  /** As {@link add}, for a plain record; `repeated` where its id was there before, and then nothing is noted. */
  addPlain({ bytes, idFrom, idTo, tokens: count, tokenFrom, tokenTo }: RecordScanner, line: number): 'new' | 'repeated' {
    if (idTo === 0) return 'new';
    const high = hashBytes(bytes, idFrom, idTo, 0x9e3779b1, 0x01000193);
    const low = hashBytes(bytes, idFrom, idTo, 0x5f356495, 0x5bd1e995);
    const slot = this.slotOf(high, low);
    if (this.lines[slot] !== 0) return 'repeated';
    let tokens = 1;
    for (let at = 0; at < count; at += 1) tokens = hashBytes(bytes, tokenFrom[at] ?? 0, tokenTo[at] ?? 0, tokens, 0x01000193);
    this.insert(slot, high, low, tokens, line + 1);
    return 'new';
  }

  private insert(slot: number, high: number, low: number, tokens: number, line: number): void {
    this.put(slot, high, low, tokens, line);
    this.size += 1;
    if (this.size * 5 > this.lines.length * 4) this.grow();
  }

  private slotOf(high: number, low: number): number {
    const mask = this.lines.length - 1;
    let slot = low & mask;
    while (this.lines[slot] !== 0 && (this.keys[2 * slot] !== high || this.keys[2 * slot + 1] !== low)) slot = (slot + 1) & mask;
    return slot;
  }

  private put(slot: number, high: number, low: number, tokens: number, line: number): void {
    this.keys[2 * slot] = high;
    this.keys[2 * slot + 1] = low;
    this.tokens[slot] = tokens;
    this.lines[slot] = line;
  }

  private grow(): void {
    const { keys, tokens, lines } = this;
    this.keys = new Uint32Array(keys.length * 2);
    this.tokens = new Uint32Array(tokens.length * 2);
    this.lines = new Uint32Array(lines.length * 2);
    lines.forEach((line, at) => {
      if (line === 0) return;
      const [high, low] = [keys[2 * at] ?? 0, keys[2 * at + 1] ?? 0];
      this.put(this.slotOf(high, low), high, low, tokens[at] ?? 0, line);
    });
  }
}

/** 32 bits of a text, mixed into a seed with an odd factor (FNV-1a with MurmurHash3’s finaliser). */
function hash(text: string, seed: number, factor: number): number {
  let mixed = seed ^ text.length;
  for (let at = 0; at < text.length; at += 1) mixed = Math.imul(mixed ^ text.charCodeAt(at), factor);
  return finish(mixed);
}

/** The same of a text in ASCII. */
function hashBytes(bytes: Uint8Array, from: number, to: number, seed: number, factor: number): number {
  let mixed = seed ^ (to - from);
  for (let at = from; at < to; at += 1) mixed = Math.imul(mixed ^ (bytes[at] ?? 0), factor);
  return finish(mixed);
}

function finish(sum: number): number {
  let mixed = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
