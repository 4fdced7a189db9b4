import assert from 'node:assert/strict';
import { startLbfgs, stepLbfgs } from '../../../../src/model/crf/lbfgs';
import type { Objective } from '../../../../src/model/crf/objective';

const minimise = (objective: Objective, start: number[], l1: number, most = 200) => {
  const options = { l1, memory: 6 };
  let state = startLbfgs(objective, Float64Array.from(start), options);
  for (let i = 0; i < most; i++) {
    const outcome = stepLbfgs(objective, state, options);
    if (outcome.kind !== 'stepped') break;
    assert.ok(outcome.state.value <= state.value, 'the value never rises');
    state = outcome.state;
  }
  return state;
};
const near = (found: Float64Array, expected: number[], tolerance = 1e-6) =>
  found.forEach((x, i) => assert.ok(Math.abs(x - expected[i]!) < tolerance, `${found} against ${expected}`));

/** Σ cᵢ (xᵢ − aᵢ)²; its L1 optimum is soft thresholding: sign(a) · max(0, |a| − l1 / 2c). */
const bowl = (centre: number[], curve: number[]): Objective => (point, gradient) => {
  let value = 0;
  point.forEach((x, i) => {
    value += curve[i]! * (x - centre[i]!) ** 2;
    gradient[i] = 2 * curve[i]! * (x - centre[i]!);
  });
  return value;
};

/** Rosenbrock's valley; minimum 0 at (1, 1). */
const valley: Objective = (point, gradient) => {
  const [x, y] = [point[0]!, point[1]!];
  gradient[0] = -400 * x * (y - x * x) - 2 * (1 - x);
  gradient[1] = 200 * (y - x * x);
  return 100 * (y - x * x) ** 2 + (1 - x) ** 2;
};

describe('L-BFGS', () => {
  it('finds the bottom of a badly scaled bowl', () => near(minimise(bowl([3, -2, 0.5], [1, 100, 0.01]), [0, 0, 0], 0).point, [3, -2, 0.5]));
  it('follows Rosenbrock\'s curved valley', () => near(minimise(valley, [-1.2, 1], 0).point, [1, 1], 1e-5));
  it('says when there is nothing left to gain', () => {
    const options = { l1: 0, memory: 6 };
    const objective = bowl([0, 0], [1, 1]);
    assert.equal(stepLbfgs(objective, startLbfgs(objective, new Float64Array(2), options), options).kind, 'converged');
  });
});

describe('OWL-QN', () => {
  it('finds the soft-thresholded optimum, exact zeros included', () => {
    const state = minimise(bowl([3, -2, 0.2, -0.05], [1, 2, 1, 3]), [0, 0, 0, 0], 1);
    near(state.point, [2.5, -1.75, 0, 0]);
    assert.equal(state.point[2], 0);
    assert.equal(state.point[3], 0);
  });
  it('comes back from the wrong side of zero', () => near(minimise(bowl([1, -1], [1, 1]), [-4, 4], 0.5).point, [0.75, -0.75]));
  it('stays at zero where the penalty outweighs the slope', () => {
    near(minimise(bowl([0.1, -0.1], [1, 1]), [0, 0], 1).point, [0, 0], 0.5e-12);
  });
});
