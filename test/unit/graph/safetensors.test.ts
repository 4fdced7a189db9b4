import assert from 'node:assert/strict';
import { ContainerError, decodeSafetensors, encodeSafetensors } from '../../../src/graph/safetensors';

const weights = new Map([
  ['matrix', { shape: [2, 3], values: Float32Array.of(1, -2, 0.5, 4, 1e-3, 65504) }],
  ['0', { shape: [], values: Float32Array.of(7) }],
]);
const file = (header: string, ...numbers: number[]) => {
  const text = new TextEncoder().encode(header);
  return Uint8Array.from([...new Uint8Array(BigUint64Array.of(BigInt(text.length)).buffer), ...text, ...numbers]);
};

describe('safetensors', () => {
  it('gives back what was written, bit for bit, with its texts', () => {
    const { weights: read, metadata } = decodeSafetensors(encodeSafetensors({ weights, metadata: { note: 'käse' } }));
    assert.deepEqual(new Map(read), weights.size === read.size ? new Map([...read.keys()].map((name) => [name, weights.get(name)])) : weights);
    assert.deepEqual(metadata, { note: 'käse' });
  });
  it('reads what Node read from a file, which is a view into a larger memory', () => {
    const bytes = encodeSafetensors({ weights, metadata: {} });
    const inside = Buffer.concat([Buffer.alloc(3), bytes, Buffer.alloc(5)]).subarray(3, 3 + bytes.length);
    assert.deepEqual(decodeSafetensors(inside).weights.get('matrix'), weights.get('matrix'));
  });
  it('halves the size with half precision', () => {
    const values = decodeSafetensors(encodeSafetensors({ weights, metadata: {} }, 'F16')).weights.get('matrix')?.values;
    assert.deepEqual([...(values ?? [])], [1, -2, 0.5, 4, 0.0010004043579101562, 65504]);
  });
  it('leaves out whole numbers', () => {
    const header = JSON.stringify({ ids: { dtype: 'I64', shape: [1], data_offsets: [0, 8] } });
    assert.equal(decodeSafetensors(file(header, 1, 0, 0, 0, 0, 0, 0, 0)).weights.size, 0);
  });
  for (const [what, bytes, reason] of [
    ['shorter than a header', Uint8Array.of(1, 2), /shorter than its header/],
    ['cut in the header', file('{"a":1}').subarray(0, 12), /ends inside its header/],
    ['without JSON', file('{"a":'), /not JSON/],
    ['cut in the numbers', encodeSafetensors({ weights, metadata: {} }).subarray(0, -1), /ends inside/],
    ['with a shape that lies', file('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 0, 0, 0, 0), /not as many numbers/],
    ['with an entry that is none', file('{"a":{"dtype":"F32"}}'), /lacks its type, shape or place/],
  ] as const)
    it(`refuses a file ${what}, and says so`, () => {
      assert.throws(() => decodeSafetensors(bytes), (error) => error instanceof ContainerError && reason.test(error.message));
    });
});
