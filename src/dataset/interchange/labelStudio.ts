import { readSpans, writeTags } from '../tags';
import type { InterchangeFormat, ReadOptions, RecordWriter } from './format';
import { asText, asTexts, isObject, type JsonObject } from './json';
import { Notices } from './notices';
import { ObjectReader } from './objectReader';
import type { InterchangeRecord } from './record';
import { joinTokens, tokenize, type TextSpan } from './textSpans';

/**
 * Label Studio's tasks: `data` with `text` and `image`, and `annotations` (or, where there are none, `predictions`)
 * whose results are labels over code points of the text. The file is one list.
 */
export const labelStudio: InterchangeFormat = {
  name: 'label-studio',
  title: 'Label Studio tasks: a list of {"data":{"text","image"},"annotations":[…]}',
  extension: 'json',
  createWriter: () => new TaskWriter(),
  createReader: (options) => new ObjectReader((task, notices) => readTask(task, notices, options)),
};

class TaskWriter implements RecordWriter {
  readonly notices = new Notices();
  private tasks = 0;

  write({ id, image, tokens, tags, tokensWithMoreColumns }: InterchangeRecord): string {
    this.notices.add('columns', tokensWithMoreColumns ?? 0);
    const untagged = tags.filter((tag) => tag === undefined).length;
    const { text, places } = joinTokens(tokens);
    const result = readSpans(tags).map(({ start, end, type }, at) => ({
      id: `${this.tasks + 1}-${at + 1}`, from_name: 'label', to_name: 'text', type: 'labels',
      value: { start: places[start]?.[0], end: places[end - 1]?.[1], text: tokens.slice(start, end).join(' '), labels: [type] },
    }));
    // A task without any tag is one that is yet to be annotated.
    const isOpen = tokens.length > 0 && untagged === tokens.length;
    if (!isOpen) this.notices.add('untagged', untagged);
    const data = { text, ...(id !== undefined && { id }), ...(image !== undefined && { image }), tokens };
    this.tasks += 1;
    return `${this.tasks === 1 ? '[' : ','}\n${JSON.stringify({ id: this.tasks, data, annotations: isOpen ? [] : [{ result }] })}`;
  }

  end(): string {
    return this.tasks === 0 ? '[]\n' : '\n]\n';
  }
}

function readTask(task: JsonObject, notices: Notices, options: ReadOptions): readonly InterchangeRecord[] | string {
  // The shorter export has the data's fields beside the labels: {"text","label":[…]}.
  const data = isObject(task.data) ? task.data : task;
  const text = data.text;
  if (typeof text !== 'string') return 'the task has no "text" in its "data"';
  const results = chosenResults(task, notices);
  const spans: TextSpan[] = [];
  for (const each of results ?? []) {
    const span = readResult(each, text);
    if (span === 'other') notices.add('otherAnnotations');
    else if (span === undefined) return `the task holds ${JSON.stringify(each).slice(0, 200)}, which is no labelled span`;
    else spans.push(span);
  }
  const known = asTexts(data.tokens);
  const read = known && known.join(' ') === text ? alongTokens(known, spans, notices) : undefined;
  const { tokens, spans: ranges } = read ?? tokenize(text, spans, notices);
  const tags = results ? writeTags(ranges, tokens.length, options.scheme ?? 'IOB2') : tokens.map(() => undefined);
  const [id, image] = [asText(data.id) ?? asText(data.imgid), asText(data.image)];
  return [{ ...(id !== undefined && { id }), ...(image !== undefined && { image }), tokens, tags }];
}

/** The results of the first annotation that was not cancelled, else of the first prediction; undefined where the task is open. */
function chosenResults(task: JsonObject, notices: Notices): readonly unknown[] | undefined {
  if (Array.isArray(task.label)) return task.label as readonly unknown[];
  const listOf = (field: 'annotations' | 'completions' | 'predictions'): readonly JsonObject[] => {
    const list: unknown = task[field];
    return Array.isArray(list) ? list.filter(isObject).filter((each) => each.was_cancelled !== true && Array.isArray(each.result)) : [];
  };
  const annotations = [...listOf('annotations'), ...listOf('completions')];
  notices.add('furtherAnnotations', Math.max(0, annotations.length - 1));
  const chosen = annotations[0] ?? listOf('predictions')[0];
  return chosen ? (chosen.result as readonly unknown[]) : undefined;
}

/** A result as a span; `other` where it is no label of a text. */
function readResult(each: unknown, text: string): TextSpan | 'other' | undefined {
  if (!isObject(each)) return undefined;
  if (each.type !== undefined && each.type !== 'labels') return 'other';
  const value = isObject(each.value) ? each.value : each;
  const { start, end } = value;
  const [label] = asTexts(value.labels) ?? [];
  if (!Number.isInteger(start) || !Number.isInteger(end) || label === undefined) return undefined;
  return { ...inCodePoints(Number(start), Number(end), value.text, text), label };
}

/** Versions before 1.4 counted UTF-16 units, and the first ones named the last letter as the end: the text that goes with a span tells. */
function inCodePoints(start: number, end: number, covered: unknown, text: string): { readonly start: number; readonly end: number } {
  const letters = Array.from(text);
  if (typeof covered !== 'string' || letters.slice(start, end).join('') === covered) return { start, end };
  if (letters.slice(start, end + 1).join('') === covered) return { start, end: end + 1 };
  if (text.slice(start, end) !== covered) return { start, end };
  const before = Array.from(text.slice(0, start)).length;
  return { start: before, end: before + Array.from(covered).length };
}

/** Spans over tokens that are known; undefined where one cuts a token in two. */
function alongTokens(tokens: readonly string[], spans: readonly TextSpan[], notices: Notices) {
  const { places } = joinTokens(tokens);
  const ranges = spans.flatMap(({ start, end, label }) => {
    const [first, last] = [places.findIndex((place) => place[0] === start), places.findIndex((place) => place[1] === end)];
    return first < 0 || last < first ? [] : [{ start: first, end: last + 1, type: label }];
  }).sort((a, b) => a.start - b.start || b.end - a.end);
  if (ranges.length < spans.length) return undefined;
  const apart = ranges.filter((range, at) => !ranges.slice(0, at).some((other) => range.start < other.end && other.start < range.end));
  notices.add('overlaps', ranges.length - apart.length);
  return { tokens, spans: apart };
}
