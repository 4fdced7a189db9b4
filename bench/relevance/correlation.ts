import { addOuter, cholesky, eigenSymmetric, multiply, solveLower, solveUpper, transpose, zeros, type Matrix } from '../../scripts/relevance/linearAlgebra';

/** How strongly the fit is held back, as a share of the mean variance of each side, and how many dimensions it keeps. */
export interface CorrelationOptions {
  readonly ridgeOfPictures: number;
  readonly ridgeOfTexts: number;
  readonly dimensions: number;
}

/** The two sides' projections: [features, dimensions] and [text width, dimensions]. */
export interface CorrelatedSpace {
  readonly pictures: Matrix;
  readonly texts: Matrix;
}

/**
 * Canonical correlation analysis with a ridge on both sides (Hotelling 1936; Vinod 1976), in closed form: covariances
 * are summed up example by example, then whitened by Cholesky, and the directions that correlate most are kept, each
 * weighted by the root of its correlation.
 */
export class CorrelationFit {
  private readonly pictures: Matrix;
  private readonly texts: Matrix;
  private readonly both: Matrix;
  private weight = 0;

  constructor(pictureWidth: number, private readonly textWidth: number) {
    this.pictures = zeros(pictureWidth, pictureWidth);
    this.texts = zeros(textWidth, textWidth);
    this.both = zeros(pictureWidth, textWidth);
  }

  /** Takes in a picture and the texts that fit it, all centred; the texts share the weight. */
  add(picture: ArrayLike<number>, texts: readonly ArrayLike<number>[], weight: number): void {
    const sum = new Float64Array(this.textWidth);
    for (const text of texts) {
      addOuter(this.texts, text, text, weight / texts.length);
      for (let at = 0; at < sum.length; at += 1) sum[at] = (sum[at] ?? 0) + (text[at] ?? 0) / texts.length;
    }
    addOuter(this.pictures, picture, picture, weight);
    addOuter(this.both, picture, sum, weight);
    this.weight += weight;
  }

  /** The space in which pictures and their texts correlate most. */
  solve({ ridgeOfPictures, ridgeOfTexts, dimensions }: CorrelationOptions): CorrelatedSpace {
    const left = cholesky(ridged(this.pictures, this.weight, ridgeOfPictures));
    const right = cholesky(ridged(this.texts, this.weight, ridgeOfTexts));
    const half = solveLower(left, { ...this.both, data: this.both.data.map((value) => value / this.weight) });
    const white = transpose(solveLower(right, transpose(half)));
    const { values, vectors } = eigenSymmetric(multiply(transpose(white), white));
    const strengths = values.slice(0, dimensions).map((value) => Math.sqrt(Math.max(value, 1e-12)));
    const kept = firstColumns(vectors, dimensions);
    const turned = scaleColumns(multiply(white, kept), strengths.map((strength) => 1 / strength));
    const roots = strengths.map(Math.sqrt);
    return { pictures: scaleColumns(solveUpper(left, turned), roots), texts: scaleColumns(solveUpper(right, kept), roots) };
  }
}

function ridged({ rows, columns, data }: Matrix, weight: number, ridge: number): Matrix {
  const scaled = data.map((value) => value / weight);
  let trace = 0;
  for (let at = 0; at < rows; at += 1) trace += scaled[at * columns + at] ?? 0;
  for (let at = 0; at < rows; at += 1) scaled[at * columns + at] = (scaled[at * columns + at] ?? 0) + (ridge * trace) / rows;
  return { rows, columns, data: scaled };
}

function firstColumns({ rows, columns, data }: Matrix, count: number): Matrix {
  const result = zeros(rows, count);
  for (let row = 0; row < rows; row += 1) for (let at = 0; at < count; at += 1) result.data[row * count + at] = data[row * columns + at] ?? 0;
  return result;
}

function scaleColumns({ rows, columns, data }: Matrix, factors: readonly number[]): Matrix {
  return { rows, columns, data: data.map((value, at) => value * (factors[at % columns] ?? 0)) };
}
