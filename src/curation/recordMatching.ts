import type { DatasetDocument } from '../dataset/document';
import { fingerprint } from '../dataset/fingerprint';

/** Records of two documents that are the same one; only one index where the other document lacks it. */
export interface RecordPair {
  readonly a?: number;
  readonly b?: number;
}

/** A record's id, its text without blanks, and a fingerprint of that text. */
interface Sketch {
  readonly id: string | undefined;
  readonly text: string;
}

const similarEnough = 0.5;
/** How many records are compared with one by similarity; more would take for ever in files that have nothing in common. */
const mostCandidates = 100;

/**
 * Matches the records of two documents, in the order of the first: by id and text; then by id where the texts are
 * similar; by text where the id has changed; and, without an id, by similarity between matched neighbours. Blanks do
 * not count, so that another tokenisation is the same text. Repeated records are matched in their order.
 */
export function matchRecords(a: DatasetDocument, b: DatasetDocument): readonly RecordPair[] {
  const matching = new Matching(sketches(a), sketches(b));
  matching.byKey(({ id, text }) => fingerprint([id ?? '', id === undefined ? '-' : '+', text]));
  matching.bySimilarity();
  matching.byKey(({ text }) => (text === '' ? undefined : fingerprint([text])));
  matching.betweenNeighbours();
  return matching.pairs();
}

function sketches(document: DatasetDocument): readonly Sketch[] {
  return Array.from(document.records(), ({ id, tokens }) => ({ id, text: tokens.map(({ text }) => text).join('').replace(/[ \t\r\n]/g, '') }));
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
  byKey(keyOf: (sketch: Sketch) => string | undefined): void {
    const waiting = this.freeOfB(keyOf);
    this.a.forEach((sketch, at) => {
      const key = this.toB[at] === -1 ? keyOf(sketch) : undefined;
      const found = key === undefined ? undefined : waiting.get(key)?.shift();
      if (found !== undefined) this.join(at, found);
    });
  }

  /** Matches records with the same id, the most similar ones first. */
  bySimilarity(): void {
    const waiting = this.freeOfB(({ id }) => id);
    const scored = this.a.flatMap((sketch, at) =>
      this.toB[at] !== -1 || sketch.id === undefined
        ? []
        : (waiting.get(sketch.id) ?? []).slice(0, mostCandidates).map((other) => ({ at, other, score: similarity(sketch.text, this.b[other]?.text ?? '') })),
    );
    for (const { at, other, score } of scored.sort((x, y) => y.score - x.score)) {
      if (score >= similarEnough && this.toB[at] === -1 && this.toA[other] === -1) this.join(at, other);
    }
  }

  /** Matches similar records without an id that stand between the same matched neighbours. */
  betweenNeighbours(): void {
    let other = 0;
    this.a.forEach((sketch, at) => {
      const matched = this.toB[at] ?? -1;
      if (matched !== -1) {
        other = matched + 1;
        return;
      }
      const end = Math.min(this.b.length, other + mostCandidates);
      for (let next = other; next < end && this.toA[next] === -1; next += 1) {
        const candidate = this.b[next];
        if (!candidate || (candidate.id !== undefined && sketch.id !== undefined)) continue;
        if (similarity(sketch.text, candidate.text) < similarEnough) continue;
        this.join(at, next);
        other = next + 1;
        return;
      }
    });
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

  private freeOfB(keyOf: (sketch: Sketch) => string | undefined): Map<string, number[]> {
    const free = new Map<string, number[]>();
    this.b.forEach((sketch, at) => {
      const key = this.toA[at] === -1 ? keyOf(sketch) : undefined;
      if (key === undefined) return;
      const list = free.get(key);
      if (list) list.push(at);
      else free.set(key, [at]);
    });
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
