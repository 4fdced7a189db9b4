import { gelu, leakyRelu, relu, relu6, sigmoid, silu, tanh } from '../../../../src/graph/operators';
import { noise, prove } from '../check';

describe('activations', () => {
  for (const [name, operator] of Object.entries({ gelu, leakyRelu, relu, relu6, sigmoid, silu, tanh }))
    it(`${name} and its reverse are right on both sides of its bends`, async () => {
      await prove({ x: { shape: ['B', 20], values: noise(11, -8, 8) } }, ({ x }) => operator(x), { lengths: { B: 2 } });
    });
});
