import assert from 'node:assert/strict';
import { pixelTower } from '../../../../src/model/multimodal/pixelTower';
import { runModel } from '../systems/reference';

describe('pixels as a tower', () => {
  it('give the picture itself as the last map, and its mean colour as the whole picture\'s vector', async () => {
    const { graph, about } = pixelTower(4);
    const values = Float32Array.from({ length: 48 }, (_, at) => at / 10);
    const { map, pooled } = await runModel(graph, new Map([['pixels', { type: 'float32', shape: [1, 3, 4, 4], values }]]));
    assert.deepEqual(map, values);
    assert.deepEqual([...(pooled ?? [])].map((mean) => Math.round(100 * mean)), [75, 235, 395]);
    assert.deepEqual([about.maps.map, about.pooled], [[3, 4, 4], 3]);
  });
});
