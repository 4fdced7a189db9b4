import { readSpans, writeTags, type Span } from '../tags';
import type { InterchangeFormat, ReadLine, ReadOptions, RecordReader, RecordWriter } from './format';
import { idAndImage, isObject, notAnObject, parseObject, type JsonObject } from './json';
import { Notices } from './notices';
import type { InterchangeRecord } from './record';

/** An entity in a text: code points `start` to `end`, as Python counts them. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
  readonly label: string;
}

const spanFields = ['spans', 'entities', 'label', 'labels'] as const;

/** JSON Lines of `{"id","image","text","spans":[{"start","end","label"}]}`; offsets count code points. */
export const textSpans: InterchangeFormat = {
  name: 'jsonl-spans',
  title: 'JSON Lines: {"text","spans":[{"start","end","label"}]} a record, offsets in code points',
  extension: 'jsonl',
  createWriter: () => new SpanWriter(),
  createReader: (options) => new SpanReader(options),
};

/** Joins tokens with spaces and tells where each begins and ends, in code points. */
export function joinTokens(tokens: readonly string[]): { readonly text: string; readonly places: readonly (readonly [start: number, end: number])[] } {
  let at = 0;
  const places = tokens.map((token) => {
    const start = at;
    at += Array.from(token).length + 1;
    return [start, at - 1] as const;
  });
  return { text: tokens.join(' '), places };
}

class SpanWriter implements RecordWriter {
  readonly notices = new Notices();

  write({ id, image, tokens, tags, tokensWithMoreColumns }: InterchangeRecord): string {
    const { text, places } = joinTokens(tokens);
    this.notices.add('columns', tokensWithMoreColumns ?? 0);
    this.notices.add('untagged', tags.filter((tag) => tag === undefined).length);
    this.notices.add('blanks', tokens.filter((token) => token === '' || /[ \t\r\n]/.test(token)).length);
    const spans = readSpans(tags).map(({ start, end, type }) => ({ start: places[start]?.[0], end: places[end - 1]?.[1], label: type }));
    return `${JSON.stringify({ id: id ?? null, image: image ?? null, text, spans })}\n`;
  }

  end(): string {
    return '';
  }
}

/** Splits texts at blanks and where a span begins or ends. */
class SpanReader implements RecordReader {
  readonly notices = new Notices();

  constructor(private readonly options: ReadOptions) {}

  read(line: string): ReadLine {
    if (line.trim() === '') return { records: [] };
    const object = parseObject(line);
    if (!object) return { problem: notAnObject };
    if (typeof object.text !== 'string') return { problem: 'the object has no "text"' };
    const listed = listedSpans(object);
    if (typeof listed === 'string') return { problem: listed };
    const { tokens, spans } = tokenize(object.text, listed, this.notices);
    return { records: [{ ...idAndImage(object), tokens, tags: writeTags(spans, tokens.length, this.options.scheme ?? 'IOB2') }] };
  }

  end(): readonly InterchangeRecord[] {
    return [];
  }
}

/** Spans as objects or as `[start, end, label]`; a sentence where one is neither. */
function listedSpans(object: JsonObject): readonly TextSpan[] | string {
  const field = spanFields.find((name) => Array.isArray(object[name]));
  const spans: TextSpan[] = [];
  for (const each of field === undefined ? [] : (object[field] as readonly unknown[])) {
    const [start, end, label] = Array.isArray(each) ? (each as readonly unknown[]) : isObject(each) ? [each.start, each.end, each.label] : [];
    if (!Number.isInteger(start) || !Number.isInteger(end) || typeof label !== 'string' || label === '') {
      return `"${field}" holds ${JSON.stringify(each)}, which is no span with start, end and label`;
    }
    spans.push({ start: Number(start), end: Number(end), label });
  }
  return spans;
}

/** Cuts a text into tokens at blanks and at the ends of its spans, and turns the spans into token ranges. */
export function tokenize(text: string, listed: readonly TextSpan[], notices: Notices): { readonly tokens: readonly string[]; readonly spans: readonly Span[] } {
  const characters = Array.from(text);
  const kept = withoutOverlaps(listed.flatMap((span) => trimmed(span, characters, notices)), notices);
  const cuts = new Set(kept.flatMap(({ start, end }) => [start, end]));
  const tokens: string[] = [];
  const begunBefore: number[] = [];
  characters.forEach((character, at) => {
    begunBefore.push(tokens.length);
    if (isBlankCharacter(character)) return;
    const continues = at > 0 && !isBlankCharacter(characters[at - 1] ?? ' ');
    if (continues && cuts.has(at)) notices.add('splitWords');
    if (continues && !cuts.has(at)) tokens[tokens.length - 1] += character;
    else tokens.push(character);
  });
  const indexOf = (offset: number): number => begunBefore[offset] ?? tokens.length;
  return { tokens, spans: kept.map(({ start, end, label }) => ({ start: indexOf(start), end: indexOf(end), type: label })) };
}

/** The span without blanks at its ends; nothing where no text is left or it reaches beyond the text. */
function trimmed(span: TextSpan, characters: readonly string[], notices: Notices): readonly TextSpan[] {
  let { start, end } = span;
  const fits = start >= 0 && end <= characters.length;
  while (fits && start < end && isBlankCharacter(characters[start] ?? '')) start += 1;
  while (fits && start < end && isBlankCharacter(characters[end - 1] ?? '')) end -= 1;
  if (fits && start < end) return [{ ...span, start, end }];
  notices.add('outOfText');
  return [];
}

function withoutOverlaps(spans: readonly TextSpan[], notices: Notices): readonly TextSpan[] {
  const kept: TextSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept[kept.length - 1];
    if (last && span.start < last.end) notices.add('overlaps');
    else kept.push(span);
  }
  return kept;
}

function isBlankCharacter(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r';
}
