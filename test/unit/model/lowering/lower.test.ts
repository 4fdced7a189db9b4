import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Graph } from '../../../../src/graph/graph';
import { concat, matmul, transpose } from '../../../../src/graph/operators';
import { encodeModel } from '../../../../src/graph/proto';
import type { Session } from '../../../../src/model/runtime/onnx';
import { formsOf, lower, type Precision } from '../../../../src/model/lowering/lower';
import { countOf, decodeGraph, encodeGraph } from '../../../../src/model/lowering/plainGraph';
import { quantiseWeights } from '../../../../src/model/lowering/quantise';
import type { CardReport } from '../../../fixtures/cardProbe';
import { encoderModel, openOnCpu, relativeDifference, smallConfig, vectorsOf } from '../../../fixtures/smallEncoder';

const model = encoderModel(smallConfig);
const shipped = quantiseWeights(model);

/** Rows of pieces that look random, of lengths from 3 to 30. */
const rows = Array.from({ length: 40 }, (_, row) => Array.from({ length: 3 + ((row * 11) % 28) }, (__, at) => 1 + ((row * 131 + at * 37) % 299)));

const opsOf = (bytes: Uint8Array): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { op } of decodeGraph(bytes).nodes) counts.set(op, (counts.get(op) ?? 0) + 1);
  return counts;
};

const withSession = async <Result>(bytes: Uint8Array, use: (session: Session) => Promise<Result>): Promise<Result> => {
  const session = await openOnCpu(bytes);
  return use(session).finally(() => session.release());
};

const alone = (session: Session): Promise<readonly Float32Array[]> => Promise.all(rows.map(async (row) => (await vectorsOf(session, [row], row.length))[0] ?? new Float32Array()));

/** The mean relative difference of two models' vectors. */
const distance = (a: readonly Float32Array[], b: readonly Float32Array[]): number => a.reduce((sum, vectors, at) => sum + relativeDifference(vectors, b[at] ?? new Float32Array()), 0) / a.length;

describe('quantised weights', () => {
  it('are int8 behind DequantizeLinear: products with a scale for each output, tables with one for each row; the rest stays as it is', () => {
    const graph = decodeGraph(shipped);
    const kept = [...graph.constants].filter(([, { type, shape }]) => type === 'float32' && countOf(shape) >= 8192);
    assert.deepEqual(kept, [], 'no large float tensor is left');
    const scales = graph.nodes.filter(({ op }) => op === 'DequantizeLinear').map(({ inputs, attributes }) => {
      const [values, scale] = inputs.map((name) => graph.constants.get(name));
      assert.equal(values?.type, 'int8');
      assert.equal(scale?.shape[0], values?.shape[Number(attributes['axis'])]);
      return attributes['axis'];
    });
    assert.deepEqual([scales.filter((axis) => axis === 1).length, scales.filter((axis) => axis === 0).length], [4 * smallConfig.layers, 2]);
    assert.equal(graph.opset, 20);
    assert.ok(shipped.length < model.length / 3.3, `${shipped.length} of ${model.length} bytes`);
  });

  it('are also the matrices that are laid one after another and turned for their products, as R-GCN\'s', async () => {
    const graph = new Graph();
    const matrices = Array.from({ length: 4 }, (_, at) => graph.constant(Float32Array.from({ length: 64 * 64 }, (__, i) => Math.sin(at + i * 1.7) / 8), [64, 64], 'float32', `relation.${at}`));
    graph.output('moved', matmul(graph.input('x', 'float32', ['B', 64]), transpose(concat(matrices, 0), [1, 0])));
    const bytes = encodeModel(graph);
    const quantised = quantiseWeights(bytes);
    assert.ok(quantised.length < bytes.length / 3, `${quantised.length} of ${bytes.length} bytes`);
    assert.deepEqual([opsOf(quantised).get('Transpose'), opsOf(quantised).get('Concat'), opsOf(lower(quantised, 'int8')).get('MatMulInteger')], [undefined, undefined, 1]);
    const feeds = { x: { type: 'float32', shape: [3, 64], data: Float32Array.from({ length: 192 }, (_, i) => Math.cos(i)) } } as const;
    const moved = (model: Uint8Array) => withSession(model, async (session) => (await session.run(feeds))['moved']?.data as Float32Array);
    assert.ok(relativeDifference(await moved(bytes), await moved(quantised)) < 0.05);
  });

  it('are off by half a step of their scale at most', () => {
    const [before, after] = [decodeGraph(model), decodeGraph(lower(shipped, 'fp32'))];
    const name = 'encoder.layer.0.intermediate.dense.weight';
    const floats = (bytes: Uint8Array): Float32Array => new Float32Array(bytes.slice().buffer);
    const [exact, rounded] = [floats(new Uint8Array(before.constants.get(name)!.bytes)), floats(new Uint8Array(after.constants.get(`${name}.dequantised`)!.bytes))];
    const [out, into] = [smallConfig.inner, smallConfig.width];
    for (let row = 0; row < out; row++) {
      const weights = exact.subarray(row * into, (row + 1) * into);
      const step = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) / 127;
      weights.forEach((weight, at) => assert.ok(Math.abs(weight - (rounded[at * out + row] ?? Number.NaN)) <= step * 0.5001));
    }
  });

  it('compute nearly the same, as they ship and in every form', async () => {
    const exact = await withSession(model, alone);
    const asShipped = await withSession(shipped, alone);
    assert.ok(distance(exact, asShipped) < 0.03, String(distance(exact, asShipped)));
    const limits: Readonly<Record<Precision, number>> = { fp32: 0.02, fp16: 0.02, int8: 0.03 };
    for (const precision of ['fp32', 'fp16', 'int8'] as const) {
      const off = distance(exact, await withSession(lower(shipped, precision), alone));
      assert.ok(off > 0 && off < limits[precision], `${precision}: ${off}`);
    }
  });
});

describe('a lowered graph', () => {
  it('multiplies bytes on processors and keeps the table of pieces in bytes; floats elsewhere', () => {
    const [int8, fp16] = [opsOf(lower(shipped, 'int8')), opsOf(lower(shipped, 'fp16'))];
    assert.equal(int8.get('MatMulInteger'), 4 * smallConfig.layers);
    assert.equal(int8.get('Gemm'), undefined);
    assert.equal(int8.get('DequantizeLinear'), undefined);
    assert.equal(decodeGraph(lower(shipped, 'int8')).constants.get('embeddings.word_embeddings.weight.int8')?.type, 'int8');
    assert.equal(fp16.get('Gemm'), 4 * smallConfig.layers);
    assert.ok([...decodeGraph(lower(shipped, 'fp16')).constants.values()].every(({ type }) => type !== 'float32'));
  });

  it('takes and gives what the shipped one takes and gives', () => {
    const ports = (bytes: Uint8Array) => [decodeGraph(bytes).inputs, decodeGraph(bytes).outputs];
    for (const precision of ['int8', 'fp16', 'fp32'] as const) assert.deepEqual(ports(lower(shipped, precision)), ports(shipped));
  });

  it('gives a record the same bits whatever the batch, the order and the filling', async () => {
    await withSession(lower(shipped, 'int8'), async (session) => {
      const expected = await alone(session);
      let random = 1;
      const next = (below: number): number => (random = (random * 48271) % 2147483647) % below;
      for (let batching = 0; batching < 20; batching++) {
        const order = rows.map((_, at) => ({ at, key: next(1000) })).sort((a, b) => a.key - b.key).map(({ at }) => at);
        for (let from = 0; from < order.length;) {
          const some = order.slice(from, from + 1 + next(12));
          from += some.length;
          const longest = some.reduce((most, at) => Math.max(most, rows[at]?.length ?? 0), 0) + next(4);
          const given = await vectorsOf(session, some.map((at) => rows[at] ?? []), longest);
          some.forEach((at, place) => assert.deepEqual(given[place], expected[at]));
        }
      }
    });
  });

  it('is made in several forms for a device, bytes on the CPU first, half precision on cards', async () => {
    const forms = formsOf(shipped);
    assert.deepEqual(forms('cpu').map(({ name }) => name), ['int8', 'fp32']);
    assert.deepEqual(forms('webgpu').map(({ name }) => name), ['fp16', 'fp32']);
    assert.deepEqual(await forms('cpu')[0]?.make(), lower(shipped, 'int8'));
  });

  it('multiplies a left side of any rank', async () => {
    const constants = new Map([['w', { type: 'float32', shape: [64, 160], bytes: new Uint8Array(Float32Array.from({ length: 64 * 160 }, (_, at) => Math.sin(at * at)).buffer) }]] as const);
    const graph = { opset: 20, nodes: [{ op: 'MatMul', inputs: ['x', 'w'], outputs: ['y'], attributes: {} }], constants, inputs: [{ name: 'x', type: 'float32', shape: ['a', 'b', 'c', 64] }], outputs: [{ name: 'y', type: 'float32', shape: ['a', 'b', 'c', 160] }] } as const;
    const bytes = encodeGraph(graph);
    const x = { type: 'float32', shape: [2, 1, 3, 64], data: Float32Array.from({ length: 384 }, (_, at) => Math.cos(at * at * 0.7)) } as const;
    const run = (session: Session) => session.run({ x });
    const [exact, rounded] = [(await withSession(bytes, run))['y'], (await withSession(lower(quantiseWeights(bytes), 'int8'), run))['y']];
    assert.deepEqual(rounded?.shape, [2, 1, 3, 160]);
    assert.ok(relativeDifference(exact?.data as Float32Array, rounded?.data as Float32Array) < 0.02);
  });

  it('keeps the windows of convolutions as bytes with a scale for each output, and computes with them as floats', async () => {
    // Outputs of very different size: one scale for all of them would drown the small ones.
    const windows = Float32Array.from({ length: 64 * 16 * 9 }, (_, at) => Math.sin(at * at) * 10 ** (-3 * ((at / 144) | 0) / 64));
    const constants = new Map([['w', { type: 'float32', shape: [64, 16, 3, 3], bytes: new Uint8Array(windows.buffer) }]] as const);
    const plain = encodeGraph({
      opset: 20, nodes: [{ op: 'Conv', inputs: ['x', 'w'], outputs: ['y'], attributes: { pads: [1, 1, 1, 1] } }], constants,
      inputs: [{ name: 'x', type: 'float32', shape: ['n', 16, 8, 8] }], outputs: [{ name: 'y', type: 'float32', shape: ['n', 64, 8, 8] }],
    });
    const bytes = quantiseWeights(plain);
    assert.deepEqual(decodeGraph(bytes).constants.get('w.int8')?.shape, [64, 16, 3, 3]);
    assert.deepEqual(decodeGraph(bytes).constants.get('w.scale')?.shape, [64]);
    const x = { type: 'float32', shape: [1, 16, 8, 8], data: Float32Array.from({ length: 1024 }, (_, at) => Math.cos(at * at * 0.7)) } as const;
    const [exact, ...forms] = await Promise.all([plain, bytes, lower(bytes, 'int8'), lower(bytes, 'fp32')].map((model) => withSession(model, async (session) => (await session.run({ x }))['y']?.data as Float32Array)));
    for (const form of forms) for (let output = 0; output < 64; output += 1) {
      const of = (values: Float32Array | undefined): Float32Array => values?.slice(output * 64, (output + 1) * 64) ?? new Float32Array();
      assert.ok(relativeDifference(of(exact), of(form)) < 0.02, `output ${output}`);
    }
    assert.ok(!opsOf(lower(bytes, 'int8')).has('DequantizeLinear'));
  });

  it('keeps a row of zeros zero', async () => {
    const constants = new Map([['w', { type: 'float32', shape: [64, 160], bytes: new Uint8Array(new Float32Array(64 * 160).fill(0.5).buffer) }]] as const);
    const bytes = encodeGraph({ opset: 20, nodes: [{ op: 'MatMul', inputs: ['x', 'w'], outputs: ['y'], attributes: {} }], constants, inputs: [{ name: 'x', type: 'float32', shape: ['n', 64] }], outputs: [{ name: 'y', type: 'float32', shape: ['n', 160] }] });
    const data = new Float32Array(128).fill(1, 64);
    const { y } = await withSession(lower(quantiseWeights(bytes), 'int8'), (session) => session.run({ x: { type: 'float32', shape: [2, 64], data } }));
    const sums = Array.from(y?.data ?? [], Number);
    assert.deepEqual(sums.slice(0, 160), Array<number>(160).fill(0));
    assert.ok(sums.slice(160).every((value) => Math.abs(value - 32) < 0.01));
  });
});

const probe = join('out', `lowering-probe-${process.pid}`);
/** Bundles a probe to be run in a process of its own. */
const buildProbe = (source: string): void => {
  const built = spawnSync('node_modules/.bin/esbuild', [source, '--bundle', '--platform=node', '--external:onnxruntime-node', `--outfile=${probe}.js`, '--log-level=warning'], { encoding: 'utf8' });
  assert.equal(built.status, 0, built.stderr);
};
const emulator = '/usr/bin/qemu-x86_64';
const softwareDriver = '/usr/lib/chromium/vk_swiftshader_icd.json';

describe('a lowered graph elsewhere', function () {
  this.timeout(300_000);
  after(() => { for (const ending of ['.js', '.onnx', '.json']) rmSync(`${probe}${ending}`, { force: true }); });

  it('gives on an emulated processor without VNNI what it gives here, but for the last digits of float32', async function () {
    if (!existsSync(emulator) || process.arch !== 'x64') {
      console.log('      skipped: qemu-x86_64 (package qemu-user) is not installed here');
      this.skip();
    }
    const int8 = lower(shipped, 'int8');
    writeFileSync(`${probe}.onnx`, int8);
    writeFileSync(`${probe}.json`, JSON.stringify(rows.slice(0, 8)));
    buildProbe('test/fixtures/loweringProbe.ts');
    const here = await withSession(int8, (session) => vectorsOf(session, rows.slice(0, 8), 32));
    const { stdout, stderr, status } = spawnSync(emulator, ['-cpu', 'Haswell', process.execPath, `${probe}.js`, `${probe}.onnx`, `${probe}.json`], { encoding: 'utf8', maxBuffer: 1 << 26 });
    assert.equal(status, 0, stderr);
    const there = (JSON.parse(stdout) as number[][]).map((vectors) => Float32Array.from(vectors));
    const off = distance(here, there);
    console.log(`      differs by ${off}`);
    assert.ok(off < 1e-6, String(off));
  });

  it('agrees over Chromium’s software Vulkan with the CPU, in float32 where there are no 16-bit floats', function () {
    if (!existsSync(softwareDriver)) {
      console.log('      skipped: Chromium’s software Vulkan driver is not installed here');
      this.skip();
    }
    writeFileSync(`${probe}.onnx`, shipped);
    buildProbe('test/fixtures/cardProbe.ts');
    const env = { ...process.env, VK_ICD_FILENAMES: softwareDriver, LD_LIBRARY_PATH: '/usr/lib/chromium' };
    const { stdout, stderr, status } = spawnSync(process.execPath, [`${probe}.js`, `${probe}.onnx`], { encoding: 'utf8', env });
    assert.equal(status, 0, stderr);
    const { device, form, steps, difference } = JSON.parse(stdout) as CardReport;
    assert.equal(device, 'webgpu', steps.join(' '));
    if (form === 'fp32') assert.match(steps.join(' '), /^On WebGPU the model does not run in fp16: /);
    assert.ok(difference < (form === 'fp16' ? 0.01 : 1e-5), `${form}: ${difference}`);
  });
});
