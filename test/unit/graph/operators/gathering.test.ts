import assert from 'node:assert/strict';
import { gather, mul, oneHot, pick, scatterAdd } from '../../../../src/graph/operators';
import { prove } from '../check';

describe('gathering', () => {
  it('gather, rows named twice add up in reverse', async () => {
    await prove({ table: { shape: [5, 3] }, rows: { shape: ['B', 2], type: 'int64', values: [4, 1, 1, 0] } }, ({ table, rows }) => gather(table, rows), { lengths: { B: 2 } });
  });
  it('scatterAdd', async () => {
    await prove({ table: { shape: [4, 2] }, rows: { shape: [3], type: 'int64', values: [2, 0, 2] }, updates: { shape: [3, 2] } }, ({ table, rows, updates }) => mul(scatterAdd(table, rows, updates), table));
  });
  it('pick along the last axis', async () => {
    await prove({ x: { shape: ['B', 3, 4] }, at: { shape: ['B', 3], type: 'int64', values: [0, 3, 1, 2, 2, 0] } }, ({ x, at }) => pick(x, at), { lengths: { B: 2 } });
  });
  it('oneHot', async () => {
    const y = await prove({ at: { shape: [2], type: 'int64', values: [2, 0] } }, ({ at }) => oneHot(at, 3));
    assert.deepEqual([...y.data], [0, 0, 1, 1, 0, 0]);
  });
});
