import type { Span } from '../../dataset/tags';
import { surfaceKey } from '../surfaceKey';
import type { JudgedRecord } from './judgedRecord';

/** What the nearest mentions in other records are: shares of their votes by type; null for no entity. */
export interface Neighbourhood {
  readonly shares: ReadonlyMap<string | null, number>;
  /** The nearest mention that is something else than asked for, for a person to look at. */
  readonly nearest: { readonly record: number; readonly span: Pick<Span, 'start' | 'end'> } | undefined;
}

interface Mention {
  readonly record: number;
  readonly start: number;
  readonly end: number;
  readonly type: string | null;
}

const neighbours = 12;
/** Features that more mentions share say too little for the time they take. */
const mostShared = 400;
const capital = /^[#@]?\p{Lu}/u;
const leastVotes = 0.5;

/**
 * Finds the labelled mentions most like one by hashed features of its words and context, weighted by rarity. Mentions
 * are all entities and, as examples of none, runs of capitalised tokens outside them.
 */
export class MentionNeighbours {
  private readonly mentions: readonly Mention[];
  private readonly byFeature = new Map<string, number[]>();

  constructor(private readonly records: readonly JudgedRecord[]) {
    this.mentions = records.flatMap((record, at) => [
      ...record.spans.map(({ start, end, type }): Mention => ({ record: at, start, end, type })),
      ...capitalRuns(record).map(({ start, end }): Mention => ({ record: at, start, end, type: null })),
    ]);
    this.mentions.forEach((mention, number) => {
      for (const feature of featuresOf(records[mention.record]!, mention)) {
        const list = this.byFeature.get(feature);
        if (list) list.push(number);
        else this.byFeature.set(feature, [number]);
      }
    });
  }

  /** The neighbourhood of a range of a record's tokens, whose own reading is `own`. */
  around(record: number, range: Pick<Span, 'start' | 'end'>, own: string | null): Neighbourhood {
    const judged = this.records[record]!;
    const scores = new Map<number, number>();
    for (const feature of featuresOf(judged, range)) {
      const sharing = this.byFeature.get(feature) ?? [];
      if (sharing.length > mostShared) continue;
      const weight = Math.log(this.mentions.length / (sharing.length + 1)) ** 2;
      for (const mention of sharing) scores.set(mention, (scores.get(mention) ?? 0) + weight);
    }
    const others = [...scores].filter(([mention]) => this.records[this.mentions[mention]!.record]!.group !== judged.group);
    const nearest = others.sort(([a, x], [b, y]) => y - x || a - b).slice(0, neighbours);
    const shares = new Map<string | null, number>();
    const total = nearest.reduce((sum, [, score]) => sum + score, leastVotes);
    for (const [mention, score] of nearest) {
      const { type } = this.mentions[mention]!;
      shares.set(type, (shares.get(type) ?? 0) + score / total);
    }
    const unlike = nearest.map(([mention]) => this.mentions[mention]!).find(({ type }) => type !== own);
    return { shares, nearest: unlike && { record: unlike.record, span: { start: unlike.start, end: unlike.end } } };
  }
}

/** Words of the mention, its neighbours, and both together. */
function featuresOf({ tokens }: JudgedRecord, { start, end }: Pick<Span, 'start' | 'end'>): readonly string[] {
  const at = (index: number): string => (index < 0 ? '<' : index >= tokens.length ? '>' : surfaceKey([tokens[index]!]) || tokens[index]!);
  const [first, last, before, after] = [at(start), at(end - 1), at(start - 1), at(end)];
  const words = Array.from({ length: end - start }, (_, offset) => `w ${at(start + offset)}`);
  return [
    `s ${surfaceKey(tokens.slice(start, end))}`, `f ${first}`, `l ${last}`, `b ${before}`, `a ${after}`,
    `bb ${at(start - 2)} ${before}`, `aa ${after} ${at(end + 1)}`, `ba ${before} ${after}`, `lb ${last} ${before}`, `la ${last} ${after}`,
    `x ${last.slice(-3)} ${before}`, ...new Set(words),
  ];
}

function capitalRuns({ tokens, spans }: JudgedRecord): readonly Pick<Span, 'start' | 'end'>[] {
  const inside = new Uint8Array(tokens.length);
  for (const { start, end } of spans) inside.fill(1, start, end);
  const runs: { start: number; end: number }[] = [];
  for (let start = 0; start < tokens.length; start += 1) {
    let end = start;
    while (end < tokens.length && inside[end] === 0 && capital.test(tokens[end]!) && tokens[end] !== 'RT') end += 1;
    if (end === start) continue;
    runs.push({ start, end });
    start = end;
  }
  return runs;
}
