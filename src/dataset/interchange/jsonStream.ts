/** The text of one JSON object of a file. */
export type JsonPiece = string;

/**
 * Cuts a file into its outermost JSON objects, whether they stand one a line or in a list over many lines. What stands
 * between objects must be blanks, commas and brackets.
 */
export class JsonStream {
  private pending: string[] = [];
  private depth = 0;
  private place: 'text' | 'escape' | 'outside' = 'outside';
  private stray = '';

  /** Takes the next line; answers the objects that it completes. */
  push(line: string): readonly JsonPiece[] {
    const pieces: JsonPiece[] = [];
    let from = 0;
    for (let at = 0; at < line.length; at += 1) {
      const letter = line[at]!;
      if (this.place === 'escape') this.place = 'text';
      else if (this.place === 'text') this.place = letter === '\\' ? 'escape' : letter === '"' ? 'outside' : 'text';
      else if (letter === '"' && this.depth > 0) this.place = 'text';
      else if (letter === '{') {
        if (this.depth === 0) from = at;
        this.depth += 1;
      } else if (letter === '}' && this.depth > 0) {
        this.depth -= 1;
        if (this.depth > 0) continue;
        pieces.push([...this.pending, line.slice(from, at + 1)].join('\n'));
        this.pending = [];
        from = at + 1;
      } else if (this.depth === 0 && !/[\s,[\]]/.test(letter)) this.stray ||= letter;
    }
    if (this.depth > 0) this.pending.push(line.slice(from));
    return pieces;
  }

  /** What is wrong with the file, as far as it was read; at its end also an object that was not closed. */
  problem(at: 'within' | 'end'): string | undefined {
    if (this.stray !== '') return `JSON objects are expected, and “${this.stray}” stands between them`;
    return at === 'end' && this.depth > 0 ? 'the last JSON object is not closed: the file is cut off' : undefined;
  }
}
