// Lengths along axes. A length may be unknown until the graph runs; then it is a polynomial over named lengths.

/** A length along one axis: a number, or a polynomial over named lengths in canonical text, such as `T`, `T-1` or `2*B*T+16`. */
export type Dimension = number | string;

/** The lengths of a tensor's axes, outermost first; `[]` is a scalar. */
export type Shape = readonly Dimension[];

/** Coefficients by monomial: symbols sorted and joined by `*`; `''` is the constant term. */
type Polynomial = ReadonlyMap<string, number>;

const parse = (dimension: Dimension): Polynomial => {
  if (typeof dimension === 'number') return new Map([['', dimension]]);
  const terms = new Map<string, number>();
  for (const [, sign, body] of dimension.matchAll(/([+-]?)([^+-]+)/g)) {
    const factors = (body ?? '').split('*');
    const coefficient = factors.filter((factor) => /^\d+$/.test(factor)).reduce((product, factor) => product * Number(factor), 1);
    const monomial = factors.filter((factor) => !/^\d+$/.test(factor)).sort().join('*');
    terms.set(monomial, (terms.get(monomial) ?? 0) + (sign === '-' ? -coefficient : coefficient));
  }
  return terms;
};

const format = (polynomial: Polynomial): Dimension => {
  const terms = [...polynomial].filter(([, coefficient]) => coefficient !== 0);
  if (terms.every(([monomial]) => monomial === '')) return terms[0]?.[1] ?? 0;
  return terms
    .sort(([a], [b]) => (a === '' ? 1 : b === '' ? -1 : a < b ? -1 : 1))
    .map(([monomial, coefficient], at) => {
      const size = Math.abs(coefficient);
      const body = monomial === '' ? String(size) : size === 1 ? monomial : `${size}*${monomial}`;
      return (coefficient < 0 ? '-' : at > 0 ? '+' : '') + body;
    })
    .join('');
};

/** Sum of two lengths. */
export const plus = (a: Dimension, b: Dimension): Dimension => {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  const sum = new Map(parse(a));
  for (const [monomial, coefficient] of parse(b)) sum.set(monomial, (sum.get(monomial) ?? 0) + coefficient);
  return format(sum);
};

/** Product of two lengths. */
export const times = (a: Dimension, b: Dimension): Dimension => {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  const product = new Map<string, number>();
  for (const [left, x] of parse(a))
    for (const [right, y] of parse(b)) {
      const monomial = [...left.split('*'), ...right.split('*')].filter(Boolean).sort().join('*');
      product.set(monomial, (product.get(monomial) ?? 0) + x * y);
    }
  return format(product);
};

/** Difference of two lengths. */
export const minus = (a: Dimension, b: Dimension): Dimension => plus(a, times(b, -1));

/** Exact quotient of a length by a fixed one; throws where something would be left over. */
export const quotient = (whole: Dimension, divisor: Dimension): Dimension => {
  const terms = [...parse(whole)];
  if (typeof divisor !== 'number' || terms.some(([, coefficient]) => coefficient % divisor !== 0))
    throw new Error(`${whole} is not a multiple of ${divisor}`);
  return format(new Map(terms.map(([monomial, coefficient]) => [monomial, coefficient / divisor])));
};

/** Number of elements of a tensor of this shape. */
export const elements = (shape: Shape): Dimension => shape.reduce(times, 1);

/** The named lengths a dimension depends on. */
export const symbolsOf = (dimension: Dimension): string[] =>
  typeof dimension === 'number' ? [] : [...new Set([...parse(dimension).keys()].flatMap((monomial) => monomial.split('*')))].filter(Boolean);

/** The terms of a dimension: coefficient and the symbols multiplied with it. */
export const termsOf = (dimension: Dimension): { readonly coefficient: number; readonly symbols: readonly string[] }[] =>
  [...parse(dimension)].map(([monomial, coefficient]) => ({ coefficient, symbols: monomial.split('*').filter(Boolean) }));

/** The value of a dimension when its named lengths are known. */
export const evaluate = (dimension: Dimension, lengths: Readonly<Record<string, number>>): number =>
  termsOf(dimension).reduce(
    (sum, { coefficient, symbols }) =>
      sum +
      symbols.reduce((product, symbol) => {
        const length = lengths[symbol];
        if (length === undefined) throw new Error(`length ${symbol} is not known`);
        return product * length;
      }, coefficient),
    0,
  );

/** Whether two shapes are the same, axis by axis. */
export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((length, axis) => length === b[axis]);

/** A shape as people write it: `[B, 48, 384]`. */
export const showShape = (shape: Shape): string => `[${shape.join(', ')}]`;

/** The axis counted from the front; negative ones count from the back. Throws where the tensor has no such axis. */
export const axisOf = (shape: Shape, axis: number): number => {
  const at = axis < 0 ? axis + shape.length : axis;
  if (at < 0 || at >= shape.length) throw new Error(`no axis ${axis} in ${showShape(shape)}`);
  return at;
};

/** The length along an axis; negative axes count from the back. */
export const lengthOf = (shape: Shape, axis: number): Dimension => shape[axisOf(shape, axis)] as Dimension;

/** The length along an axis where only a fixed one makes sense. */
export const fixedLength = (shape: Shape, axis: number): number => {
  const length = lengthOf(shape, axis);
  if (typeof length !== 'number') throw new Error(`axis ${axis} of ${showShape(shape)} must have a fixed length`);
  return length;
};

/** The common shape of two tensors under ONNX's (numpy's) broadcasting. */
export const broadcastShape = (a: Shape, b: Shape): Shape => {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) throw new Error(`shapes ${showShape(a)} and ${showShape(b)} do not broadcast`);
    return x === 1 ? y : x;
  });
};
