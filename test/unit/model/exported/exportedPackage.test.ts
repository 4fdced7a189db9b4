import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adoptExport } from '../../../../src/model/exported/exportedPackage';
import { loadTagger } from '../../../../src/model/load';
import { PackageRefusal, sha256Of } from '../../../../src/model/package';
import { describePackage } from '../../../../src/model/packageList';
import type { Tagger } from '../../../../src/model/tagger';
import { exportedGraph, exportedLabels, writeExport, type ExportOptions } from '../../../fixtures/exportedModel';

describe('a token classifier of a Hugging Face export', () => {
  let home: string;
  const source = (): string => join(home, 'export');
  const folder = (): string => join(home, 'package');
  beforeEach(async () => { home = await mkdtemp(join(tmpdir(), 'mner-export-')); });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const open = async (options: ExportOptions = {}): Promise<Tagger> => {
    writeExport(source(), options);
    await adoptExport(source(), folder(), 'tiny');
    const loaded = await loadTagger(folder());
    if (loaded.kind === 'refused') assert.fail(loaded.reason);
    return loaded.tagger;
  };
  const refusal = async (): Promise<string> => {
    const reason = await adoptExport(source(), folder(), 'tiny').then(() => 'added', (error: unknown) => (error instanceof PackageRefusal ? error.reason : String(error)));
    assert.ok(!existsSync(folder()), 'nothing is left behind');
    assert.match(reason, /^[^\n]+\.$/u, 'one sentence');
    return reason;
  };

  it('tags words by their first pieces, with softmax confidences', async () => {
    const tagger = await open();
    const [{ spans } = assert.fail()] = await tagger.tag([{ tokens: ['Ada', 'Lovelace', 'met', 'Nokias', 'in', 'Oslo', '.'] }]);
    assert.deepEqual(spans.map(({ start, end, type }) => [start, end, type]), [[0, 2, 'PER'], [3, 4, 'MISC'], [5, 6, 'LOC']]);
    const sure = Math.exp(3) / (Math.exp(3) + exportedLabels.length - 1);
    assert.ok(Math.abs((spans[1]?.confidence ?? 0) - sure) < 1e-4);
    assert.ok(Math.abs((spans[0]?.confidence ?? 0) - sure ** 2) < 1e-4, 'of two words the product');
    assert.equal(spans[1]?.secondBest?.confidence !== undefined && spans[1].secondBest.confidence <= 1 - sure, true);
    await tagger.close?.();
  });

  it('keeps the place of words without a piece, and of empty records', async () => {
    const tagger = await open();
    const outputs = await tagger.tag([{ tokens: ['\u200d', 'Oslo', '\ufe0f'] }, { tokens: [] }, { tokens: ['\u200d'] }]);
    assert.deepEqual(outputs.map(({ spans }) => spans.map(({ start, end, type }) => [start, end, type])), [[[1, 2, 'LOC']], [], []]);
  });

  it('reads texts longer than the encoder in windows and leaves no word out', async () => {
    const tagger = await open({ positions: 16 });
    const tokens = Array.from({ length: 400 }, (_, at) => (at % 7 === 0 ? 'Oslo' : 'met'));
    const [{ spans } = assert.fail()] = await tagger.tag([{ tokens }]);
    assert.deepEqual(spans.map(({ start }) => start), tokens.flatMap((token, at) => (token === 'Oslo' ? [at] : [])));
  });

  it('takes given tags as they are, and the file’s name for the catch-all type', async () => {
    const tagger = await open();
    const [{ spans } = assert.fail()] = await tagger.tag([{ tokens: ['Nokia', 'Oslo', 'Ada'], given: [undefined, 'O', 'B-ORG'], typeNames: { OTHER: 'OTHER' } }]);
    assert.deepEqual(spans.map(({ start, type, confidence }) => [start, type, confidence === 1]), [[0, 'OTHER', false], [2, 'ORG', true]]);
  });

  it('gives each record the same result whatever its neighbours', async () => {
    const tagger = await open();
    const inputs = [['Ada', 'met'], ['Oslo'], ['a', 'Nokia', 'in', 'Oslo']].map((tokens) => ({ tokens }));
    const together = await tagger.tag(inputs);
    const alone = await Promise.all(inputs.map(async (input) => (await tagger.tag([input]))[0]));
    assert.deepEqual(together, alone);
  });

  it('is described by its package: family, types, size', async () => {
    await open();
    const description = await describePackage(folder());
    assert.ok(description.kind === 'package');
    assert.deepEqual([description.family, description.types, description.sizeBytes > 1000], ['onnx', ['PER', 'LOC', 'MISC'], true]);
  });

  it('is refused where a file is missing', async () => {
    for (const name of ['config.json', 'tokenizer.json', 'model.onnx']) {
      writeExport(source());
      await rm(join(source(), name));
      assert.match(await refusal(), new RegExp(`it has no ${name}`));
    }
  });

  it('is refused where its labels are not the tags of entities', async () => {
    writeExport(source(), { labels: ['NEGATIVE', 'POSITIVE'] });
    assert.match(await refusal(), /its labels \(NEGATIVE, POSITIVE\) have no “O”/);
    writeExport(source(), { labels: ['O'] });
    assert.match(await refusal(), /name no entity type/);
    writeExport(source());
    await writeFile(join(source(), 'config.json'), JSON.stringify({ model_type: 'bert' }));
    assert.match(await refusal(), /no id2label/);
    await writeFile(join(source(), 'config.json'), '[1');
    assert.match(await refusal(), /does not hold a JSON object/);
  });

  it('is refused where labels and graph do not fit together', async () => {
    writeExport(source());
    await writeFile(join(source(), 'model.onnx'), exportedGraph({ labels: exportedLabels.slice(0, 5) }));
    assert.match(await refusal(), /gives 5 labels a piece, and config.json names 7/);
  });

  it('is refused where the graph wants what cannot be given, or gives something else', async () => {
    writeExport(source(), { inputs: { input_ids: 'int32' } });
    assert.match(await refusal(), /is int32 with 2 axes instead of int64/);
    writeExport(source(), { inputs: { words: 'int64' } });
    assert.match(await refusal(), /has the input “words”/);
  });

  it('is refused where the model is cut short or no model', async () => {
    writeExport(source());
    const whole = await readFile(join(source(), 'model.onnx'));
    await writeFile(join(source(), 'model.onnx'), whole.subarray(0, whole.length >> 1));
    assert.match(await refusal(), /model.onnx cannot be used/);
    await writeFile(join(source(), 'model.onnx'), 'not a model');
    assert.match(await refusal(), /model.onnx cannot be used/);
  });

  it('is refused when it computes other results than it did when it was added', async () => {
    await open();
    const metadata = JSON.parse(await readFile(join(folder(), 'model.json'), 'utf8')) as { files: { path: string; sha256: string; sizeBytes: number }[] };
    const golden = JSON.parse(await readFile(join(folder(), 'golden.json'), 'utf8')) as { cases: { spans: unknown[] }[] };
    golden.cases[0]?.spans.push({ start: 0, end: 1, type: 'LOC', confidence: 0.5 });
    const bytes = new TextEncoder().encode(JSON.stringify(golden));
    await writeFile(join(folder(), 'golden.json'), bytes);
    const files = metadata.files.map((file) => (file.path === 'golden.json' ? { ...file, sha256: sha256Of(bytes), sizeBytes: bytes.length } : file));
    await writeFile(join(folder(), 'model.json'), JSON.stringify({ ...metadata, files }));
    const loaded = await loadTagger(folder());
    assert.match(loaded.kind === 'refused' ? loaded.reason : 'loaded', /golden input 1 .* gives other entities than expected\.$/);
  });
});
