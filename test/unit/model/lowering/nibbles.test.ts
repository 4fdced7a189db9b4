import assert from 'node:assert/strict';
import { Graph } from '../../../../src/graph/graph';
import { gather } from '../../../../src/graph/operators';
import { normal, Parameters } from '../../../../src/graph/parameters';
import { encodeModel } from '../../../../src/graph/proto';
import { faultOfGraph } from '../../../../src/model/lowering/admission';
import { lower } from '../../../../src/model/lowering/lower';
import { floatsOfFourBits, fourBitRows, halveTables } from '../../../../src/model/lowering/nibbles';
import { openOnCpu, relativeDifference } from '../../../fixtures/smallEncoder';

const [rows, width] = [300, 48];

const tableModel = () => {
  const graph = new Graph();
  const table = new Parameters(graph, new Map(), { seed: 5 }).get('table', [rows, width], normal(0.1));
  graph.output('picked', gather(table, graph.input('at', 'int64', ['B'])));
  return encodeModel(graph);
};

const pick = async (model: Uint8Array, ...at: readonly number[]): Promise<Float32Array> => {
  const session = await openOnCpu(model);
  const { picked } = await session.run({ at: { type: 'int64', shape: [at.length], data: BigInt64Array.from(at, BigInt) } });
  await session.release();
  return picked?.data as Float32Array;
};

describe('tables of four bits', () => {
  const values = Float32Array.from({ length: rows * width }, (_, at) => Math.sin(at * 1.7) * (1 + (at % 11)));

  it('lose about a tenth of what a row holds, and nothing the second time', () => {
    const once = floatsOfFourBits(fourBitRows(values, width));
    const difference = relativeDifference(values, once);
    assert.ok(difference > 0.01 && difference < 0.2, `${difference}`);
    assert.ok(relativeDifference(once, floatsOfFourBits(fourBitRows(once, width))) < 1e-6);
  });

  it('keep a row of zeros', () => {
    assert.deepEqual(floatsOfFourBits(fourBitRows(new Float32Array(width), width)), new Float32Array(width));
  });

  it('give the same rows in the graph, picked and unpacked, in an eighth of the room', async () => {
    const model = tableModel();
    const halved = halveTables(model, 100);
    const every = await pick(model, ...Array(rows).keys());
    const expected = Float32Array.from([7, 0, 299].flatMap((row) => [...floatsOfFourBits(fourBitRows(every.subarray(row * width, (row + 1) * width), width))]));
    assert.ok(relativeDifference(expected, await pick(halved, 7, 0, 299)) < 1e-6);
    assert.ok(halved.length < model.length / 5, `${halved.length} of ${model.length}`);
  });

  it('are left as they are where they have few rows', async () => {
    const model = tableModel();
    assert.deepEqual(await pick(halveTables(model, rows + 1), 3), await pick(model, 3));
  });

  it('pass admission, and are lowered for every device', async () => {
    const halved = halveTables(tableModel(), 100);
    assert.equal(faultOfGraph(halved, { inputs: [{ name: 'at', type: 'int64', shape: ['B'] }], outputs: [{ name: 'picked', type: 'float32', shape: ['B', width] }] }), undefined);
    const exact = await pick(halved, 1, 2);
    assert.deepEqual(await pick(lower(halved, 'int8'), 1, 2), exact);
    assert.deepEqual(await pick(lower(halved, 'fp32'), 1, 2), exact);
    assert.ok(relativeDifference(exact, await pick(lower(halved, 'fp16'), 1, 2)) < 0.01);
  });
});
