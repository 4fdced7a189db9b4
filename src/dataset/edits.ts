import type { DatasetDocument, TextEdit } from './document';
import { defaultLayout, type Layout } from './layout';
import { parseRecord, type DatasetRecord, type Token } from './record';

/** What becomes of a token's tag: a new one, none (`null`), or what it is (`undefined`). */
export type NewTag = string | null | undefined;

/**
 * The minimal replacements, in document offsets and in file order, that give a record's tokens the tags asked for.
 * `undefined` leaves a token as it is; equal tags make no edit; a token without a tag gets its separator too. `null`
 * takes the tag away, save where the line would then be read as something else: that token keeps its tag.
 */
export function tagEdits(document: DatasetDocument, index: number, tags: readonly NewTag[]): readonly TextEdit[] {
  const base = document.offsetOf(index);
  return recordTagEdits(document.record(index), tags, document.layout).map((edit) => ({
    start: base + edit.start,
    end: base + edit.end,
    text: edit.text,
  }));
}

/** As {@link tagEdits}, in offsets of the record's own text; taking tags away needs the file's layout. */
export function recordTagEdits(record: DatasetRecord, tags: readonly NewTag[], layout = defaultLayout): readonly TextEdit[] {
  return record.tokens.flatMap((token, at) => {
    const tag = tags[at];
    return (tag === null ? findRemoval(record, token, layout) : findChange(token, tag)) ?? [];
  });
}

function findChange(token: Token, tag: string | undefined): TextEdit | undefined {
  if (tag === undefined || tag === token.tag) return undefined;
  return { start: token.tagStart, end: token.tagEnd, text: token.tag === undefined ? token.tagPrefix + tag : tag };
}

/** Takes away the tag alone, or the separator with it where the line needs that to be read as a token without a tag. */
function findRemoval(record: DatasetRecord, token: Token, layout: Layout): TextEdit | undefined {
  if (token.tag === undefined) return undefined;
  const line = record.text.slice(token.start, token.tagStart);
  const rest = /^[ \t]*/.exec(record.text.slice(token.tagEnd))?.[0] ?? '';
  const kept = [line.length, line.replace(/[ \t]+$/, '').length].find((length) => {
    const { tokens } = parseRecord(line.slice(0, length) + rest, layout);
    return tokens[0]?.text === token.text && tokens[0].tag === undefined;
  });
  return kept === undefined ? undefined : { start: token.start + kept, end: token.tagEnd, text: '' };
}

/** A text after edits, and the edits that turn it back. */
export interface EditedText {
  readonly text: string;
  /** In offsets of the new text, in file order. */
  readonly reverse: readonly TextEdit[];
}

/** Applies edits that do not overlap, given in file order and in offsets of the text before all of them. */
export function applyEdits(text: string, edits: readonly TextEdit[]): EditedText {
  const parts: string[] = [];
  const reverse: TextEdit[] = [];
  let from = 0;
  let shift = 0;
  for (const edit of edits) {
    if (edit.start < from) throw new RangeError(`edit at ${edit.start} overlaps the one before it`);
    parts.push(text.slice(from, edit.start), edit.text);
    const start = edit.start + shift;
    reverse.push({ start, end: start + edit.text.length, text: text.slice(edit.start, edit.end) });
    shift += edit.text.length - (edit.end - edit.start);
    from = edit.end;
  }
  parts.push(text.slice(from));
  return { text: parts.join(''), reverse };
}
