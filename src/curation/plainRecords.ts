import type { RecordScanner } from '../dataset/recordScanner';
import { isLegalTransition } from '../dataset/scheme';
import { parseTag } from '../dataset/tags';
import { lettersOf, readTagSpelling } from './spelling';
import type { FindingContext, PlainCounts } from './survey';

const fewTags = 16;

/** Counts which tag follows which in plain records: all that a survey wants to know of them. */
export class PlainSurvey {
  private records = 0;
  private ids = 0;
  private stride = fewTags;
  private times = new Float64Array(fewTags * fewTags);

  constructor(private readonly scanner: RecordScanner) {}

  /** Takes the scanner's record, which is plain, into account. */
  add(): void {
    const { tokens, tags, tagNames, idTo } = this.scanner;
    while (tagNames.length > this.stride) this.grow();
    const { stride, times } = this;
    let previous = 0;
    for (let at = 0; at < tokens; at += 1) {
      const tag = tags[at] ?? 0;
      const pair = previous * stride + tag;
      times[pair] = (times[pair] ?? 0) + 1;
      previous = tag;
    }
    this.records += 1;
    if (idTo > 0) this.ids += 1;
  }

  /** The counts so far. */
  counts(): PlainCounts {
    const { records, ids, stride, times } = this;
    const names = this.scanner.tagNames;
    const transitions = names.flatMap((previous, row) =>
      names.flatMap((tag, column) => {
        const seen = times[row * stride + column] ?? 0;
        return seen > 0 ? [{ previous, tag, times: seen }] : [];
      }),
    );
    return { records, ids, transitions };
  }

  private grow(): void {
    const [before, old] = [this.stride, this.times];
    this.stride = before * 2;
    this.times = new Float64Array(this.stride * this.stride);
    for (let row = 0; row < before; row += 1) this.times.set(old.subarray(row * before, (row + 1) * before), row * this.stride);
  }
}

/** What is known of a tag or of two neighbours. */
const unknown = 0;
const fine = 1;
const wrong = 2;

/**
 * Tells plain records in which the rules find nothing from those that must be read. It asks what the rules ask, of
 * each tag and each pair of neighbours once, however many records have them; it never calls a record clean that the
 * rules would not.
 */
export class PlainScreen {
  private tags = new Uint8Array(fewTags);
  private stride = fewTags;
  private pairs = new Uint8Array(fewTags * fewTags);

  constructor(
    private readonly scanner: RecordScanner,
    private readonly context: FindingContext,
  ) {}

  /** Whether the scanner's record, which is plain, has nothing wrong by itself. */
  isClean(): boolean {
    const { tokens, tags, tagNames, idTo } = this.scanner;
    if (idTo === 0 && this.context.ids === 'given') return false;
    if (tagNames.length > this.stride) this.restart(tagNames.length);
    let previous = 0;
    for (let at = 0; at < tokens; at += 1) {
      const tag = tags[at] ?? 0;
      if ((this.pairs[previous * this.stride + tag] || this.judgePair(previous, tag)) === wrong) return false;
      previous = tag;
    }
    return (this.pairs[previous * this.stride] || this.judgePair(previous, 0)) === fine;
  }

  private judgePair(previous: number, tag: number): number {
    const { scheme } = this.context;
    const [before, after] = [this.nameOf(previous), this.nameOf(tag)];
    const isFine = this.judgeTag(previous) === fine && this.judgeTag(tag) === fine && isLegalTransition(before, after, scheme);
    return (this.pairs[previous * this.stride + tag] = isFine ? fine : wrong);
  }

  private judgeTag(tag: number): number {
    const known = this.tags[tag] ?? unknown;
    if (known !== unknown) return known;
    const { scheme, types } = this.context;
    const name = this.nameOf(tag);
    const hasLetter = scheme === 'BARE' || parseTag(name).prefix === 'O' || lettersOf[scheme].includes(name[0] ?? '');
    const isFine = hasLetter && readTagSpelling(name, scheme, types).verdict === 'fine';
    return (this.tags[tag] = isFine ? fine : wrong);
  }

  private nameOf(tag: number): string {
    return this.scanner.tagNames[tag] ?? '';
  }

  private restart(tagCount: number): void {
    while (this.stride < tagCount) this.stride *= 2;
    this.tags = new Uint8Array(this.stride);
    this.pairs = new Uint8Array(this.stride * this.stride);
  }
}
