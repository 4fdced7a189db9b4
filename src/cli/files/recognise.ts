import { detectLayout, lineKind, looksLikeTag, splitFields } from '../../dataset/layout';
import { LineCursor } from '../../dataset/lines';

/** How much of a file is looked at to tell text from other bytes. */
export const sniffedBytes = 8192;

/** Why bytes are no text at all: the end of a sentence that begins “… is not a dataset: ”; undefined where they are. */
export function whyNotText(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return 'it is UTF-16; save it as UTF-8 first';
  const start = bytes.subarray(0, sniffedBytes);
  const nul = start.indexOf(0);
  // A NUL byte can be a token's, in a file that plainly is a dataset.
  if (nul >= 0 && !/(?:^|\n|\r|\xEF\xBB\xBF)IMGID:/.test(Buffer.from(start).toString('latin1'))) return `it is binary (byte ${nul} is zero)`;
  return undefined;
}

/**
 * Why a file's beginning does not read as a dataset, or undefined where it does: an `IMGID:` or `-DOCSTART-` line,
 * lines that end in tags, or lines that hold one token each.
 */
export function whyNotDataset(text: string): string | undefined {
  const layout = detectLayout(text);
  const counts = { lines: 0, tagged: 0, single: 0 };
  const cursor = new LineCursor(text);
  while (cursor.advance()) {
    const kind = lineKind(text, cursor.start, cursor.end);
    if (kind === 'header' || kind === 'document') return undefined;
    if (kind === 'blank') continue;
    const fields = splitFields(text.slice(cursor.start, cursor.end), layout.separator);
    counts.lines += 1;
    if (fields.length > 1 && looksLikeTag(fields[fields.length - 1] ?? '')) counts.tagged += 1;
    else if (fields.length === 1 && !fields[0]?.includes(' ')) counts.single += 1;
  }
  if (counts.lines === 0) return 'it holds no records, only blank lines';
  if (/^\uFEFF?\s*[[{]\s*["{[\]}\d]/.test(text)) return 'it looks like JSON; mner import reads JSON Lines';
  if (counts.tagged * 2 >= counts.lines) return undefined;
  if ((counts.tagged + counts.single) * 10 >= counts.lines * 9) return undefined;
  return 'it has no IMGID: lines, and its lines hold neither one token each nor a tag at their end';
}
