// The vocabulary of BERT holds 994 pieces such as [unused7] that no text has, some 1,300 with letters of other scripts than Latin, of
// which the two datasets have none, and more places than a window of text has: a package does without them, and without the rarest of
// the whole words that occur in none of some texts (the vocabulary is ordered by how often a piece occurs): they are cut into smaller pieces.
import { normalise } from '../src/model/crf/token';
import { decodeGraph, encodeGraph, type Constant } from '../src/model/lowering/plainGraph';
import { Pieces } from '../src/model/text/pieces';

const tables = { words: 'embeddings.word_embeddings.weight', places: 'embeddings.position_embeddings.weight' } as const;
const unused = /^\[unused\d+\]$/u;

/** Whether a piece is of another script: with such a letter a word is the unknown piece. */
const isForeign = (piece: string): boolean => [...piece].some((sign) => /\p{L}/u.test(sign) && !/[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u.test(sign));

interface Tokenizer {
  readonly added_tokens: readonly { readonly id: number; readonly content: string }[];
  readonly post_processor: { readonly special_tokens: Readonly<Record<string, { readonly ids: readonly number[] }>> };
  readonly model: { readonly vocab: Readonly<Record<string, number>> };
}

/** What a package does without. */
export interface Spared {
  /** Places from this one on. */
  readonly places: number;
  /** How many of the rarest whole words, and the words in which they must not occur. */
  readonly rarest: number;
  readonly words: ReadonlySet<string>;
}

/** A package's graph and tokenizer without such pieces and places. */
export interface FewerPieces {
  readonly graph: Uint8Array;
  readonly tokenizer: string;
  readonly vocabulary: number;
}

const rowsOf = ({ type, shape, bytes }: Constant, rows: readonly number[]): Constant => {
  const length = bytes.byteLength / (shape[0] ?? 1);
  return { type, shape: [rows.length, ...shape.slice(1)], bytes: Buffer.concat(rows.map((row) => bytes.subarray(row * length, (row + 1) * length))) };
};

/** The rarest whole words that none of some words is cut into. */
const rarestOf = (tokenizer: string, vocabulary: Tokenizer['model']['vocab'], { rarest, words }: Spared): ReadonlySet<string> => {
  const parsed = Pieces.parse(tokenizer);
  if (parsed.kind === 'refused') throw new Error(parsed.reason);
  const seen = new Set([...words].flatMap((word) => parsed.pieces.of(normalise(word))));
  const whole = Object.entries(vocabulary).filter(([piece, id]) => /^[a-z]{3,}$/u.test(piece) && !seen.has(id)).sort((a, b) => b[1] - a[1]);
  return new Set(whole.slice(0, rarest).map(([piece]) => piece));
};

/** Leaves out the rows of such pieces and places; the other pieces are numbered anew, in the same order. */
export const withoutUnusedPieces = (model: Uint8Array, tokenizer: string, spared: Spared): FewerPieces => {
  const { places } = spared;
  const told = JSON.parse(tokenizer) as Tokenizer;
  const rare = rarestOf(tokenizer, told.model.vocab, spared);
  const kept = Object.entries(told.model.vocab).filter(([piece]) => !unused.test(piece) && !isForeign(piece) && !rare.has(piece)).sort((a, b) => a[1] - b[1]);
  const place = new Map(kept.map(([, id], at) => [id, at]));
  const numbered = (id: number): number => place.get(id) ?? id;
  const graph = decodeGraph(model);
  const rows = { words: kept.map(([, id]) => id), places: Array.from({ length: places }, (_, row) => row) };
  const tableOf = (name: string) => (['words', 'places'] as const).find((each) => name === tables[each] || name.startsWith(`${tables[each]}.`));
  const constants = new Map([...graph.constants].map(([name, constant]) => {
    const table = tableOf(name);
    return [name, table ? rowsOf(constant, rows[table]) : constant] as const;
  }));
  const special = Object.fromEntries(Object.entries(told.post_processor.special_tokens).map(([name, token]) => [name, { ...token, ids: token.ids.map(numbered) }]));
  return {
    graph: encodeGraph({ ...graph, constants }), vocabulary: kept.length,
    tokenizer: JSON.stringify({
      ...told, added_tokens: told.added_tokens.map((token) => ({ ...token, id: numbered(token.id) })), post_processor: { ...told.post_processor, special_tokens: special },
      model: { ...told.model, vocab: Object.fromEntries(kept.map(([piece], at) => [piece, at])) },
    }),
  };
};
