import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LearningJob, TrainingOutcome } from '../../../../src/protocol/models';
import { learnFromFixes } from '../../../../src/model/learning/learn';
import { loadTagger } from '../../../../src/model/load';
import { describePackage } from '../../../../src/model/packageList';
import type { TaggedSpan } from '../../../../src/model/tagger';
import { trainTextPackage } from '../../../../src/model/text/trainTextPackage';
import { tinyJob } from '../text/tinyTask';

type Lesson = LearningJob['records'][number];

const lesson = (text: string, tags: string, use: Lesson['use'] = 'learn and score'): Lesson => ({ tokens: text.split(' '), tags: tags.split(' '), use });

/** Ten fixes that say: what plays at the Dome is of type OTHER, whatever it is called. */
const bands = ['Kilvaren', 'Stornholm', 'Brackwell', 'Oduya', 'Marlow', 'Taranis', 'Halden', 'Ardmore', 'Quayle', 'Vask'];
const fixes = bands.map((band) => lesson(`${band} plays at the Dome tonight`, 'B-OTHER O O O B-LOC O'));

describe('learning from fixes', () => {
  let home: string;
  beforeEach(async () => { home = await mkdtemp(join(tmpdir(), 'mner-learn-')); });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const jobOf = (records: readonly Lesson[], changes: Partial<LearningJob> = {}): LearningJob => ({
    base: 'crf', name: 'mine', version: '1.0.1', folder: join(home, 'mine'), records,
    source: { name: 'train.txt', sha256: 'a'.repeat(64), guideline: 'twitter2015', typeNames: { OTHER: 'OTHER' } }, ...changes,
  });
  const refusal = async (outcome: Promise<TrainingOutcome>): Promise<string> => {
    const result = await outcome;
    const reason = result.kind === 'refused' ? result.reason : 'learned';
    assert.match(reason, /^[^\n]+\.$/u, 'one sentence');
    assert.ok(!existsSync(join(home, 'mine')), 'nothing is left behind');
    return reason;
  };
  const tag = async (model: string, text: string): Promise<readonly TaggedSpan[]> => {
    const loaded = await loadTagger(model);
    if (loaded.kind === 'refused') assert.fail(loaded.reason);
    const [output] = await loaded.tagger.tag([{ tokens: text.split(' '), guideline: 'twitter2015' }]);
    return output?.spans ?? [];
  };

  it('knows afterwards what ten fixes say, on words that are not in them', async () => {
    const outcome = await learnFromFixes(jobOf(fixes));
    assert.ok(outcome.kind === 'trained');
    const after = await tag(outcome.folder, 'Lumenfield plays at the Dome tonight');
    assert.deepEqual(after.map(({ start, end, type }) => [start, end, type]), [[0, 1, 'OTHER'], [4, 5, 'LOC']]);
  });

  it('keeps what the model knew', async () => {
    const outcome = await learnFromFixes(jobOf(fixes));
    assert.ok(outcome.kind === 'trained');
    for (const text of ['Justin Bieber is in Los Angeles', 'RT @NASA : launch from Florida at noon', 'so tired of this weather']) {
      const brief = async (model: string): Promise<readonly string[]> => (await tag(model, text)).map(({ start, end, type }) => `${start}-${end} ${type}`);
      assert.deepEqual(await brief(outcome.folder), await brief('crf'), text);
    }
  });

  it('shows before and after on records that it had not learned from', async () => {
    const outcome = await learnFromFixes(jobOf(fixes));
    assert.ok(outcome.kind === 'trained' && outcome.comparison?.before);
    const { before, after, records, cautions } = outcome.comparison;
    assert.equal(records, 10);
    assert.equal(after.gold, 20);
    assert.ok(after.f1 > before.f1, `${before.f1} → ${after.f1}`);
    assert.ok(cautions.some((sentence) => /Only 20 entities could be scored/.test(sentence)));
  });

  it('scores no record whose labels it had suggested itself, and learns from it all the same', async () => {
    const mixed = fixes.map((each, at) => (at < 6 ? { ...each, use: 'learn' as const } : each));
    const outcome = await learnFromFixes(jobOf(mixed));
    assert.ok(outcome.kind === 'trained' && outcome.comparison);
    assert.equal(outcome.comparison.records, 4);
    assert.ok(outcome.comparison.cautions.some((sentence) => /^6 more records were learned from but not scored/.test(sentence)));
    const none = await learnFromFixes(jobOf(fixes.map((each) => ({ ...each, use: 'learn' as const })), { folder: join(home, 'other') }));
    assert.ok(none.kind === 'trained');
    assert.equal(none.comparison, undefined);
  });

  it('takes up a type that the model had never seen', async () => {
    const records = bands.map((band) => lesson(`the ${band} ferry leaves at noon`, 'O B-VESSEL I-VESSEL O O O'));
    const outcome = await learnFromFixes(jobOf(records));
    assert.ok(outcome.kind === 'trained');
    const spans = await tag(outcome.folder, 'the Lumenfield ferry leaves at noon');
    assert.deepEqual(spans.map(({ start, end, type }) => [start, end, type]), [[1, 3, 'VESSEL']]);
    const known = await tag(outcome.folder, 'Justin Bieber is in Los Angeles');
    assert.deepEqual(known.map(({ type }) => type), ['PER', 'LOC']);
  });

  it('writes a package of its own that names where it comes from, and leaves the old one alone', async () => {
    const bundled = await readFile('models/crf/model.json');
    const outcome = await learnFromFixes(jobOf(fixes));
    assert.ok(outcome.kind === 'trained');
    const description = await describePackage(outcome.folder);
    assert.ok(description.kind === 'package');
    assert.deepEqual(description.lineage, ['mine 1.0.1', 'crf 1.0.0']);
    assert.deepEqual(await readFile('models/crf/model.json'), bundled);
  });

  it('uses the file’s name for a type that the model calls otherwise', async () => {
    const misc = fixes.map(({ tokens, tags, use }) => ({ tokens, use, tags: tags.map((each) => each.replace('OTHER', 'MISC')) }));
    const source = { name: 'train.txt', sha256: 'b'.repeat(64), guideline: 'twitter2017', typeNames: { OTHER: 'MISC' } };
    const outcome = await learnFromFixes(jobOf(misc, { source }));
    assert.ok(outcome.kind === 'trained');
    const description = await describePackage(outcome.folder);
    assert.deepEqual(description.kind === 'package' ? [...description.types].sort() : [], ['LOC', 'ORG', 'OTHER', 'PER']);
    assert.ok((outcome.comparison?.after.types['MISC']?.gold ?? 0) > 0);
  });

  it('refuses more new types than can be learned from a few records', async () => {
    const records = Array.from({ length: 13 }, (_, at) => lesson('met Ada', `O B-TYPE${at}`));
    assert.match(await refusal(learnFromFixes(jobOf(records))), /13 types that the model does not know.*train a model on the dataset instead/);
  });

  it('refuses records without an entity, and a base that is not there or broken', async () => {
    assert.match(await refusal(learnFromFixes(jobOf([lesson('so tired', 'O O')]))), /no entity; there is nothing to learn/);
    assert.match(await refusal(learnFromFixes(jobOf(fixes, { base: join(home, 'none') }))), /There is no model/);
    await writeFile(join(home, 'model.json'), '{}');
    assert.match(await refusal(learnFromFixes(jobOf(fixes, { base: home }))), /is refused/);
  });

  it('learns from one record, without a comparison', async () => {
    const outcome = await learnFromFixes(jobOf(fixes.slice(0, 1)));
    assert.ok(outcome.kind === 'trained');
    assert.equal(outcome.comparison, undefined);
  });

  it('leaves nothing behind where there is no room on the disk', async function () {
    if (!existsSync('/dev/full')) this.skip();
    const { mkdir } = await import('node:fs/promises');
    await mkdir(join(home, 'mine'));
    await symlink('/dev/full', join(home, 'mine', `weights.bin.partial-${process.pid}`));
    assert.match(await refusal(learnFromFixes(jobOf(fixes))), /There is no room on the disk for the model/);
  });

  it('teaches the last layers of a neural tagger the same way', async function () {
    this.timeout(300_000);
    const job = tinyJob();
    assert.equal((await trainTextPackage(job)).kind, 'written');
    const before = await readFile(join(job.folder, 'model.json'));
    const records = bands.map((band) => lesson(`Mr ${band} went to Oslo`, 'O B-OTHER O O B-LOC'));
    const outcome = await learnFromFixes(jobOf(records, { base: job.folder }));
    assert.ok(outcome.kind === 'trained' && outcome.comparison?.before, JSON.stringify(outcome));
    assert.equal(outcome.comparison.records, 10);
    assert.ok(outcome.comparison.after.f1 >= outcome.comparison.before.f1);
    const description = await describePackage(outcome.folder);
    assert.deepEqual(description.kind === 'package' ? [description.family, description.lineage] : [], ['text', ['mine 1.0.1', 'tiny 0.1']]);
    assert.deepEqual(await readFile(join(job.folder, 'model.json')), before, 'the one that was taught stays as it is');
  });

  it('stops when it is told to', async () => {
    await assert.rejects(learnFromFixes(jobOf(fixes), { signal: AbortSignal.abort(new Error('enough')) }), /enough/);
    assert.ok(!existsSync(join(home, 'mine')));
  });
});
