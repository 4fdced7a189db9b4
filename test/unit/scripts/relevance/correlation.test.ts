import assert from 'node:assert/strict';
import { CorrelationFit } from '../../../../bench/relevance/correlation';
import { cholesky, eigenSymmetric, multiply, solveLower, solveUpper, transpose, type Matrix } from '../../../../scripts/relevance/linearAlgebra';

/** A generator of the same numbers in every run (Park and Miller). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647 - 0.5;
}

function symmetric(size: number, next: () => number): Matrix {
  const data = Float64Array.from({ length: size * size }, next);
  const square = { rows: size, columns: size, data };
  return multiply(square, transpose(square));
}

const near = (a: Matrix, b: Matrix, tolerance: number): void => {
  a.data.forEach((value, at) => assert.ok(Math.abs(value - (b.data[at] ?? NaN)) < tolerance, `${at}: ${value} is not ${b.data[at]}`));
};

describe('dense linear algebra', () => {
  const next = numbers(7);
  const a = symmetric(12, next);

  it('takes a definite matrix apart and puts it together again', () => {
    const lower = cholesky(a);
    near(multiply(lower, transpose(lower)), a, 1e-10);
  });

  it('refuses a matrix that is not definite', () => {
    assert.throws(() => cholesky({ rows: 2, columns: 2, data: Float64Array.of(1, 2, 2, 1) }), RangeError);
  });

  it('solves triangles from both ends', () => {
    const lower = cholesky(a);
    const b = { rows: 12, columns: 3, data: Float64Array.from({ length: 36 }, next) };
    near(multiply(lower, solveLower(lower, b)), b, 1e-9);
    near(multiply(transpose(lower), solveUpper(lower, b)), b, 1e-9);
  });

  it('finds eigenvalues in falling order, with vectors that belong to them', () => {
    const { values, vectors } = eigenSymmetric(a);
    const scaled = { ...vectors, data: vectors.data.map((value, at) => value * (values[at % 12] ?? 0)) };
    near(multiply(a, vectors), scaled, 1e-9);
    assert.deepEqual(values, [...values].sort((x, y) => y - x));
  });
});

describe('canonical correlation with a ridge', () => {
  it('finds the one direction that two sides share, through noise', () => {
    const next = numbers(3);
    const fit = new CorrelationFit(5, 4);
    for (let example = 0; example < 4000; example += 1) {
      const shared = next();
      const picture = [next(), next(), shared + 0.1 * next(), next(), next()];
      fit.add(picture, [[next(), shared + 0.1 * next(), next(), next()]], 1);
    }
    const { pictures, texts } = fit.solve({ ridgeOfPictures: 0.01, ridgeOfTexts: 0.01, dimensions: 1 });
    const share = (column: Float64Array, at: number): number => Math.abs(column[at] ?? 0) / Math.hypot(...column);
    assert.ok(share(pictures.data, 2) > 0.99);
    assert.ok(share(texts.data, 1) > 0.99);
    assert.ok((pictures.data[2] ?? 0) * (texts.data[1] ?? 0) > 0, 'both sides point the same way');
  });
});
