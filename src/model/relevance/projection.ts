/** The two linear maps into the space where a picture and the texts that fit it lie close to each other. */

/** A picture's side: its features, square-rooted, standardised and projected. */
export interface PictureProjection {
  /** Per feature. */
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
  /** [features, dimensions], row by row. */
  readonly matrix: Float32Array;
}

/** A text's side: one vector for each word piece, in 8 bits with a scale for each. */
export interface TextProjection {
  /** [pieces, dimensions], row by row. */
  readonly pieces: Int8Array;
  /** Per piece. */
  readonly scales: Float32Array;
  /** Of an average text; taken off. */
  readonly centre: Float32Array;
}

/** Both sides. */
export interface Projection {
  readonly dimensions: number;
  readonly picture: PictureProjection;
  readonly text: TextProjection;
}

/** Projects pooled picture features (non-negative) to a vector of length 1. */
export function projectPicture({ dimensions, picture }: Projection, features: Float32Array): Float32Array {
  const standard = standardise(picture, features);
  const vector = new Float32Array(dimensions);
  standard.forEach((value, feature) => {
    const row = feature * dimensions;
    for (let at = 0; at < dimensions; at += 1) vector[at] = (vector[at] ?? 0) + value * (picture.matrix[row + at] ?? 0);
  });
  return toUnitLength(vector);
}

/** Square root, then zero mean and unit deviation per feature, then a length of √features. */
export function standardise({ mean, deviation }: Pick<PictureProjection, 'mean' | 'deviation'>, features: Float32Array): Float32Array {
  const standard = features.map((value, at) => (Math.sqrt(Math.max(value, 0)) - (mean[at] ?? 0)) / (deviation[at] ?? 1));
  const length = Math.hypot(...standard) / Math.sqrt(standard.length);
  return length > 0 ? standard.map((value) => value / length) : standard;
}

/** Projects a text, given as its word pieces, each once, to a vector of length 1; undefined where there is none. */
export function projectText({ dimensions, text }: Projection, pieces: readonly number[]): Float32Array | undefined {
  if (pieces.length === 0) return undefined;
  const vector = new Float32Array(dimensions);
  for (const piece of pieces) {
    const row = piece * dimensions;
    const scale = (text.scales[piece] ?? 0) / pieces.length;
    for (let at = 0; at < dimensions; at += 1) vector[at] = (vector[at] ?? 0) + scale * (text.pieces[row + at] ?? 0);
  }
  return toUnitLength(vector.map((value, at) => value - (text.centre[at] ?? 0)));
}

/** The cosine of two vectors of length 1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}

function toUnitLength(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((value) => value / length) : vector;
}

const magic = 0x314c4552; // "REL1"

/** Writes a projection as bytes: four counts, then the arrays one after the other, little-endian. */
export function encodeProjection({ dimensions, picture, text }: Projection): Uint8Array {
  const counts = Uint32Array.of(magic, dimensions, picture.mean.length, text.scales.length);
  const parts = [counts, picture.mean, picture.deviation, picture.matrix, text.centre, text.scales, text.pieces];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  return bytes;
}

/** Reads what {@link encodeProjection} wrote; undefined where the bytes are no projection or not all of one. */
export function decodeProjection(bytes: Uint8Array): Projection | undefined {
  const own = bytes.slice();
  if (own.byteLength < 16) return undefined;
  const [mark = 0, dimensions = 0, features = 0, pieces = 0] = new Uint32Array(own.buffer, 0, 4);
  const size = 16 + 4 * (2 * features + features * dimensions + dimensions + pieces) + pieces * dimensions;
  if (mark !== magic || own.byteLength !== size) return undefined;
  let at = 16;
  const floats = (count: number): Float32Array => {
    const array = new Float32Array(own.buffer, at, count);
    at += count * 4;
    return array;
  };
  const picture = { mean: floats(features), deviation: floats(features), matrix: floats(features * dimensions) };
  const text = { centre: floats(dimensions), scales: floats(pieces), pieces: new Int8Array(own.buffer, at, pieces * dimensions) };
  return { dimensions, picture, text };
}
