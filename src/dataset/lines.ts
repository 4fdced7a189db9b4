/** Where lines end: at LF, CR LF and lone CR, as in VS Code and in Python's text mode; nowhere else. */

const LF = 10;
const CR = 13;

/** Offset just after the line end that closes the line at `from`; the text's length where none follows. */
export function nextLineStart(text: string, from: number): number {
  return afterLineEnd(text, lineContentEnd(text, from));
}

/** Offset just after the line end that begins at `contentEnd`. */
export function afterLineEnd(text: string, contentEnd: number): number {
  if (contentEnd === text.length) return contentEnd;
  return text.charCodeAt(contentEnd) === CR && text.charCodeAt(contentEnd + 1) === LF ? contentEnd + 2 : contentEnd + 1;
}

/** Offset of the end of the line's content, before its line end. */
export function lineContentEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === LF || code === CR) return at;
  }
  return text.length;
}

/** Whether the range holds nothing but ASCII spaces and tabs (a no-break space is a token, not a blank). */
export function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 9) return false;
  }
  return true;
}

/** A way to end a line. */
export type LineEnd = '\n' | '\r\n' | '\r';

/** How often each line end occurs. */
export function countLineEnds(text: string): Readonly<Record<LineEnd, number>> {
  const counts = { '\n': 0, '\r\n': 0, '\r': 0 };
  if (!text.includes('\r')) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) counts['\n'] += 1;
    return counts;
  }
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === LF) counts['\n'] += 1;
    if (code !== CR) continue;
    const pair = text.charCodeAt(at + 1) === LF;
    counts[pair ? '\r\n' : '\r'] += 1;
    if (pair) at += 1;
  }
  return counts;
}
