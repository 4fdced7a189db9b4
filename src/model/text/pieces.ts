import { Tokenizer } from '@huggingface/tokenizers';

/** A tokenizer, or one clause why its file is not taken. */
export type PiecesResult = { readonly kind: 'pieces'; readonly pieces: Pieces } | { readonly kind: 'refused'; readonly reason: string };

const mostRemembered = 50_000;
const longestWord = 200;
const plain = { add_special_tokens: false } as const;

/** Byte-level vocabularies know a word's beginning by the space before it. */
const needsSpace = (step: unknown): boolean => {
  if (typeof step !== 'object' || step === null) return false;
  const { type, add_prefix_space: adds, pretokenizers } = step as Readonly<Record<string, unknown>>;
  if (type === 'Sequence' && Array.isArray(pretokenizers)) return pretokenizers.some(needsSpace);
  return type === 'ByteLevel' && adds !== true;
};

/** Cuts single words into an encoder's pieces; words met before are remembered. */
export class Pieces {
  /** Pieces before and after every text, such as `[CLS]` and `[SEP]`. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Number of the highest piece. */
  readonly highest: number;
  readonly #known = new Map<string, readonly number[]>();

  private constructor(private readonly tokenizer: Tokenizer, private readonly space: '' | ' ') {
    const inside = this.#cut('a');
    const whole = tokenizer.encode(`${space}a`).ids;
    const at = whole.indexOf(inside[0] ?? -1);
    if (at < 0) throw new Error('it cannot cut the letter “a”');
    this.before = whole.slice(0, at);
    this.after = whole.slice(at + inside.length);
    this.highest = [...tokenizer.get_vocab().values()].reduce((most, id) => Math.max(most, id), 0);
  }

  /** Reads the text of a tokenizer.json. */
  static parse(text: string): PiecesResult {
    try {
      const data: unknown = JSON.parse(text);
      if (typeof data !== 'object' || data === null) return { kind: 'refused', reason: 'it does not hold an object' };
      const space = needsSpace((data as Readonly<Record<string, unknown>>)['pre_tokenizer']) ? ' ' : '';
      return { kind: 'pieces', pieces: new Pieces(new Tokenizer(data, {}), space) };
    } catch (error) {
      return { kind: 'refused', reason: error instanceof SyntaxError ? 'it is not JSON' : `no tokenizer can be made of it (${error instanceof Error ? error.message : String(error)})` };
    }
  }

  /** The pieces of a word; none for words of invisible characters. Only the beginning of a very long word is looked at. */
  of(word: string): readonly number[] {
    const known = this.#known.get(word);
    if (known) return known;
    const pieces = this.#cut(word);
    if (this.#known.size >= mostRemembered) this.#known.clear();
    this.#known.set(word, pieces);
    return pieces;
  }

  #cut(word: string): readonly number[] {
    return word === '' ? [] : this.tokenizer.encode(this.space + word.slice(0, longestWord), plain).ids;
  }
}
