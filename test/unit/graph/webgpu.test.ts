import assert from 'node:assert/strict';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { trainingStep } from '../../../bench/graph/encoder';
import { bitsAt, keyOf } from '../../../src/graph/random';
import type { Weights } from '../../../src/graph/parameters';

type Outputs = Readonly<Record<string, OrtTensor>>;

const sizes = { layers: 2, width: 32, heads: 4, inner: 64, vocabulary: 50, positions: 16, classes: 5, dropout: 0.1 };
const [batch, length] = [4, 8];

/** Loss and gradients of one step of a small encoder on a device; undefined where this machine has no such device. */
const stepOn = async (device: 'cpu' | 'webgpu'): Promise<Outputs | undefined> => {
  const weights: Weights = new Map();
  const { model, trained, dropout } = trainingStep(sizes, weights, 1);
  const drawn = (below: number) => new OrtTensor('int64', BigInt64Array.from({ length: batch * length }, (_, at) => BigInt(bitsAt(keyOf(below), at) % below)), [batch, length]);
  const feeds: Record<string, OrtTensor> = {
    pieces: drawn(50), tags: drawn(5),
    places: new OrtTensor('int64', BigInt64Array.from({ length }, (_, at) => BigInt(at)), [length]),
    bias: new OrtTensor('float32', new Float32Array(batch * length), [batch, 1, 1, length]),
  };
  for (const name of trained) { const { values, shape } = weights.get(name)!; feeds[name] = new OrtTensor('float32', values, [...shape]); }
  for (const [name, { values, shape }] of dropout.masks([1, 1], { B: batch, T: length })) feeds[name] = new OrtTensor('float32', values, [...shape]);
  const session = await InferenceSession.create(model, { executionProviders: [device], logSeverityLevel: 4 }).catch(() => undefined);
  return session?.run(feeds);
};

describe('devices', () => {
  it('WebGPU and the processor agree on loss and every gradient', async function () {
    const gpu = await stepOn('webgpu');
    if (!gpu) {
      console.log('      no WebGPU here: see docs/decisions/graph-engine.md for the software driver');
      return this.skip();
    }
    const cpu = (await stepOn('cpu')) as Outputs;
    for (const [name, { data }] of Object.entries(cpu)) {
      const [wanted, got] = [[...(data as Float32Array)], [...(gpu[name]?.data as Float32Array)]];
      const scale = Math.max(1e-3, ...wanted.map(Math.abs));
      assert.ok(wanted.every((value, at) => Math.abs(value - (got[at] as number)) < 1e-4 * scale), name);
    }
  });
});
