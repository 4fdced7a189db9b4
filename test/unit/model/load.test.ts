import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatasetDocument } from '../../../src/dataset/document';
import { EntityScoring } from '../../../src/dataset/scoring';
import { writeTags } from '../../../src/dataset/tags';
import { checkGolden } from '../../../src/model/golden';
import { findModelsFolder, loadBundledClusters, loadTagger } from '../../../src/model/load';
import { sha256Of } from '../../../src/model/package';

const data = '../shared/data';

describe('the bundled instant tagger', () => {
  it('is found by its name, and passes its golden inputs', async () => {
    const result = await loadTagger('crf');
    assert.ok(result.kind === 'loaded', result.kind === 'refused' ? result.reason : '');
    assert.deepEqual(await checkGolden(result.tagger, result.package), []);
    assert.deepEqual([...result.tagger.types].sort(), ['LOC', 'ORG', 'OTHER', 'PER']);
    assert.deepEqual(result.tagger.guidelines, ['twitter2015', 'twitter2017']);
  });

  it('takes at most 1.5 MB, card and golden inputs included', () => {
    const folder = join(findModelsFolder()!, 'crf');
    const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    assert.ok(bytes <= 1_500_000, `${bytes} bytes`);
  });

  it('lends its word clusters to new taggers', async () => {
    assert.deepEqual(Object.keys(await loadBundledClusters()), ['cased', 'uncased']);
    assert.deepEqual(await loadBundledClusters('/no/such/folder'), {});
  });

  for (const style of ['twitter2015', 'twitter2017'] as const)
    it(`reaches on ${style}/valid.txt what its card says`, async function () {
      const path = join(data, style, 'valid.txt');
      if (!existsSync(path)) {
        console.log(`      skipped: ${path} is not here`);
        this.skip();
      }
      const result = await loadTagger('crf');
      assert.ok(result.kind === 'loaded');
      const { scores } = result.package.metadata.provenance as { scores: { sha256: string; name: string; f1: number }[] };
      const promised = scores.find(({ name }) => name === `${style}/valid.txt`)!;
      const bytes = readFileSync(path);
      assert.equal(sha256Of(bytes), promised.sha256);
      const records = [...DatasetDocument.parse(bytes.toString('utf8')).records()];
      const outputs = await result.tagger.tag(records.map(({ tokens }) => ({ tokens: tokens.map(({ text }) => text), guideline: style })));
      const scoring = new EntityScoring('seqeval');
      records.forEach(({ tokens }, r) => scoring.add(tokens.map(({ tag }) => tag), writeTags(outputs[r]!.spans, tokens.length, 'IOB2')));
      assert.ok(Math.abs(scoring.report().f1 - promised.f1) < 1e-9, `${scoring.report().f1} against ${promised.f1}`);
      assert.ok(promised.f1 > (style === 'twitter2015' ? 0.69 : 0.79));
    });
});
