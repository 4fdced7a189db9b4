import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabelSet } from '../../../../src/model/crf/labels';
import { openCrf } from '../../../../src/model/crf/crfPackage';
import { Posterior } from '../../../../src/model/crf/posterior';
import { checkGolden } from '../../../../src/model/golden';
import { loadTagger } from '../../../../src/model/load';
import { readPackage } from '../../../../src/model/package';
import { loadPotentials, Potentials } from '../../../../src/model/text/potentials';
import { TeachableText } from '../../../../src/model/text/teachable';
import { writeLearnedText } from '../../../../src/model/text/learnedPackage';
import { trainTextPackage } from '../../../../src/model/text/trainTextPackage';
import { freshFolder, teachingFile, tinyJob } from './tinyTask';

const crfFolder = 'models/crf';
const tokens = ['Watching', 'Ada', 'Lovelace', 'in', 'Oslo', 'with', 'zzqx'];

const crfModel = async () => {
  const read = await readPackage(crfFolder, ['crf']);
  return read.kind === 'package' ? openCrf(read.package).model : assert.fail(read.reason);
};
const opened = async (folder: string) => {
  const loaded = await loadTagger(folder);
  return loaded.kind === 'loaded' ? loaded : assert.fail(loaded.reason);
};
const tagged = async (folder: string) => {
  const { tagger } = await opened(folder);
  const [output] = await tagger.tag([{ tokens, guideline: 'twitter2015' }]);
  await tagger.close?.();
  return output?.spans;
};
/** Changes what model.json says. */
const rewrite = (folder: string, change: (metadata: Record<string, unknown>) => void): void => {
  const path = join(folder, 'model.json');
  const metadata = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  change(metadata);
  writeFileSync(path, JSON.stringify(metadata));
};

describe('the potentials of a CRF beside a network', () => {
  const labels = new LabelSet(['LOC', 'BAND', 'PER'], ['twitter2017', 'twitter2015']);

  it('are the logarithms of its marginals times a share, by the names of labels and guidelines, and of no entity where it does not know a type', async () => {
    const crf = await crfModel();
    const emissions = new Float32Array(tokens.length * labels.size).fill(1);
    new Potentials(crf, labels, 0.5).addTo(emissions, { tokens, group: 1 });
    const own = crf.parameters.labels;
    const posterior = new Posterior(crf.lattice({ tokens, guideline: 'twitter2015' }));
    tokens.forEach((_, t) => labels.labels.forEach((label, y) => {
      const number = label.endsWith('BAND') ? 0 : own.indexOf(label);
      const wanted = 1 + 0.5 * Math.log(Math.max(1e-4, posterior.marginal(t, number)));
      assert.ok(Math.abs((emissions[t * labels.size + y] ?? 0) - wanted) < 1e-5, `${tokens[t]} ${label}`);
    }));
  });

  it('with a share of nothing change no score', async () => {
    const emissions = Float32Array.from({ length: tokens.length * labels.size }, (_, at) => Math.sin(at));
    const before = emissions.slice();
    new Potentials(await crfModel(), labels, 0).addTo(emissions, { tokens, group: 0 });
    assert.deepEqual(emissions, before);
  });

  it('of a folder that is no CRF are refused by name', async () => {
    await assert.rejects(loadPotentials({ folder: freshFolder(), share: 0.1 }, labels), (error: { reason?: string }) => /has no file model.json/.test(error.reason ?? ''));
  });
});

describe('a text tagger with the potentials of a CRF', function () {
  this.timeout(120_000);
  const job = tinyJob({ potentials: { folder: crfFolder, share: 0.4 } });
  before(async () => assert.equal((await trainTextPackage(job)).kind, 'written'));

  it('carries the CRF in its package, passes its own trial, and reads names that only the CRF knows', async () => {
    const { tagger, package: model } = await opened(job.folder);
    assert.deepEqual(await checkGolden(tagger, model), []);
    await tagger.close?.();
    assert.ok(model.files.has('potentials/weights.bin'));
    assert.match(readFileSync(join(job.folder, 'README.md'), 'utf8'), /crf 1\.0\.0 has its say/);
    const alone = { ...tinyJob(), options: job.options };
    await trainTextPackage(alone);
    assert.deepEqual(readFileSync(join(alone.folder, 'model.onnx')), readFileSync(join(job.folder, 'model.onnx')), 'the CRF takes no part in training');
    assert.notDeepEqual(await tagged(job.folder), await tagged(alone.folder));
  });

  it('keeps it when its head is taught a type that the CRF does not know', async () => {
    const { tagger, package: model } = await opened(job.folder);
    await tagger.close?.();
    const teachable = await TeachableText.open(model);
    const guideline = 'twitter2015';
    const records = [...teachingFile('fixes.txt', 0, 6).records, { tokens: ['the', 'Oduya', 'plays'], tags: ['O', 'B-BAND', 'O'] }].map((each) => ({ ...each, guideline }));
    const head = await teachable.teach(records);
    const folder = join(freshFolder(), 'learned');
    await writeLearnedText({ base: '', folder, name: 'mine', version: '1', source: { name: 'a.txt', sha256: 'a'.repeat(64), guideline, typeNames: {} }, records: [] }, teachable, head);
    const beside = await teachable.taggerOf(head, { name: 'mine', version: '1' });
    const [inMemory] = await beside.tag([{ tokens, guideline }]);
    await beside.close();
    await teachable.close();
    const written = await tagged(folder);
    assert.deepEqual(written?.map(({ start, end, type }) => [start, end, type]), inMemory?.spans.map(({ start, end, type }) => [start, end, type]));
    assert.ok((await opened(folder)).package.files.has('potentials/weights.bin'));
  });

  it('is refused where the share is none, or the CRF is not there', async () => {
    for (const [change, why] of [
      [(metadata) => { metadata['potentials'] = { share: 2 }; }, /"share" between 0 and 1/],
      [(metadata) => { metadata['files'] = (metadata['files'] as { path: string }[]).filter(({ path }) => path !== 'potentials/model.json'); }, /holds no CRF in potentials\//],
      [(metadata) => { metadata['files'] = (metadata['files'] as { path: string }[]).filter(({ path }) => path !== 'potentials/weights.bin'); }, /weights\.bin/],
    ] as const satisfies readonly (readonly [(metadata: Record<string, unknown>) => void, RegExp])[]) {
      const own = { ...tinyJob({ potentials: { folder: crfFolder, share: 0.4 } }), options: { ...job.options, epochs: 1 } };
      await trainTextPackage(own);
      rewrite(own.folder, change);
      const loaded = await loadTagger(own.folder);
      assert.match(loaded.kind === 'refused' ? loaded.reason : '', why);
      rmSync(own.folder, { recursive: true });
    }
  });
});
