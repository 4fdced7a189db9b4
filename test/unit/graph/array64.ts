// Arrays of doubles with a shape: the numbers of the reference interpreter. Whole numbers and bools are doubles too.

export interface Array64 {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export const array = (shape: readonly number[], data: ArrayLike<number>): Array64 => {
  if (count(shape) !== data.length) throw new Error(`${data.length} numbers for [${shape.join()}]`);
  return { shape, data: data instanceof Float64Array ? data : Float64Array.from(data) };
};

export const zeros = (shape: readonly number[]): Array64 => array(shape, new Float64Array(count(shape)));

/** Distance between neighbours along each axis. */
export const stridesOf = (shape: readonly number[]): number[] => {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = (strides[axis + 1] as number) * (shape[axis + 1] as number);
  return strides;
};

/** Every index of a shape in row-major order; the array is reused. */
export function* indices(shape: readonly number[]): Generator<number[]> {
  const index = new Array<number>(shape.length).fill(0);
  for (let left = count(shape); left > 0; left--) {
    yield index;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (shape[axis] as number)) break;
      index[axis] = 0;
    }
  }
}

/** Where an index of a larger, broadcast shape lies in this array. */
export const offsetIn = (shape: readonly number[], index: readonly number[]): number => {
  const shift = index.length - shape.length;
  return shape.reduce((offset, length, axis) => offset * length + (length === 1 ? 0 : (index[axis + shift] as number)), 0);
};

export const at = (x: Array64, index: readonly number[]): number => x.data[offsetIn(x.shape, index)] as number;

/** An array from a function of the index. */
export const tabulate = (shape: readonly number[], value: (index: readonly number[]) => number): Array64 => {
  const result = zeros(shape);
  let place = 0;
  for (const index of indices(shape)) result.data[place++] = value(index);
  return result;
};

export const broadcast = (shapes: readonly (readonly number[])[]): number[] => {
  const rank = Math.max(...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => Math.max(...shapes.map((shape) => shape[axis - rank + shape.length] ?? 1)));
};

/** Applies a function to arrays element by element, with broadcasting. */
export const zip = (xs: readonly Array64[], value: (...numbers: number[]) => number): Array64 =>
  tabulate(broadcast(xs.map((x) => x.shape)), (index) => value(...xs.map((x) => at(x, index))));
