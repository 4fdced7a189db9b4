/** A host for the card editor's tests: the real dataset and curation core over a text in memory, without VS Code around it. */
import { acceptInto, compare } from '../../src/curation/suggestions';
import { countReadings, findSurface } from '../../src/curation/surfaces';
import { DatasetDocument } from '../../src/dataset/document';
import { tagEdits } from '../../src/dataset/edits';
import { makeVisible } from '../../src/dataset/invisible';
import { isLegalTransition } from '../../src/dataset/scheme';
import { readSpans, retag, spanKey, type Span } from '../../src/dataset/tags';
import type { PairVerdict } from '../../src/dataset/verdict';
import type {
  CardFile, CardFinding, CardPicture, CardPosition, CardRecord, EditAnswer, HostContract, PictureState, QueueFilter, QueueOrder, QueueRow, SurfaceElsewhere, ViewContract,
} from '../../src/protocol/card';
import type { Insight } from '../../src/protocol/insight';
import type { Handlers, Peer } from '../../src/protocol/peer';
import type { Tweets } from './tweets';

interface Judged {
  readonly verdict?: PairVerdict;
  readonly reviewed?: boolean;
  readonly rejected?: readonly Span[];
  readonly ignored?: readonly string[];
}

const acceptFrom = 0.7;
const atFirst: CardPosition = { record: 0, order: 'file', filter: {} };
const states: readonly PictureState[] = ['missing', 'broken', 'placeholder', 'too-large', 'none', 'empty', 'unsupported'];
const messages: Readonly<Partial<Record<PictureState, string>>> = {
  missing: 'T_7.jpg is in none of 2 picture folders',
  broken: 'JPEG ends after 1,024 of 48,211 bytes',
  placeholder: 'The same stand-in as in 3 other records',
  'too-large': '14,000 × 9,000, over 100 megapixels',
};

/** The host's side of the conversation, and what a test may look at and change behind the view's back. */
export class PlayedHost {
  private static readonly parsed = new WeakMap<Tweets, DatasetDocument>();
  document: DatasetDocument;
  view: Peer<HostContract, ViewContract> | undefined;
  position: CardPosition = atFirst;
  /** Parts of the file's description that a test sets. */
  file: Partial<CardFile> = {};
  /** A reason for which the next edit is refused. */
  refuseNext: string | undefined;
  /** The queue's answers wait for this. */
  queueReady: Promise<void> = Promise.resolve();
  /** Looks inside wait for this; readings of which nobody wanted to know any more before it was done. */
  insideReady: Promise<void> = Promise.resolve();
  readonly abandoned: Span[] = [];
  /** Every request, in order. */
  readonly asked: { readonly method: string; readonly params: unknown }[] = [];
  private version = 1;
  private readonly past: DatasetDocument[] = [];
  private readonly future: DatasetDocument[] = [];
  private readonly judged = new Map<number, Judged>();
  private readonly judgements: { readonly record: number; readonly before: Judged }[] = [];
  private rows: { readonly key: string; readonly records: readonly number[]; readonly places: ReadonlyMap<number, number> } | undefined;

  constructor(private readonly tweets: Tweets) {
    this.document = PlayedHost.parsed.get(tweets) ?? DatasetDocument.parse(tweets.text);
    PlayedHost.parsed.set(tweets, this.document);
  }

  /** Forgets everything that was done, but not the version: numbers of versions only grow. */
  reset(): void {
    this.document = PlayedHost.parsed.get(this.tweets) ?? this.document;
    this.position = atFirst;
    this.file = {};
    this.insideReady = Promise.resolve();
    this.abandoned.length = this.asked.length = this.past.length = this.future.length = this.judgements.length = 0;
    this.judged.clear();
    this.rows = undefined;
    this.version += 1;
  }

  /** The answers to everything that the view may ask. */
  get handlers(): Handlers<HostContract> {
    const handlers: Handlers<HostContract> = {
      open: () => ({ file: this.describeFile(), position: this.position }),
      queue: async ({ order, filter, from, count }) => {
        await this.queueReady;
        const { records } = this.arrange(order, filter);
        const rows = records.slice(from, from + count).map((record) => this.row(record, order));
        return { total: records.length, reviewed: [...this.judged].filter(([, { reviewed }]) => reviewed).length, from, rows };
      },
      near: ({ record }) => ({
        texts: [1, 2, 3].map((by) => ({ record: record + by, line: 12 * (record + by) + 1, text: `a text about what is to be seen, number ${record + by}` })),
        pictures: [4, 5].map((by) => ({ record: record + by, line: 12 * (record + by) + 1, text: 'another', uri: this.tweets.pictures[by % this.tweets.pictures.length] ?? '' })),
      }),
      explain: ({ record }) => {
        const word = (at: number, weight: number) => ({ start: at, end: at + 1, weight, similarity: weight / 2, region: { left: 0.1 * at, top: 0.2, right: 0.1 * at + 0.4, bottom: 0.7 } });
        return record % 5 === 4 ? { words: [], regions: [] } : { words: [word(0, 0.8), word(1, -0.6), ...this.entities(record).filter(({ start }) => start > 1).map(({ start }) => ({ ...word(start, 0), region: { left: 0.5, top: 0.5, right: 1, bottom: 1 }, similarity: 0.31 }))], regions: [] };
      },
      lookInside: async ({ record, reading }, { signal, report }) => {
        report({ done: 3, of: 30 });
        await this.insideReady;
        if (signal.aborted) this.abandoned.push(reading);
        return record % 5 === 4 ? null : this.insightOf(record, reading);
      },
      queueRow: async ({ order, filter, record }) => {
        await this.queueReady;
        return this.arrange(order, filter).places.get(record) ?? -1;
      },
      record: ({ record }) => this.describe(record),
      setEntities: ({ record, version, entities }) => this.retag(record, version, entities),
      accept: ({ record, version, suggestion }) => this.accept(record, version, suggestion),
      reject: ({ record, suggestion }) => this.judge(record, (before) => ({ ...before, rejected: [...(before.rejected ?? []), suggestion] })),
      fix: ({ record, version }) => this.retag(record, version, this.entities(record), 'rewritten'),
      ignore: ({ record, rule, start }) => this.judge(record, (before) => ({ ...before, ignored: [...(before.ignored ?? []), `${rule} ${start}`] })),
      judge: ({ record, verdict }) => this.judge(record, ({ verdict: _, ...before }) => (verdict ? { ...before, verdict } : before)),
      review: ({ record, reviewed }) => this.judge(record, (before) => ({ ...before, reviewed })),
      undoJudgement: () => this.undoJudgement(),
      undo: () => this.travel(this.past, this.future),
      redo: () => this.travel(this.future, this.past),
      elsewhere: ({ record, start, end, limit }) => this.elsewhere(record, start, end, limit),
      visit: (position) => ((this.position = position), null),
      run: () => null,
    };
    return this.listened(handlers);
  }

  /** The tags of a record as they stand in the file. */
  tags(record: number): readonly (string | undefined)[] {
    return this.document.record(record).tokens.map((token) => token.tag);
  }

  /** The requests of one method. */
  requests(method: keyof HostContract): readonly unknown[] {
    return this.asked.filter((each) => each.method === method).map((each) => each.params);
  }

  /** Changes tags as somebody else would, in the text editor beside the card. */
  editElsewhere(record: number, tags: readonly string[]): void {
    this.write(record, tags);
  }

  /** Hiding the reading's own words lowers it, hiding the first token raises it; two parts of the picture carry it, one speaks against it. */
  private insightOf(record: number, { start, end }: Span): Insight {
    const { tokens } = this.document.record(record);
    const words = tokens.map((_, token) => ({ token, without: token >= start && token < end ? 0.2 : token === 0 ? 0.95 : token === start - 1 ? 0.62 : 0.9 }));
    const region = (left: number, top: number, without: number, kind: 'object' | 'cell' = 'cell') => ({ region: { left, top, right: left + 0.25, bottom: top + 1 / 3 }, kind, without });
    return {
      whole: 0.91, words, regions: [region(0, 0, 0.9), region(0.25, 1 / 3, 0.55), region(0.27, 0.35, 0.57, 'object'), region(0.5, 1 / 3, 0.78), region(0.75, 0, 0.96)],
      textAlone: { without: 0.34, reading: { start, end, type: 'ORG', confidence: 0.58 } },
    };
  }

  private listened(handlers: Handlers<HostContract>): Handlers<HostContract> {
    const entries = Object.entries(handlers).map(([method, handler]) => [
      method,
      (params: never, work: never) => (this.asked.push({ method, params }), (handler as (params: never, work: never) => unknown)(params, work)),
    ]);
    return Object.fromEntries(entries) as Handlers<HostContract>;
  }

  private describeFile(): CardFile {
    return {
      version: this.version,
      name: 'train.txt',
      records: this.document.recordCount,
      reviewed: [...this.judged.values()].filter(({ reviewed }) => reviewed).length,
      types: ['PER', 'LOC', 'ORG', 'OTHER'],
      model: 'crf 1.0 on CPU',
      canEditAnyway: false,
      rules: ['tag/orphan-inside'],
      acceptFrom,
      ...this.file,
    };
  }

  private entities(record: number): readonly Span[] {
    return readSpans(this.tags(record));
  }

  private describe(record: number): CardRecord {
    const parsed = this.document.record(record);
    const prediction = this.tweets.predict(record);
    const judged = this.judged.get(record) ?? {};
    const { suggestions, disagreements } = compare(this.tags(record), prediction, judged.rejected);
    const { origin } = prediction;
    return {
      version: this.version,
      record,
      id: parsed.id ?? '',
      line: this.document.headLineOf(record) + 1,
      tokens: parsed.tokens.map(({ text, tag }) => ({ text, tagged: tag !== undefined, ...makeVisible(text) })),
      entities: this.entities(record),
      suggestions: suggestions.map((each) => ({ ...each, origin, weak: each.confidence < acceptFrom })),
      disagreements: disagreements.map(({ entity, proposed }) => ({ entity, proposed, confidence: proposed?.confidence ?? 0, origin })),
      findings: this.findings(record).filter(({ rule, start }) => !judged.ignored?.includes(`${rule} ${start}`)),
      picture: this.picture(record),
      pair: this.pair(record, judged.verdict),
      reviewed: judged.reviewed === true,
    };
  }

  private findings(record: number): readonly CardFinding[] {
    const tags = this.tags(record);
    return tags.flatMap((tag, start): readonly CardFinding[] => {
      if (tag === undefined || isLegalTransition(tags[start - 1], tag, 'IOB2')) return [];
      const begun = `B-${tag.slice(2)}`;
      return [{ rule: 'tag/orphan-inside', severity: 'warning', start, end: start + 1, message: `${tag} with no ${begun} before it`, fix: `Make it ${begun}` }];
    });
  }

  private picture(record: number): CardPicture {
    const state = record % 40 === 9 ? states[Math.floor(record / 40) % states.length] : undefined;
    if (state) return { state, ...(messages[state] ? { message: messages[state] } : {}) };
    const uri = this.tweets.pictures[record % this.tweets.pictures.length];
    return uri === undefined ? { state: 'none' } : { state: 'ok', uri, kind: 'JPEG' };
  }

  private pair(record: number, verdict: PairVerdict | undefined): CardRecord['pair'] {
    const scored = this.picture(record).state === 'ok';
    const value = scored ? ((record * 37 + 12) % 100) / 100 : null;
    const flagged = (value ?? 0) > 0.72;
    const words = value === null ? 'not scored: no picture' : flagged ? 'likely, flagged' : value > 0.5 ? 'probably' : value > 0.25 ? 'hard to say' : 'unlikely';
    const mismatch = { value, flagged, words, ...(scored ? { line: 0.72 } : {}) };
    const redundant = { value: null, flagged: false, words: scored ? 'needs 12 more verdicts' : words };
    const remarks = record % 7 === 3 ? ['A picture of text rather than a photograph: what is written in it is not read.'] : [];
    const gates = record % 6 === 0 && scored ? [{ name: 'Relevance inside hamlearning 1.0', value: 0.41, probability: record % 12 === 0 ? 0.66 : null, words: record % 12 === 0 ? 'that they belong together' : 'its own gate, no probability' }] : [];
    return { signals: { mismatch, redundant }, gates, scored, remarks, ...(verdict ? { verdict } : {}) };
  }

  private arrange(order: QueueOrder, filter: QueueFilter): { readonly records: readonly number[]; readonly places: ReadonlyMap<number, number> } {
    const key = JSON.stringify([order, filter, this.document.recordCount]);
    if (this.rows?.key === key) return this.rows;
    const all = Array.from({ length: this.document.recordCount }, (_, record) => record);
    const wanted = Object.keys(filter).length === 0 ? all : all.filter((record) => this.passes(record, filter));
    const weights = order === 'file' ? [] : all.map((record) => this.weight(record, order));
    const records = order === 'file' ? wanted : wanted.filter((record) => (weights[record] ?? 0) > 0).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b);
    this.rows = { key, records, places: new Map(records.map((record, row) => [record, row])) };
    return this.rows;
  }

  private weight(record: number, order: QueueOrder): number {
    if (order === 'relevance') return this.pair(record, undefined).signals.mismatch?.value ?? 0;
    const { disagreements, suggestions } = compare(this.tags(record), this.tweets.predict(record));
    if (order === 'disagreement') return Math.max(0, ...disagreements.map((each) => each.proposed?.confidence ?? 0));
    return Math.max(0, ...suggestions.map((each) => 1 - each.confidence));
  }

  private passes(record: number, filter: QueueFilter): boolean {
    const { text, type, reviewed } = filter;
    if (text !== undefined && !this.document.recordText(record).toLowerCase().includes(text.toLowerCase())) return false;
    if (type !== undefined && !this.entities(record).some((each) => each.type === type)) return false;
    if (filter.finding !== undefined && this.findings(record).length === 0) return false;
    return reviewed === undefined || (reviewed === 'yes') === (this.judged.get(record)?.reviewed === true);
  }

  private row(record: number, order: QueueOrder): QueueRow {
    const { id, tokens } = this.document.record(record);
    const [first] = order === 'disagreement' || order === 'file' ? compare(this.tags(record), this.tweets.predict(record)).disagreements : [];
    const surface = first && tokens.slice(first.entity.start, first.entity.end).map((token) => token.text).join(' ');
    const why = first ? `${surface} ${first.entity.type} ≠ ${first.proposed?.type ?? 'none'}` : '';
    return { record, id: id ?? '', text: tokens.slice(0, 16).map((token) => token.text).join(' '), why, reviewed: this.judged.get(record)?.reviewed === true };
  }

  private retag(record: number, version: number, entities: readonly Span[], how: 'kept' | 'rewritten' = 'kept'): EditAnswer {
    const refused = this.refuseNext;
    this.refuseNext = undefined;
    if (refused !== undefined) return { version: this.version, refused };
    if (version !== this.version) return { version: this.version, refused: 'The file changed meanwhile; nothing was written.' };
    const before = how === 'kept' ? this.tags(record) : this.tags(record).map(() => 'O');
    this.write(record, retag(before, entities, 'IOB2'));
    return { version: this.version };
  }

  private accept(record: number, version: number, chosen: Span | undefined): EditAnswer {
    const { suggestions, disagreements } = compare(this.tags(record), this.tweets.predict(record), this.judged.get(record)?.rejected);
    const proposed = [...suggestions, ...disagreements.flatMap((each) => each.proposed ?? [])];
    const accepted = chosen ? proposed.filter((each) => spanKey(each) === spanKey(chosen)) : suggestions.filter((each) => each.confidence >= acceptFrom);
    return this.retag(record, version, acceptInto(this.entities(record), accepted));
  }

  private write(record: number, tags: readonly (string | undefined)[]): void {
    this.past.push(this.document);
    this.future.length = 0;
    // From the back, so that offsets stay true.
    for (const edit of [...tagEdits(this.document, record, tags)].reverse()) this.document = this.document.withEdit(edit).document;
    this.version += 1;
    this.tell([record]);
  }

  private travel(from: DatasetDocument[], to: DatasetDocument[]): null {
    const document = from.pop();
    if (!document) return null;
    to.push(this.document);
    this.document = document;
    this.version += 1;
    this.tell('all');
    return null;
  }

  private judge(record: number, change: (before: Judged) => Judged): null {
    const before = this.judged.get(record) ?? {};
    this.judgements.push({ record, before });
    this.judged.set(record, change(before));
    this.tell([record]);
    return null;
  }

  private undoJudgement(): { readonly record: number } | null {
    const last = this.judgements.pop();
    if (!last) return null;
    this.judged.set(last.record, last.before);
    this.tell([last.record]);
    return { record: last.record };
  }

  /** Tells the view what changed, a moment later, as VS Code does. */
  tell(records: readonly number[] | 'all'): void {
    setTimeout(() => void this.view?.request('changed', { file: this.describeFile(), records }).catch(() => undefined), 5);
  }

  private elsewhere(record: number, start: number, end: number, limit: number): SurfaceElsewhere {
    const tokens = this.document.record(record).tokens.slice(start, end).map((token) => token.text);
    const readings = findSurface(this.document, tokens).filter((each) => each.record !== record || each.start !== start);
    const counts = countReadings(readings);
    const frequency = new Map(counts.map(({ type, count }) => [type, count]));
    const rarest = [...readings].sort((a, b) => (frequency.get(a.type) ?? 0) - (frequency.get(b.type) ?? 0));
    const places = rarest.slice(0, limit).map((reading) => {
      const around = this.document.record(reading.record).tokens.map((token) => token.text);
      return {
        record: reading.record,
        line: this.document.headLineOf(reading.record) + 1,
        before: around.slice(Math.max(reading.start - 8, 0), reading.start).join(' '),
        surface: around.slice(reading.start, reading.end).join(' '),
        after: around.slice(reading.end, reading.end + 8).join(' '),
        type: reading.type,
      };
    });
    return { surface: tokens.join(' '), counts, places, total: readings.length };
  }
}
