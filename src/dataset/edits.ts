import type { DatasetDocument, TextEdit } from './document';
import type { DatasetRecord } from './record';

/**
 * The minimal replacements, in document offsets and in file order, that give a record's tokens the tags asked for.
 * `undefined` leaves a token as it is; equal tags make no edit; a token without a tag gets its separator too.
 */
export function tagEdits(
  document: DatasetDocument,
  index: number,
  tags: readonly (string | undefined)[],
): readonly TextEdit[] {
  const base = document.offsetOf(index);
  return recordTagEdits(document.record(index), tags).map((edit) => ({
    start: base + edit.start,
    end: base + edit.end,
    text: edit.text,
  }));
}

/** As {@link tagEdits}, in offsets of the record's own text. */
export function recordTagEdits(record: DatasetRecord, tags: readonly (string | undefined)[]): readonly TextEdit[] {
  return record.tokens.flatMap((token, at) => {
    const tag = tags[at];
    if (tag === undefined || tag === token.tag) return [];
    return [{ start: token.tagStart, end: token.tagEnd, text: token.tag === undefined ? token.tagPrefix + tag : tag }];
  });
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
