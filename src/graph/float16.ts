// Half precision (IEEE 754 binary16 and bfloat16) as bits, for weights that are kept small.

const word = new Float32Array(1);
const bits = new Uint32Array(word.buffer);

/** The number that 16 bits of binary16 mean. */
export const fromHalf = (half: number): number => {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

/** The nearest binary16, ties to even; too large a number becomes infinite. */
export const toHalf = (value: number): number => {
  word[0] = value;
  const whole = bits[0] as number;
  const sign = (whole >>> 16) & 0x8000;
  const size = whole & 0x7fffffff;
  if (size > 0x7f800000) return sign | 0x7e00;
  if (size >= 0x47800000) return sign | 0x7c00;
  if (size < 0x38800000) return sign | roundEven(Math.abs(word[0] as number) * 2 ** 24);
  return sign | roundEven((size - 0x38000000) / 8192);
};

const roundEven = (value: number): number => {
  const down = Math.floor(value);
  const rest = value - down;
  return rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
};

let table: Float32Array | undefined;

/** Widens binary16 to float32, by a table of all 65,536 of them. */
export const widenHalf = (halves: Uint16Array): Float32Array => {
  const known = (table ??= Float32Array.from({ length: 65536 }, (_, half) => fromHalf(half)));
  const wide = new Float32Array(halves.length);
  // A plain loop: Float32Array.from took seconds for an encoder's 33 million numbers.
  for (let at = 0; at < halves.length; at++) wide[at] = known[halves[at] as number] as number;
  return wide;
};

/** Widens bfloat16, which is the upper half of a float32. */
export const widenBrain = (halves: Uint16Array): Float32Array => {
  const wide = new Uint32Array(halves.length);
  for (let at = 0; at < halves.length; at++) wide[at] = (halves[at] as number) << 16;
  return new Float32Array(wide.buffer);
};

/** Narrows float32 to the nearest binary16. */
export const narrowHalf = (values: Float32Array): Uint16Array<ArrayBuffer> => {
  const halves = new Uint16Array(values.length);
  for (let at = 0; at < values.length; at++) halves[at] = toHalf(values[at] as number);
  return halves;
};
