import type { Span } from './tags';

/**
 * Reads entities exactly as seqeval 1.2.2's `get_entities` does, quirks included, so that scores agree to the last
 * digit: the letter is a tag's first character whatever follows; types end entities, but an L or U of BILOU does not.
 * For tags of IO, IOB1, IOB2 and BIOES the entities are those of `readSpans`. Like seqeval, which joins all records
 * with an `O` between them, a reader remembers what stood before; use one reader for one sequence of records.
 */
export class SeqevalReader {
  private letter = 'O';
  private type = '';
  private begin = 0;

  /** The entities of the next record; a missing tag is an `O`. */
  read(tags: readonly (string | undefined)[]): readonly Span[] {
    const spans: Span[] = [];
    for (let at = 0; at <= tags.length; at += 1) {
      const [letter, type] = takeApart(tags[at] ?? 'O');
      if (endsEntity(this.letter, letter, this.type !== type)) spans.push({ start: this.begin, end: at, type: this.type });
      if (startsEntity(this.letter, letter, this.type !== type)) this.begin = at;
      this.letter = letter;
      this.type = type;
    }
    this.begin -= tags.length + 1;
    return spans;
  }

  /** How many of the tags seqeval has no rule for: neither `O` nor B, I, E or S with a type. */
  static countUnknown(tags: readonly (string | undefined)[]): number {
    return tags.reduce((sum, tag) => sum + (tag === undefined || tag === 'O' || /^[BIES]-./su.test(tag) ? 0 : 1), 0);
  }
}

const known = new Map<string, readonly [letter: string, type: string]>();

/** `chunk[0]` and `chunk[1:].split('-', maxsplit=1)[-1] or '_'`, by code points. */
function takeApart(tag: string): readonly [letter: string, type: string] {
  const found = known.get(tag);
  if (found) return found;
  const letter = String.fromCodePoint(tag.codePointAt(0) ?? 79);
  const rest = tag.slice(letter.length);
  const parts = [letter, rest.slice(rest.indexOf('-') + 1) || '_'] as const;
  if (known.size < 10_000) known.set(tag, parts);
  return parts;
}

function endsEntity(before: string, letter: string, typeChanges: boolean): boolean {
  if (before === 'E' || before === 'S') return true;
  if ((before === 'B' || before === 'I') && (letter === 'B' || letter === 'S' || letter === 'O')) return true;
  return before !== 'O' && before !== '.' && typeChanges;
}

function startsEntity(before: string, letter: string, typeChanges: boolean): boolean {
  if (letter === 'B' || letter === 'S') return true;
  if ((before === 'E' || before === 'S' || before === 'O') && (letter === 'E' || letter === 'I')) return true;
  return letter !== 'O' && letter !== '.' && typeChanges;
}
