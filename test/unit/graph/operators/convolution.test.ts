import { convolution } from '../../../../src/graph/operators';
import { gradients } from '../../../../src/graph/gradients';
import { square, sum } from '../../../../src/graph/operators';
import { prove } from '../check';

const cases = [
  ['1 × 1', 3, 4, [1, 1], 1, {}],
  ['3 × 3, padded', 2, 3, [3, 3], 1, { pads: [1, 1, 1, 1] }],
  ['strided, with rows that no window reaches', 2, 2, [3, 2], 1, { strides: [2, 3], pads: [0, 1, 1, 0] }],
  ['dilated', 2, 2, [3, 3], 1, { dilations: [2, 1], pads: [2, 1, 2, 1] }],
  ['strided and dilated', 1, 2, [2, 2], 1, { dilations: [2, 3], strides: [2, 2], pads: [1, 1, 0, 2] }],
  ['in two groups', 4, 6, [2, 3], 2, { pads: [0, 1, 0, 1] }],
  ['depthwise, strided', 3, 3, [3, 3], 3, { strides: [2, 2], pads: [1, 1, 1, 1] }],
] as const;

describe('convolution', () => {
  for (const [name, channels, filters, size, groups, window] of cases)
    it(`${name}: picture, weights and bias`, async () => {
      await prove(
        { x: { shape: ['B', channels, 7, 6] }, w: { shape: [filters, channels / groups, ...size] }, b: { shape: [filters] } },
        ({ x, w, b }) => convolution(x, w, b, window, groups),
        { lengths: { B: 2 } },
      );
    });
  it('the gradient by the picture can be differentiated again', async () => {
    await prove(
      { x: { shape: [1, 2, 4, 4] }, w: { shape: [2, 2, 2, 2] } },
      ({ x, w }) => gradients(sum(square(convolution(x, w, undefined, { strides: [2, 2] }))), [x])[0]!,
    );
  });
});
