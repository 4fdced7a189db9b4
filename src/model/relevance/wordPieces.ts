const longestWord = 60;

/** Cuts words into the pieces of a WordPiece vocabulary, greedily from the left (Wu et al. 2016, as BERT does). */
export class WordPieces {
  private readonly ids: ReadonlyMap<string, number>;

  /** `vocabulary`: one piece a line, its number is the line's; pieces inside a word begin with `##`. */
  constructor(vocabulary: string) {
    this.ids = new Map(vocabulary.split('\n').map((piece, id) => [piece.replace(/\r$/, ''), id]));
  }

  /** The piece that stands before every text, `[CLS]`; 0 where the vocabulary has none. */
  get first(): number {
    return this.ids.get('[CLS]') ?? 0;
  }

  /** The piece that stands after every text, `[SEP]`; 0 where the vocabulary has none. */
  get last(): number {
    return this.ids.get('[SEP]') ?? 0;
  }

  /** Number of pieces. */
  get size(): number {
    return this.ids.size;
  }

  /** The ids of a lower-case word's pieces; none where the word cannot be put together from pieces. */
  cut(word: string): readonly number[] {
    const plain = word.normalize('NFD').replace(/\p{Mn}/gu, '');
    if (plain.length > longestWord) return [];
    const pieces: number[] = [];
    for (let start = 0; start < plain.length; ) {
      const found = this.longestPiece(plain, start);
      if (!found) return [];
      pieces.push(found.id);
      start = found.end;
    }
    return pieces;
  }

  private longestPiece(word: string, start: number): { readonly id: number; readonly end: number } | undefined {
    const prefix = start > 0 ? '##' : '';
    for (let end = word.length; end > start; end -= 1) {
      const id = this.ids.get(prefix + word.slice(start, end));
      if (id !== undefined) return { id, end };
    }
    return undefined;
  }
}
