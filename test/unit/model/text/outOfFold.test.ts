import assert from 'node:assert/strict';
import { rankLabelErrors } from '../../../../src/curation/labelErrors/rank';
import { readSpans } from '../../../../src/dataset/tags';
import { learnedFrom } from '../../../../src/model/learnedFrom';
import { loadTagger } from '../../../../src/model/load';
import type { ModelPackage } from '../../../../src/model/package';
import { weighByHeads } from '../../../../src/model/text/outOfFold';
import { TeachableText } from '../../../../src/model/text/teachable';
import { trainTextPackage } from '../../../../src/model/text/trainTextPackage';
import { teachingFile, tinyJob } from './tinyTask';

/** Records that the tiny model never saw, some of them with a type that it does not know. */
const judged = teachingFile('judged.txt', 500, 60).records.map(({ tokens, tags }, at) => {
  const given = at % 9 === 4 ? tags.map((tag) => tag.replace('PER', 'NEW')) : tags;
  return { tokens, tags: given, spans: readSpans(given), form: 'sound' as const, group: at };
});

describe('labels weighed by taught heads', function () {
  this.timeout(240_000);
  let model: ModelPackage;
  let teachable: TeachableText;
  before(async () => {
    const job = tinyJob();
    assert.equal((await trainTextPackage(job)).kind, 'written');
    const loaded = await loadTagger(job.folder);
    assert.ok(loaded.kind === 'loaded');
    await loaded.tagger.close?.();
    model = loaded.package;
    teachable = await TeachableText.open(model);
  });
  after(() => teachable.close());

  it('cover every record, with types that the model did not know, and tell the progress to its end', async () => {
    const shares: number[] = [];
    const result = await weighByHeads(teachable, judged, 3, { progress: (share) => shares.push(share) });
    assert.ok(result.kind === 'weighed');
    assert.equal(result.evidence.length, judged.length);
    result.evidence.forEach(({ given, spans }, at) => {
      assert.equal(given.length, judged[at]?.tokens.length);
      assert.ok(given.every((probability) => probability >= 0 && probability <= 1));
      assert.deepEqual(spans.map(({ start, end, type }) => ({ start, end, type })), judged[at]?.spans);
    });
    assert.ok(shares.every((share, at) => at === 0 || share >= shares[at - 1]! - 1e-9), 'it never goes back');
    assert.equal(shares.at(-1), 1);
    assert.equal(rankLabelErrors(judged, result.evidence).length, judged.length);
  });

  it('stop when told to, and say why there can be none', async () => {
    await assert.rejects(weighByHeads(teachable, judged, 3, { signal: AbortSignal.abort(new Error('enough')) }), /enough/);
    const alone = await weighByHeads(teachable, judged.slice(0, 1), 3);
    assert.match(alone.kind === 'refused' ? alone.reason : '', /at least two/);
    const bare = await weighByHeads(teachable, judged.map((each) => ({ ...each, tags: each.tags.map(() => 'O'), spans: [] })), 3);
    assert.match(bare.kind === 'refused' ? bare.reason : '', /no entity/);
  });

  it('are not asked of a model that learned from the file, changed since or not', () => {
    const [entry] = model.metadata.provenance['data'] as readonly { name: string; sha256: string; records: number }[];
    assert.ok(entry);
    assert.ok(learnedFrom(model, { name: 'other.txt', sha256: entry.sha256, records: 1 }), 'by its bytes');
    assert.ok(learnedFrom(model, { name: `/somewhere/${entry.name.split('/').at(-1) ?? ''}`, sha256: '', records: entry.records }), 'by its name and size');
    assert.ok(!learnedFrom(model, { name: entry.name, sha256: 'none', records: entry.records + 1 }));
    assert.ok(!learnedFrom(model, { name: 'other.txt', sha256: '', records: entry.records }));
  });
});
