/** The little dense linear algebra that the closed-form fit needs. Matrices are Float64Array, row by row. */

/** A dense matrix. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** [rows · columns], row by row. */
  readonly data: Float64Array;
}

/** A matrix of zeros. */
export function zeros(rows: number, columns: number): Matrix {
  return { rows, columns, data: new Float64Array(rows * columns) };
}

/** Adds weight · a bᵀ to a [a.length, b.length] matrix. */
export function addOuter(target: Matrix, a: ArrayLike<number>, b: ArrayLike<number>, weight: number): void {
  const { columns, data } = target;
  for (let row = 0; row < a.length; row += 1) {
    const factor = (a[row] ?? 0) * weight;
    if (factor === 0) continue;
    const start = row * columns;
    for (let at = 0; at < columns; at += 1) data[start + at] = (data[start + at] ?? 0) + factor * (b[at] ?? 0);
  }
}

/** The lower triangle L of a symmetric positive definite matrix, A = L Lᵀ. Throws a RangeError where it is not definite. */
export function cholesky({ rows: size, data }: Matrix): Matrix {
  const lower = zeros(size, size);
  const l = lower.data;
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = data[row * size + column] ?? 0;
      for (let k = 0; k < column; k += 1) sum -= (l[row * size + k] ?? 0) * (l[column * size + k] ?? 0);
      if (row !== column) l[row * size + column] = sum / (l[column * size + column] ?? 1);
      else if (sum > 0) l[row * size + row] = Math.sqrt(sum);
      else throw new RangeError(`the matrix is not positive definite at row ${row}`);
    }
  }
  return lower;
}

/** Solves L X = B for a lower triangle L. */
export function solveLower({ rows: size, data: l }: Matrix, b: Matrix): Matrix {
  const x = { ...b, data: b.data.slice() };
  for (let row = 0; row < size; row += 1) {
    for (let k = 0; k < row; k += 1) subtractRow(x, row, k, l[row * size + k] ?? 0);
    divideRow(x, row, l[row * size + row] ?? 1);
  }
  return x;
}

/** Solves Lᵀ X = B for a lower triangle L. */
export function solveUpper({ rows: size, data: l }: Matrix, b: Matrix): Matrix {
  const x = { ...b, data: b.data.slice() };
  for (let row = size - 1; row >= 0; row -= 1) {
    for (let k = row + 1; k < size; k += 1) subtractRow(x, row, k, l[k * size + row] ?? 0);
    divideRow(x, row, l[row * size + row] ?? 1);
  }
  return x;
}

function subtractRow({ columns, data }: Matrix, target: number, source: number, factor: number): void {
  if (factor === 0) return;
  for (let at = 0; at < columns; at += 1) {
    data[target * columns + at] = (data[target * columns + at] ?? 0) - factor * (data[source * columns + at] ?? 0);
  }
}

function divideRow({ columns, data }: Matrix, row: number, by: number): void {
  for (let at = row * columns; at < (row + 1) * columns; at += 1) data[at] = (data[at] ?? 0) / by;
}

/** The transpose. */
export function transpose({ rows, columns, data }: Matrix): Matrix {
  const result = zeros(columns, rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) result.data[column * rows + row] = data[row * columns + column] ?? 0;
  }
  return result;
}

/** The product A B. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  const result = zeros(a.rows, b.columns);
  for (let row = 0; row < a.rows; row += 1) {
    for (let k = 0; k < a.columns; k += 1) {
      const factor = a.data[row * a.columns + k] ?? 0;
      if (factor === 0) continue;
      for (let at = 0; at < b.columns; at += 1) {
        result.data[row * b.columns + at] = (result.data[row * b.columns + at] ?? 0) + factor * (b.data[k * b.columns + at] ?? 0);
      }
    }
  }
  return result;
}

/** Eigenvalues, the largest first, and eigenvectors as columns. */
export interface Eigen {
  readonly values: readonly number[];
  readonly vectors: Matrix;
}

const sweeps = 30;

/** Eigendecomposition of a symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, section 8.5). */
export function eigenSymmetric(matrix: Matrix): Eigen {
  const size = matrix.rows;
  const a = matrix.data.slice();
  const v = zeros(size, size);
  for (let at = 0; at < size; at += 1) v.data[at * size + at] = 1;
  const scale = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < sweeps && offDiagonal(a, size) > 1e-22 * scale; sweep += 1) {
    for (let p = 0; p < size; p += 1) for (let q = p + 1; q < size; q += 1) rotate(a, v.data, size, p, q);
  }
  const order = Array.from({ length: size }, (_, at) => at).sort((x, y) => (a[y * size + y] ?? 0) - (a[x * size + x] ?? 0));
  const vectors = zeros(size, size);
  order.forEach((from, to) => {
    for (let row = 0; row < size; row += 1) vectors.data[row * size + to] = v.data[row * size + from] ?? 0;
  });
  return { values: order.map((at) => a[at * size + at] ?? 0), vectors };
}

function offDiagonal(a: Float64Array, size: number): number {
  let sum = 0;
  for (let p = 0; p < size; p += 1) for (let q = p + 1; q < size; q += 1) sum += (a[p * size + q] ?? 0) ** 2;
  return 2 * sum;
}

function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const apq = a[p * size + q] ?? 0;
  if (apq === 0) return;
  const theta = ((a[q * size + q] ?? 0) - (a[p * size + p] ?? 0)) / (2 * apq);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  const turn = (data: Float64Array, i: number, j: number): void => {
    const [x, y] = [data[i] ?? 0, data[j] ?? 0];
    data[i] = c * x - s * y;
    data[j] = s * x + c * y;
  };
  for (let k = 0; k < size; k += 1) turn(a, k * size + p, k * size + q);
  for (let k = 0; k < size; k += 1) turn(a, p * size + k, q * size + k);
  for (let k = 0; k < size; k += 1) turn(v, k * size + p, k * size + q);
}
