import type { RecordScanner } from '../../dataset/recordScanner';
import { beginsSpan, parseTag, type ParsedTag } from '../../dataset/tags';
import { TokenFilter } from './normalTokens';
import { NumberList } from './numberList';

/** A record as it is added: where it stands, and what it says. */
export interface CollectedRecord {
  readonly id: string | undefined;
  /** 1-based line of the record's head. */
  readonly line: number;
  readonly tokens: readonly { readonly text: string; readonly tag: string | undefined }[];
}

/** Where a record of a collection stands. */
export interface CollectedPlace {
  /** Number of its file, in the order in which files were begun. */
  readonly file: number;
  /** 0-based index within its file. */
  readonly index: number;
  readonly id: string | undefined;
  /** 1-based. */
  readonly line: number;
}

const outside = parseTag('O');

/**
 * The texts and labels of many records in about 130 bytes each: a 32-bit number for each token that counts, another
 * for its label, and where the record stands.
 */
export class TextCollection {
  /** First token of each record among the numbers, with one more entry at the end. */
  readonly start = new NumberList();
  /** Numbers of the tokens that count. */
  readonly tokens = new NumberList();
  /** A label for each: 0 outside entities, else odd at an entity's first token. Numbers mean the same in all files. */
  readonly labels = new NumberList();
  /** A number for all tokens of a record as they are written, and one for its tags. */
  readonly written = new NumberList();
  readonly tags = new NumberList();
  private readonly firsts: number[] = [];
  private readonly lines = new NumberList();
  private readonly ids = new IdStore();
  private readonly types = new Map<string, number>();
  private readonly filter = new TokenFilter();
  private previous: ParsedTag = outside;

  constructor() {
    this.start.push(0);
  }

  /** How many records there are. */
  get size(): number {
    return this.start.length - 1;
  }

  /** Begins with the records of the next file. */
  beginFile(): void {
    this.firsts.push(this.size);
  }

  /** Adds a record to the file that was begun last. */
  add({ id, line, tokens }: CollectedRecord): void {
    this.open(id, line);
    let [text, tags] = [tokens.length, 0];
    for (const token of tokens) {
      text = mixText(text, token.text);
      tags = mixText(tags, token.tag ?? '');
      this.push(this.filter.add(token.text), parseTag(token.tag));
    }
    this.close(text, tags);
  }

  /** Adds the scanner's record, which is plain, without making text of its tokens. */
  addPlain(scanner: RecordScanner, line: number): void {
    const { bytes, tokens, tokenFrom, tokenTo, tags: numbers, tagNames } = scanner;
    this.open(scanner.id, line);
    let [text, tags] = [tokens, 0];
    for (let at = 0; at < tokens; at += 1) {
      const [from, to] = [tokenFrom[at]!, tokenTo[at]!];
      for (let i = from; i < to; i += 1) text = mix(text, bytes[i]!);
      text = mix(text, 0);
      const tag = tagNames[numbers[at]!]!;
      tags = mixText(tags, tag);
      this.push(this.filter.addBytes(bytes, from, to), parseTag(tag));
    }
    this.close(text, tags);
  }

  /** Where a record stands. */
  placeOf(record: number): CollectedPlace {
    let file = this.firsts.length - 1;
    while (file > 0 && this.firsts[file]! > record) file -= 1;
    return { file, index: record - (this.firsts[file] ?? 0), id: this.ids.get(record), line: this.lines.at(record) };
  }

  /** The number of a record's file. */
  fileOf(record: number): number {
    return this.placeOf(record).file;
  }

  /** How many of a record's tokens count. */
  lengthOf(record: number): number {
    return this.start.at(record + 1) - this.start.at(record);
  }

  private open(id: string | undefined, line: number): void {
    this.ids.add(id);
    this.lines.push(line);
    this.filter.restart();
    this.previous = outside;
  }

  private push(token: number | undefined, tag: ParsedTag): void {
    const begins = beginsSpan(this.previous, tag);
    this.previous = tag;
    if (token === undefined) return;
    this.tokens.push(token);
    this.labels.push(tag.prefix === 'O' ? 0 : 2 * this.typeNumber(tag.type) + (begins ? 1 : 0));
  }

  private close(text: number, tags: number): void {
    this.written.push(text >>> 0);
    this.tags.push(tags >>> 0);
    this.start.push(this.tokens.length);
  }

  private typeNumber(type: string): number {
    const known = this.types.get(type);
    if (known !== undefined) return known;
    this.types.set(type, this.types.size + 1);
    return this.types.size;
  }
}

function mix(sum: number, code: number): number {
  return Math.imul(sum ^ code, 0x9e3779b1) + 0x165667b1;
}

function mixText(sum: number, text: string): number {
  let mixed = sum;
  for (let i = 0; i < text.length; i += 1) mixed = mix(mixed, text.charCodeAt(i));
  return mix(mixed, 0);
}

/** Ids one after the other as UTF-16 units, four bytes shared by two of them. An empty id is none. */
class IdStore {
  private readonly ends = new NumberList();
  private readonly units = new NumberList();
  private length = 0;
  private half = 0;

  add(id: string | undefined): void {
    for (let i = 0; i < (id?.length ?? 0); i += 1) this.push(id!.charCodeAt(i));
    this.ends.push(this.length);
  }

  get(index: number): string | undefined {
    let text = '';
    for (let at = index === 0 ? 0 : this.ends.at(index - 1); at < this.ends.at(index); at += 1) text += String.fromCharCode(this.unitAt(at));
    return text === '' ? undefined : text;
  }

  private push(unit: number): void {
    if (this.length % 2 === 0) this.half = unit;
    else this.units.push((this.half << 16) | unit);
    this.length += 1;
  }

  private unitAt(at: number): number {
    const pair = at >> 1;
    if (pair === this.units.length) return this.half;
    return at % 2 === 0 ? this.units.at(pair) >>> 16 : this.units.at(pair) & 0xffff;
  }
}
