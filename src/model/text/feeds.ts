import type { Batch, Numbers } from '../../graph/training';
import { noWord } from '../encoder/words';
import type { NamedValues } from '../runtime/values';
import { charactersPerWord } from './characters';
import type { Example } from './example';

const step = 2;

/** The length a batch is filled up to: few different ones, so that the runtime's plans of its memory are used again. */
export const paddedLength = (longest: number): number => Math.max(step, Math.ceil(longest / step) * step);

const longestOf = (examples: readonly Example[], of: (example: Example) => number): number =>
  paddedLength(examples.reduce((most, example) => Math.max(most, of(example)), 0));

/** Rows of whole numbers, each filled up to the same length. */
const rowsOf = (rows: readonly ArrayLike<number>[], length: number, filling: number): BigInt64Array => {
  const values = new BigInt64Array(rows.length * length).fill(BigInt(filling));
  rows.forEach((row, r) => {
    for (let at = 0; at < row.length; at++) values[r * length + at] = BigInt(row[at] ?? 0);
  });
  return values;
};

const shapesOfPieces = ({ wordOfPiece, shapes }: Example): Uint8Array => Uint8Array.from(wordOfPiece, (word) => (word === noWord ? 0 : (shapes[word] ?? 0)));

/** The network's inputs for some examples; what fills short ones up changes nothing in the others. */
export const feedsOf = (examples: readonly Example[], paddingPiece: number): Batch => {
  const [B, T, W] = [examples.length, longestOf(examples, ({ pieces }) => pieces.length), longestOf(examples, ({ shapes }) => shapes.length)];
  const rows = (of: (example: Example) => ArrayLike<number>, length: number, filling = 0): Numbers =>
    ({ type: 'int64', shape: [B, length], values: rowsOf(examples.map(of), length, filling) });
  const present = new Uint8Array(B * T);
  examples.forEach(({ pieces }, r) => present.fill(1, r * T, r * T + pieces.length));
  return {
    lengths: { B, T, W },
    feeds: new Map<string, Numbers>([
      ['pieces', rows(({ pieces }) => pieces, T, paddingPiece)],
      ['present', { type: 'bool', shape: [B, T], values: present }],
      ['pieceShapes', rows(shapesOfPieces, T)],
      ['wordOfPiece', rows(({ wordOfPiece }) => wordOfPiece, T, noWord)],
      ['shapes', rows(({ shapes }) => shapes, W)],
      ['characters', { ...rows(({ characters }) => characters, W * charactersPerWord), shape: [B, W, charactersPerWord] }],
      ['guideline', { type: 'int64', shape: [B], values: BigInt64Array.from(examples, ({ guideline }) => BigInt(guideline)) }],
    ]),
  };
};

/** Numbers by name as a session takes them; only those it knows. */
export const valuesOf = (numbers: ReadonlyMap<string, Numbers>, known?: ReadonlySet<string>): NamedValues =>
  Object.fromEntries([...numbers].filter(([name]) => known?.has(name) ?? true).map(([name, { type, shape, values }]) => [name, { type, shape, data: values }]));

/** Those of some values that a session takes. */
export const only = (values: NamedValues, names: readonly string[]): NamedValues => Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
