import type { CrfCheckpoint } from './train';

const magic = 0x504b434d;

/**
 * Writes a checkpoint, little-endian: "MCKP", length of a JSON head (uint32 each), the head padded to 8 bytes, then
 * the vectors (float64): point, gradient, best point, and the pairs of the history, oldest first.
 */
export const encodeCheckpoint = ({ state, bestPoint, ...rest }: CrfCheckpoint): Uint8Array => {
  const vectors = [state.point, state.gradient, bestPoint, ...state.history.flatMap(({ step, change }) => [step, change])];
  const head = JSON.stringify({
    ...rest, iteration: state.iteration, value: state.value, lengths: vectors.map(({ length }) => length),
  });
  const padded = new TextEncoder().encode(head.padEnd(Math.ceil(head.length / 8) * 8));
  const bytes = new Uint8Array(8 + padded.length + vectors.reduce((sum, { length }) => sum + 8 * length, 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic, true);
  view.setUint32(4, padded.length, true);
  bytes.set(padded, 8);
  let at = 8 + padded.length;
  for (const vector of vectors) {
    bytes.set(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength), at);
    at += vector.byteLength;
  }
  return bytes;
};

interface Head {
  readonly bestF1: number;
  readonly bestIteration: number;
  readonly fingerprint: number;
  readonly iteration: number;
  readonly value: number;
  readonly lengths: readonly number[];
}

/** Reads a checkpoint; undefined where the bytes are not a whole one. */
export const decodeCheckpoint = (bytes: Uint8Array): CrfCheckpoint | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8 || view.getUint32(0, true) !== magic) return undefined;
  const start = 8 + view.getUint32(4, true);
  try {
    const head = JSON.parse(new TextDecoder().decode(bytes.subarray(8, start))) as Head;
    let at = start;
    const vectors = head.lengths.map((length) => {
      // A Buffer's own slice would be a view into memory that it shares.
      const copy = new Uint8Array(bytes.subarray(at, at += 8 * length));
      return new Float64Array(copy.buffer, 0, length);
    });
    if (at !== bytes.length) return undefined;
    const [point, gradient, bestPoint, ...pairs] = vectors as [Float64Array, Float64Array, Float64Array];
    const history = Array.from({ length: pairs.length / 2 }, (_, h) => ({ step: pairs[2 * h]!, change: pairs[2 * h + 1]! }));
    const { bestF1, bestIteration, fingerprint, iteration, value } = head;
    return { state: { iteration, value, point, gradient, history }, bestF1, bestIteration, bestPoint, fingerprint };
  } catch {
    return undefined;
  }
};
