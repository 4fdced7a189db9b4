import assert from 'node:assert/strict';
import { constant, cosine, linear } from '../../../src/graph/schedule';

const course = { warmUp: 4, total: 12 };
const near = (got: number, wanted: number) => assert.ok(Math.abs(got - wanted) < 1e-12, `${got} instead of ${wanted}`);

describe('schedules', () => {
  it('rise from 0 over the warm-up', () => { for (const schedule of [linear(course), cosine(course), constant(4)]) [0, 1, 2, 3, 4].forEach((step) => near(schedule(step), step / 4)); });
  it('linear falls straight to 0', () => { near(linear(course)(8), 0.5); near(linear(course)(12), 0); near(linear(course)(99), 0); });
  it('cosine falls slowly, fast, slowly', () => { near(cosine(course)(6), (1 + Math.SQRT1_2) / 2); near(cosine(course)(8), 0.5); near(cosine(course)(12), 0); });
  it('constant stays', () => { near(constant()(0), 1); near(constant(4)(1000), 1); });
});
