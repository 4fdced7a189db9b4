import { readSpans, writeTags, type Span } from '../tags';
import type { InterchangeFormat, ReadOptions, RecordWriter } from './format';
import { asText, isObject, type JsonObject } from './json';
import { Notices } from './notices';
import { ObjectReader } from './objectReader';
import type { InterchangeRecord } from './record';
import { joinTokens, tokenize, type TextSpan } from './textSpans';

/** Prodigy's tasks, one a line: `text`, `tokens` with offsets, `spans` with the numbers of their first and last token, `answer`. */
export const prodigy: InterchangeFormat = {
  name: 'prodigy',
  title: 'Prodigy tasks: {"text","tokens","spans","image","answer"} a line',
  extension: 'jsonl',
  createWriter: () => new TaskWriter(),
  createReader: (options) => new ObjectReader((task, notices) => readTask(task, notices, options)),
};

class TaskWriter implements RecordWriter {
  readonly notices = new Notices();

  write({ id, image, tokens, tags, tokensWithMoreColumns }: InterchangeRecord): string {
    this.notices.add('columns', tokensWithMoreColumns ?? 0);
    const untagged = tags.filter((tag) => tag === undefined).length;
    const isOpen = tokens.length > 0 && untagged === tokens.length;
    if (!isOpen) this.notices.add('untagged', untagged);
    const { text, places } = joinTokens(tokens);
    const listed = tokens.map((token, at) => ({ text: token, start: places[at]?.[0], end: places[at]?.[1], id: at, ws: at + 1 < tokens.length }));
    const spans = readSpans(tags).map(({ start, end, type }) => ({ start: places[start]?.[0], end: places[end - 1]?.[1], token_start: start, token_end: end - 1, label: type }));
    const task = { text, ...(image !== undefined && { image }), tokens: listed, ...(!isOpen && { spans, answer: 'accept' }), ...(id !== undefined && { meta: { id } }) };
    return `${JSON.stringify(task)}\n`;
  }

  end(): string {
    return '';
  }
}

function readTask(task: JsonObject, notices: Notices, options: ReadOptions): readonly InterchangeRecord[] | string {
  if (task.answer === 'reject' || task.answer === 'ignore') {
    notices.add('refusedTasks');
    return [];
  }
  const { text } = task;
  if (typeof text !== 'string') return 'the task has no "text"';
  const listed = Array.isArray(task.spans) ? (task.spans as readonly unknown[]) : undefined;
  const tokens = readTokens(task.tokens);
  if (typeof tokens === 'string') return tokens;
  const spans = (listed ?? []).map(readSpan);
  if (spans.some((span) => span === undefined)) return `"spans" holds ${JSON.stringify(listed?.[spans.indexOf(undefined)])}, which is no span with start, end and label`;
  const read = tokens ? overTokens(tokens, spans as readonly TextSpan[], notices) : tokenize(text, spans as readonly TextSpan[], notices);
  const meta = isObject(task.meta) ? task.meta : {};
  const [id, image] = [asText(task.id) ?? asText(meta.id) ?? asText(meta.imgid), imageOf(task.image)];
  const tags = listed || task.answer === 'accept' ? writeTags(read.spans, read.tokens.length, options.scheme ?? 'IOB2') : read.tokens.map(() => undefined);
  return [{ ...(id !== undefined && { id }), ...(image !== undefined && { image }), tokens: read.tokens, tags }];
}

/** A picture's path; one that is held in the task itself, as base64, is no path. */
function imageOf(value: unknown): string | undefined {
  const image = asText(value);
  return image?.startsWith('data:') ? undefined : image;
}

interface PlacedToken {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function readTokens(value: unknown): readonly PlacedToken[] | string | undefined {
  if (!Array.isArray(value)) return undefined;
  const tokens: PlacedToken[] = [];
  for (const each of value as readonly unknown[]) {
    if (!isObject(each) || typeof each.text !== 'string' || !Number.isInteger(each.start) || !Number.isInteger(each.end))
      return `"tokens" holds ${JSON.stringify(each)}, which is no token with text, start and end`;
    tokens.push({ text: each.text, start: Number(each.start), end: Number(each.end) });
  }
  return tokens;
}

function readSpan(each: unknown): TextSpan | undefined {
  if (!isObject(each) || !Number.isInteger(each.start) || !Number.isInteger(each.end) || typeof each.label !== 'string' || each.label === '') return undefined;
  return { start: Number(each.start), end: Number(each.end), label: each.label };
}

/** Spans cover every token that they touch; overlapping ones are left out. */
function overTokens(tokens: readonly PlacedToken[], spans: readonly TextSpan[], notices: Notices): { readonly tokens: readonly string[]; readonly spans: readonly Span[] } {
  const kept: Span[] = [];
  for (const { start, end, label } of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const inside = tokens.flatMap((token, at) => (token.start < end && start < token.end ? [at] : []));
    const [first, last] = [inside[0], inside[inside.length - 1]];
    if (first === undefined || last === undefined) notices.add('outOfText');
    else if (kept.some((span) => first < span.end)) notices.add('overlaps');
    else kept.push({ start: first, end: last + 1, type: label });
  }
  return { tokens: tokens.map(({ text }) => text), spans: kept };
}
