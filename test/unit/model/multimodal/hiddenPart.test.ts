import assert from 'node:assert/strict';
import { nameWithout, partsWorthHiding, readName, withGrey } from '../../../../src/model/multimodal/hiddenPart';

describe('parts of pictures', () => {
  it('are named with their picture, and found again in the name', () => {
    const box = { left: 10.4, top: 0, right: 99.6, bottom: 50 };
    assert.deepEqual(readName(nameWithout('/a b/17 c.jpg', box)), { picture: '/a b/17 c.jpg', hidden: { left: 10, top: 0, right: 100, bottom: 50 } });
    assert.deepEqual(readName('/a b/17 c.jpg'), { picture: '/a b/17 c.jpg' });
  });

  it('are at most four objects that are neither specks nor the whole picture, then a grid along the longer side', () => {
    const boxes = [[0, 0, 300, 200], [10, 10, 60, 60], [0, 0, 5, 5], [50, 50, 50, 90], [60, 60, 120, 120], [0, 0, 100, 100], [30, 30, 90, 90], [1, 1, 80, 80]];
    const objects = boxes.map(([left = 0, top = 0, right = 0, bottom = 0]) => ({ box: { left, top, right, bottom }, class: 0, score: 1 }));
    const parts = partsWorthHiding('p', { width: 300, height: 200, objects: [...objects, { class: 1, score: 1 }], tensors: new Map() });
    assert.deepEqual(parts.slice(0, 5).map(({ kind, share }) => `${kind} ${(300 * share.left).toFixed()} ${(200 * share.bottom).toFixed()}`), ['object 10 60', 'object 60 120', 'object 0 100', 'object 30 90', 'cell 0 67']);
    assert.equal(parts.length, 16);
    assert.deepEqual([parts.at(-1)?.share.left, parts.at(-1)?.share.top.toFixed(3), parts.at(-1)?.share.right, parts.at(-1)?.share.bottom], [0.75, '0.667', 1, 1]);
    const upright = partsWorthHiding('p', { width: 200, height: 300, objects: [], tensors: new Map() });
    assert.deepEqual([upright.length, upright[0]?.share.right.toFixed(3), upright[0]?.share.bottom], [12, '0.333', 0.25]);
  });

  it('become grey where they lie in an input, clipped to it, and nowhere else', () => {
    const pixels = { data: new Float32Array(3 * 4 * 4).fill(1), scaleX: 0.01, scaleY: 0.01, left: 1, top: 0, pictureWidth: 200, pictureHeight: 400 };
    const { data } = withGrey(pixels, { width: 4, height: 4 }, { left: 0, top: 100, right: 100, bottom: 900 });
    const grey = [...data.subarray(16, 32)].map((value, at) => (value === 0 ? at : -1)).filter((at) => at >= 0);
    assert.deepEqual(grey, [5, 9, 13]);
    assert.equal(data.filter((value) => value === 0).length, 9);
    assert.equal(pixels.data.every((value) => value === 1), true);
  });
});
