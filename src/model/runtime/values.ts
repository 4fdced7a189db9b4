/** The numbers that go into a model and come out of it. */

/** Types of numbers; float16 as its bits, bool as 0 and 1. */
export type ValueType = 'float32' | 'float16' | 'int64' | 'int32' | 'int8' | 'uint8' | 'bool';

/** Numbers as they lie in memory. */
export type ValueData = Float32Array | Uint16Array | BigInt64Array | Int32Array | Int8Array | Uint8Array;

/** A tensor with its values. */
export interface Value {
  readonly type: ValueType;
  readonly shape: readonly number[];
  readonly data: ValueData;
}

/** Values by the names of a model's inputs or outputs. */
export type NamedValues = Readonly<Record<string, Value>>;

/** Inputs of a model and the outputs they are known to give. */
export interface Golden {
  readonly inputs: NamedValues;
  readonly outputs: NamedValues;
  /** How far a number may be from what is expected, as a share of the largest number expected of that output. */
  readonly tolerance: number;
}

/** Says how outputs differ from what is expected, in a few words; undefined where they agree. */
export function describeDifference(expected: NamedValues, given: NamedValues, tolerance: number): string | undefined {
  for (const [name, { data, shape }] of Object.entries(expected)) {
    const other = given[name];
    if (!other) return `it gives no output “${name}”`;
    if (other.data.length !== data.length) return `“${name}” has the shape ${other.shape.join(' × ')} instead of ${shape.join(' × ')}`;
    const wanted = Array.from(data, Number);
    const scale = wanted.reduce((largest, each) => Math.max(largest, Math.abs(each)), 1e-6);
    // Not <=: a NaN differs from everything.
    const wrong = wanted.findIndex((each, at) => !(Math.abs(Number(other.data[at]) - each) <= tolerance * scale));
    if (wrong >= 0) return `“${name}” is ${Number(other.data[wrong]).toPrecision(5)} where ${(wanted[wrong] ?? 0).toPrecision(5)} is right`;
  }
  return undefined;
}
