import type { DatasetDocument } from '../dataset/document';
import { fingerprint } from '../dataset/fingerprint';
import type { DatasetRecord } from '../dataset/record';

/** Records of two documents that are the same one; only one index where the other document lacks it. */
export interface RecordPair {
  readonly a?: number;
  readonly b?: number;
}

/** What records are matched by: the id, and the text without blanks. */
export interface Sketch {
  readonly id: string | undefined;
  readonly text: string;
}

const similarEnough = 0.5;
/** How many records are compared with one by similarity; more would take for ever in files that have nothing in common. */
const mostCandidates = 100;

/**
 * Matches the records of two documents, in the order of the first: by id and text; then by id where the texts are
 * similar; by text where the id has changed; and, without an id, by similarity between matched neighbours. Blanks do
 * not count, so that another tokenisation is the same text. Repeated records are matched in their order. Yields
 * after each small step, for those who must not wait.
 */
export function* matchRecords(a: readonly Sketch[], b: readonly Sketch[]): Generator<void, readonly RecordPair[], void> {
  const matching = new Matching(a, b);
  yield* matching.byKey(({ id, text }) => fingerprint([id ?? '', id === undefined ? '-' : '+', text]));
  yield* matching.bySimilarity();
  yield* matching.byKey(({ text }) => (text === '' ? undefined : fingerprint([text])));
  yield* matching.betweenNeighbours();
  return matching.pairs();
}

/** What a document's records are matched by, in its order. */
export function* sketchRecords(document: DatasetDocument): Generator<void, Sketch[], void> {
  const sketches: Sketch[] = [];
  for (const record of document.records()) {
    sketches.push(sketchRecord(record));
    yield;
  }
  return sketches;
}

/** What a record is matched by. */
export function sketchRecord({ id, tokens }: DatasetRecord): Sketch {
  return { id, text: tokens.map(({ text }) => text).join('').replace(/[ \t\r\n]/g, '') };
}

class Matching {
  private readonly toB: Int32Array;
  private readonly toA: Int32Array;

  constructor(
    private readonly a: readonly Sketch[],
    private readonly b: readonly Sketch[],
  ) {
    this.toB = new Int32Array(a.length).fill(-1);
    this.toA = new Int32Array(b.length).fill(-1);
  }

  /** Matches records with the same key, the first with the first. */
  *byKey(keyOf: (sketch: Sketch) => string | undefined): Generator<void, void, void> {
    const waiting = yield* this.freeOfB(keyOf);
    for (const [at, sketch] of this.a.entries()) {
      const key = this.toB[at] === -1 ? keyOf(sketch) : undefined;
      const found = key === undefined ? undefined : waiting.get(key)?.shift();
      if (found !== undefined) this.join(at, found);
      yield;
    }
  }

  /** Matches records with the same id, the most similar ones first. */
  *bySimilarity(): Generator<void, void, void> {
    const waiting = yield* this.freeOfB(({ id }) => id);
    const scored: { readonly at: number; readonly other: number; readonly score: number }[] = [];
    for (const [at, sketch] of this.a.entries()) {
      const candidates = this.toB[at] !== -1 || sketch.id === undefined ? [] : (waiting.get(sketch.id) ?? []).slice(0, mostCandidates);
      for (const other of candidates) scored.push({ at, other, score: similarity(sketch.text, this.b[other]?.text ?? '') });
      yield;
    }
    for (const { at, other, score } of scored.sort((x, y) => y.score - x.score)) {
      if (score >= similarEnough && this.toB[at] === -1 && this.toA[other] === -1) this.join(at, other);
    }
  }

  /** Matches similar records without an id that stand between the same matched neighbours. */
  *betweenNeighbours(): Generator<void, void, void> {
    let other = 0;
    for (const [at, sketch] of this.a.entries()) {
      const found = this.toB[at] === -1 ? this.findFrom(other, sketch) : undefined;
      if (found !== undefined) this.join(at, found);
      const matched = this.toB[at] ?? -1;
      if (matched !== -1) other = matched + 1;
      yield;
    }
  }

  /** The first similar record of the second document among the unmatched ones from an index on; one of the two has no id. */
  private findFrom(from: number, sketch: Sketch): number | undefined {
    const end = Math.min(this.b.length, from + mostCandidates);
    for (let next = from; next < end && this.toA[next] === -1; next += 1) {
      const candidate = this.b[next];
      if (!candidate || (candidate.id !== undefined && sketch.id !== undefined)) continue;
      if (similarity(sketch.text, candidate.text) >= similarEnough) return next;
    }
    return undefined;
  }

  /** All pairs in the order of the first document; records that only the second has follow the one before them. */
  pairs(): readonly RecordPair[] {
    const pairs: RecordPair[] = [];
    const addNew = (from: number): void => {
      for (let b = from; b < this.b.length && this.toA[b] === -1; b += 1) pairs.push({ b });
    };
    addNew(0);
    this.toB.forEach((b, a) => {
      pairs.push(b === -1 ? { a } : { a, b });
      if (b !== -1) addNew(b + 1);
    });
    return pairs;
  }

  private join(a: number, b: number): void {
    this.toB[a] = b;
    this.toA[b] = a;
  }

  private *freeOfB(keyOf: (sketch: Sketch) => string | undefined): Generator<void, Map<string, number[]>, void> {
    const free = new Map<string, number[]>();
    for (const [at, sketch] of this.b.entries()) {
      const key = this.toA[at] === -1 ? keyOf(sketch) : undefined;
      const list = key === undefined ? undefined : free.get(key);
      if (list) list.push(at);
      else if (key !== undefined) free.set(key, [at]);
      yield;
    }
    return free;
  }
}

/** Share of the shorter text's letter triples that the other text holds too, 0 to 1. */
function similarity(a: string, b: string): number {
  const [left, right] = [triples(a), triples(b)];
  const smaller = Math.min(left.size, right.size);
  let shared = 0;
  for (const each of left) if (right.has(each)) shared += 1;
  return smaller === 0 ? 0 : shared / smaller;
}

function triples(text: string): ReadonlySet<string> {
  const padded = `  ${text} `;
  return new Set(Array.from({ length: text.length + 1 }, (_, at) => padded.slice(at, at + 3)));
}
