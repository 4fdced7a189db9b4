// The safetensors container: eight bytes of header length, a JSON header, then the numbers. Weights and checkpoints live in it.
import { narrowHalf, widenBrain, widenHalf } from './float16';
import type { Weight, Weights } from './parameters';

/** What a safetensors file holds. */
export interface Container {
  readonly weights: Weights;
  /** The free texts of the header. */
  readonly metadata: Readonly<Record<string, string>>;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** Why bytes are not a safetensors file we can read. */
export class ContainerError extends Error {}

const refuse = (reason: string): never => {
  throw new ContainerError(reason);
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const areLengths = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 0);

const entryOf = (name: string, value: unknown): Entry => {
  if (!isRecord(value)) return refuse(`the entry ${name} is not an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !areLengths(shape) || !areLengths(offsets) || offsets.length !== 2) return refuse(`the entry ${name} lacks its type, shape or place`);
  return { dtype, shape, data_offsets: [offsets[0] as number, offsets[1] as number] };
};

const headerOf = (bytes: Uint8Array): { readonly header: Readonly<Record<string, unknown>>; readonly start: number } => {
  if (bytes.length < 8) return refuse('the file is shorter than its header');
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8) return refuse('the file ends inside its header');
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    return isRecord(header) ? { header, start: 8 + length } : refuse('the header is not an object');
  } catch (error) {
    if (error instanceof SyntaxError) return refuse('the header is not JSON');
    throw error;
  }
};

/** The numbers of an entry as float32; undefined for types that are not real numbers. */
const numbersOf = (dtype: string, bytes: Uint8Array): Float32Array | undefined => {
  const aligned = new Uint8Array(bytes).buffer; // a copy whatever the bytes are: slice() of Node's Buffer shares its memory
  switch (dtype) {
    case 'F32': return new Float32Array(aligned);
    case 'F16': return widenHalf(new Uint16Array(aligned));
    case 'BF16': return widenBrain(new Uint16Array(aligned));
    case 'F64': return Float32Array.from(new Float64Array(aligned));
    default: return undefined;
  }
};

const sizes: Readonly<Record<string, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2 };

/** Reads a safetensors file; reals of any width become float32, tensors of whole numbers are left out. Throws `ContainerError` where it is broken. */
export const decodeSafetensors = (bytes: Uint8Array): Container => {
  const { header, start } = headerOf(bytes);
  const weights: Weights = new Map();
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { dtype, shape, data_offsets: [from, to] } = entryOf(name, value);
    if (from > to || start + to > bytes.length) refuse(`the file ends inside ${name}`);
    const size = sizes[dtype];
    if (size === undefined) continue;
    if (to - from !== size * shape.reduce((a, b) => a * b, 1)) refuse(`${name} has not as many numbers as its shape says`);
    const values = numbersOf(dtype, bytes.subarray(start + from, start + to));
    if (values) weights.set(name, { shape, values });
  }
  const { __metadata__: texts } = header;
  return { weights, metadata: isRecord(texts) ? Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, String(text)])) : {} };
};

/** How wide numbers are written. */
export type Width = 'F32' | 'F16';

/** Writes weights as a safetensors file, in the order of the map. */
export const encodeSafetensors = ({ weights, metadata }: Container, width: Width = 'F32'): Uint8Array => {
  let place = 0;
  const entries = [...weights].map(([name, { shape, values }]) => {
    const from = place;
    place += values.length * (width === 'F32' ? 4 : 2);
    return [name, { dtype: width, shape, data_offsets: [from, place] }] as const;
  });
  const header = new TextEncoder().encode(padded(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) })));
  const bytes = new Uint8Array(8 + header.length + place);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, 8);
  let at = 8 + header.length;
  for (const { values } of weights.values()) {
    const numbers = rawOf(values, width);
    bytes.set(numbers, at);
    at += numbers.length;
  }
  return bytes;
};

/** The format wants numbers to start at a multiple of eight bytes. */
const padded = (header: string): string => header + ' '.repeat((8 - (new TextEncoder().encode(header).length % 8)) % 8);

const rawOf = (values: Weight['values'], width: Width): Uint8Array => {
  if (width === 'F32') return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return new Uint8Array(narrowHalf(values).buffer);
};
