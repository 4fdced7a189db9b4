import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnx } from 'onnx-proto';
import { faultOfGraph, type Expectation } from '../../../../src/model/lowering/admission';
import { formsOf } from '../../../../src/model/lowering/lower';
import { quantiseWeights } from '../../../../src/model/lowering/quantise';
import { getPackageGraph } from '../../../../src/model/packageGraph';
import { PackageRefusal, sha256Of, type ModelPackage, type PackageMetadata } from '../../../../src/model/package';
import { openScorer } from '../../../../src/model/relevance/relevancePackage';
import { PictureReader } from '../../../../src/model/vision/pixels';
import { encoderModel, smallConfig } from '../../../fixtures/smallEncoder';

const expected: Expectation = {
  inputs: [{ name: 'pieces', type: 'int64', shape: ['B', 'T'] }, { name: 'present', type: 'bool', shape: ['B', 'T'] }],
  outputs: [{ name: 'vectors', type: 'float32', shape: ['B', 'T', smallConfig.width] }],
};
const shipped = quantiseWeights(encoderModel({ ...smallConfig, layers: 1 }));

/** The shipped graph after a change to its protobuf. */
const changed = (change: (model: onnx.ModelProto, graph: onnx.IGraphProto) => void): Uint8Array => {
  const model = onnx.ModelProto.decode(shipped);
  change(model, model.graph ?? {});
  return onnx.ModelProto.encode(model).finish();
};
const changedNode = (change: (node: onnx.INodeProto) => void): Uint8Array => changed((_, graph) => change(graph.node?.at(-1) ?? {}));
const fault = (bytes: Uint8Array): string => faultOfGraph(bytes, expected) ?? 'taken';

describe('a package’s graph', () => {
  it('is taken when it is plain ONNX and fits, as float32 and quantised', () => {
    assert.equal(faultOfGraph(shipped, expected), undefined);
    assert.equal(faultOfGraph(encoderModel(smallConfig), expected), undefined);
  });

  it('that is no ONNX file, or is cut short, is refused', () => {
    assert.match(fault(new TextEncoder().encode('{"not": "onnx"}')), /^it is not an ONNX model/);
    assert.match(fault(new Uint8Array()), /^it is not an ONNX model/);
    for (const share of [0.1, 0.5, 0.9, 0.999]) assert.notEqual(fault(shipped.subarray(0, Math.floor(shipped.length * share))), 'taken');
  });

  it('with an operator that is not on the list is refused by its name', () => {
    for (const op of ['Loop', 'If', 'Scan', 'SequenceConstruct', 'RandomNormal', 'StringNormalizer', 'Moon'])
      assert.equal(fault(changedNode((node) => { node.opType = op; node.attribute = []; })), `it uses the operator ${op}, which is not on the list of those allowed`);
  });

  it('with an operator of another domain, a function, a graph inside a node or sparse tensors is refused', () => {
    assert.equal(fault(changedNode((node) => { node.domain = 'com.microsoft'; node.opType = 'BiasGelu'; })), 'it uses the operator BiasGelu of com.microsoft, and only those of plain ONNX are allowed');
    assert.match(fault(changedNode((node) => { node.attribute = [{ name: 'body', type: onnx.AttributeProto.AttributeType.GRAPH, g: { node: [] } }]; })), /attribute “body” that a plain graph does not have/);
    assert.match(fault(changed((model) => { model.functions = [onnx.FunctionProto.create({ name: 'f' })]; })), /defines functions of its own/);
    assert.match(fault(changed((_, graph) => { graph.sparseInitializer = [{ dims: [1] }]; })), /sparse tensors/);
  });

  it('with data in another file is refused', () => {
    const outside = { key: 'location', value: '../../secret.bin' };
    assert.match(fault(changed((_, graph) => {
      Object.assign(graph.initializer?.[0] ?? {}, { dataLocation: onnx.TensorProto.DataLocation.EXTERNAL, externalData: [outside], rawData: new Uint8Array() });
    })), /lies in another file/);
    assert.match(fault(changedNode((node) => {
      node.opType = 'Constant';
      node.attribute = [{ name: 'value', type: onnx.AttributeProto.AttributeType.TENSOR, t: { dims: [1], dataType: 1, externalData: [outside] } }];
    })), /lies in another file/);
  });

  it('whose tensors do not have the bytes of their shapes, or hold texts, is refused', () => {
    assert.match(fault(changed((_, graph) => { Object.assign(graph.initializer?.[0] ?? {}, { dims: [1_000_000_000] }); })), /do not fit its shape 1000000000/);
    assert.match(fault(changed((_, graph) => { Object.assign(graph.initializer?.[0] ?? {}, { dataType: 8 }); })), /elements of type 8/);
  });

  it('of an operator set that is too old or too new is refused', () => {
    for (const version of [9, 99]) assert.match(fault(changed((model) => { model.opsetImport = [onnx.OperatorSetIdProto.create({ domain: '', version })]; })), new RegExp(`version ${version} of ONNX`));
  });

  it('whose inputs or outputs do not fit is refused', () => {
    const only = (name: string): Expectation => ({ ...expected, inputs: expected.inputs.filter((input) => input.name === name) });
    assert.equal(faultOfGraph(shipped, only('pieces')), 'it wants an input “present”, and only pieces are given');
    const fixed = changed((_, graph) => { graph.input?.[0]?.type?.tensorType?.shape?.dim?.splice(0, 1, { dimValue: 32 }); });
    assert.equal(fault(fixed), 'its input “pieces” is int64 [32, T], where int64 [B, T] is given');
    const float = changed((_, graph) => { Object.assign(graph.input?.[0]?.type?.tensorType ?? {}, { elemType: 1 }); });
    assert.match(fault(float), /^its input “pieces” is float32/);
    assert.equal(faultOfGraph(shipped, { ...expected, outputs: [{ name: 'emissions', type: 'float32', shape: ['B'] }] }), 'it gives no output “emissions”, only vectors');
    assert.match(faultOfGraph(shipped, { ...expected, outputs: [{ name: 'vectors', type: 'float32', shape: ['B'] }] }) ?? '', /^its output “vectors” is float32 \[.*\], where float32 \[B\] is needed$/);
  });

  it('whose nodes read what nothing computes is refused', () => {
    assert.match(fault(changedNode((node) => { node.input = ['nowhere']; })), /reads “nowhere”, which nothing before it computes/);
    assert.match(fault(changed((_, graph) => { graph.node?.pop(); })), /output “vectors” is computed by nothing/);
  });

  it('is refused by its package in one sentence, before anything is made of it', () => {
    const model = { folder: '/models/mine', metadata: {}, files: new Map([['model.onnx', changedNode((node) => { node.opType = 'Loop'; })]]) } as unknown as ModelPackage;
    assert.throws(() => getPackageGraph(model, 'model.onnx', expected), (error: unknown) =>
      error instanceof PackageRefusal && error.reason === 'The model package /models/mine is refused: in model.onnx, it uses the operator Loop, which is not on the list of those allowed.');
    assert.throws(() => getPackageGraph(model, 'other.onnx', expected), PackageRefusal);
  });

  it('is refused when a whole package with hashes that are right is opened', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mner-admission-'));
    const reader = await PictureReader.open();
    assert.ok(!('problem' in reader));
    const refusal = async (change: (graph: onnx.IGraphProto) => void): Promise<string> => {
      cpSync('models/relevance', folder, { recursive: true });
      const model = onnx.ModelProto.decode(readFileSync('models/relevance/vision.onnx'));
      change(model.graph ?? {});
      const bytes = onnx.ModelProto.encode(model).finish();
      const metadata = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as PackageMetadata;
      const files = metadata.files.map((file) => (file.path === 'vision.onnx' ? { path: file.path, sha256: sha256Of(bytes), sizeBytes: bytes.length } : file));
      writeFileSync(join(folder, 'vision.onnx'), bytes);
      writeFileSync(join(folder, 'model.json'), JSON.stringify({ ...metadata, files }));
      const opened = await openScorer({ device: 'cpu', reader, folder });
      return 'problem' in opened ? opened.problem : 'opened';
    };
    try {
      const start = `The model package ${folder} is refused: in vision.onnx, `;
      assert.equal(await refusal(() => undefined), 'opened');
      assert.equal(await refusal((graph) => { (graph.node?.[5] ?? {}).opType = 'Loop'; }), `${start}it uses the operator Loop, which is not on the list of those allowed.`);
      assert.match(await refusal((graph) => { Object.assign(graph.initializer?.[2] ?? {}, { externalData: [{ key: 'location', value: '/etc/passwd' }], dataLocation: 1 }); }), /lies in another file, and a package's graph must hold its own data\.$/);
      assert.match(await refusal((graph) => { (graph.input?.[0] ?? {}).name = 'image'; }), /operator Cast reads “pixels”|operator Conv reads “pixels”|it wants an input “image”/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is never half understood: any byte changed, it is refused or lowered without an exception of another kind', async () => {
    let random = 7;
    for (let round = 0; round < 60; round++) {
      const broken = shipped.slice();
      random = (random * 48271) % 2147483647;
      // Names, shapes and nodes lie outside the large tensors: the first and last kilobytes.
      const at = round % 2 === 0 ? random % 1500 : broken.length - 1 - (random % 1500);
      broken[at] = (broken[at] ?? 0) ^ (1 << (random % 8));
      if (faultOfGraph(broken, expected) === undefined) assert.ok(await formsOf(broken)('cpu')[0]?.make());
    }
  });
});
