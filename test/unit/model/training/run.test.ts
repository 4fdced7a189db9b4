import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { LabelledFile, LabelledRecord, TrainingJob, TrainingOutcome, TrainingPoint } from '../../../../src/protocol/models';
import { loadTagger } from '../../../../src/model/load';
import { runTraining } from '../../../../src/model/training/run';
import { pseudoRandom } from '../crf/bruteForce';
import { writeTinyEncoder } from '../text/tinyEncoder';
import { teachingFile } from '../text/tinyTask';

const names = ['Ada', 'Alan', 'Grace', 'Edsger', 'Barbara', 'Donald'];
const places = ['Oslo', 'Lima', 'Paris', 'Quito', 'Delhi', 'Bonn'];

const fileOf = (name: string, count: number, seed: number): LabelledFile => {
  const random = pseudoRandom(seed);
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  const records = Array.from({ length: count }, () => random() < 0.5
    ? { tokens: ['met', pick(names), 'Smith', String(Math.floor(random() * 1000))], tags: ['O', 'B-PER', 'I-PER', 'O'] }
    : { tokens: ['back', 'in', pick(places), '!'], tags: ['O', 'O', 'B-LOC', 'O'] });
  return { name, sha256: seed.toString().repeat(64).slice(0, 64), guideline: 'twitter2015', typeNames: { OTHER: 'OTHER' }, records };
};

const job: TrainingJob = {
  family: 'crf', name: 'tiny', train: [fileOf('train.txt', 80, 1)], held: [fileOf('valid.txt', 30, 2)], epochs: 24, seed: 1, device: 'cpu', rival: 'crf',
};

describe('a run of training', () => {
  let folder: string;
  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'mner-run-')); });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  interface Told {
    readonly points: TrainingPoint[];
    readonly notices: string[];
  }
  const run = (given: TrainingJob | null, { told = { points: [], notices: [] }, stopAt = Infinity }: { told?: Told; stopAt?: number } = {}): Promise<TrainingOutcome> => {
    const abort = new AbortController();
    return runTraining(folder, given, {
      signal: abort.signal,
      notice: (sentence) => told.notices.push(sentence),
      point: (point) => {
        told.points.push(point);
        if (point.epoch === stopAt) abort.abort(new Error('enough'));
      },
    });
  };
  const refusal = async (changes: Partial<TrainingJob>): Promise<string> => {
    const outcome = await run({ ...job, ...changes });
    const reason = outcome.kind === 'refused' ? outcome.reason : 'trained';
    assert.match(reason, /^[A-Z][^\n]*\.$/u, 'one sentence');
    return reason;
  };

  it('trains, keeps the package apart, and compares it with the model in use on what was held out', async () => {
    const told: Told = { points: [], notices: [] };
    const outcome = await run(job, { told });
    assert.ok(outcome.kind === 'trained' && outcome.comparison);
    const { comparison } = outcome;
    assert.deepEqual([comparison.mode, comparison.records, comparison.after.model, comparison.before?.model], ['seqeval', 30, 'tiny 1.0.0', 'crf 1.0.0']);
    assert.equal(comparison.after.f1, 1);
    assert.equal(comparison.after.gold, comparison.before?.gold);
    const byType = Object.values(comparison.after.types).reduce((sum, { gold }) => sum + gold, 0);
    assert.equal(byType, comparison.after.gold, 'the types add up');
    assert.deepEqual(told.points.map(({ epoch }) => epoch), told.points.map((_, at) => at + 1), 'a point an epoch');
    assert.ok(told.points.some(({ f1 }) => f1 !== undefined));
    assert.equal((await loadTagger(outcome.folder)).kind, 'loaded');
    assert.deepEqual(await run(null), JSON.parse(JSON.stringify(outcome)), 'what came of it is remembered');
  });

  it('goes on after it was stopped, and comes to the same weights as if it never had been', async () => {
    await assert.rejects(run(job, { stopAt: 7 }), /enough/);
    const told: Told = { points: [], notices: [] };
    const outcome = await run(null, { told });
    assert.ok(outcome.kind === 'trained');
    assert.deepEqual(told.points.slice(0, 7).map(({ epoch }) => epoch), [1, 2, 3, 4, 5, 6, 7], 'the plot is there again');
    assert.deepEqual(new Set(told.points.map(({ epoch }) => epoch)).size, told.points.length, 'no epoch is done twice');
    const resumed = await readFile(join(outcome.folder, 'weights.bin'));
    await rm(folder, { recursive: true });
    await mkdir(folder);
    const whole = await run(job);
    assert.ok(whole.kind === 'trained');
    assert.deepEqual(await readFile(join(whole.folder, 'weights.bin')), resumed);
  });

  it('takes its records with it: files may change while it is stopped', async () => {
    await assert.rejects(run(job, { stopAt: 3 }), /enough/);
    const outcome = await run({ ...job, train: [fileOf('other.txt', 10, 9)] });
    assert.ok(outcome.kind === 'trained');
    const card = await readFile(join(outcome.folder, 'model.json'), 'utf8');
    assert.match(card, /train\.txt/);
    assert.doesNotMatch(card, /other\.txt/);
  });

  it('refuses records without an entity, and held-out records without one', async () => {
    const blank = (file: LabelledFile): LabelledFile => ({ ...file, records: file.records.map(({ tokens }) => ({ tokens, tags: tokens.map(() => 'O') })) });
    assert.match(await refusal({ train: job.train.map(blank) }), /hold no entity; there is nothing to learn/);
    assert.match(await refusal({ held: job.held.map(blank) }), /held-out records hold no entity/);
    assert.ok(!existsSync(join(folder, 'job.json')), 'nothing was begun');
  });

  it('learns from a single record without falling over', async () => {
    const [train] = job.train;
    const outcome = await run({ ...job, train: [{ ...train!, records: train!.records.slice(0, 1) }] });
    assert.equal(outcome.kind, 'trained');
  });

  it('says which types are held out but never shown', async () => {
    const told: Told = { points: [], notices: [] };
    const held = [{ ...job.held[0]!, records: [...job.held[0]!.records, { tokens: ['Nokia'], tags: ['B-COMPANY'] }] }];
    const outcome = await run({ ...job, held }, { told });
    assert.ok(outcome.kind === 'trained');
    assert.deepEqual(told.notices.filter((sentence) => /COMPANY/.test(sentence)), ['Only the held-out records have COMPANY (1): the model cannot learn what it is not shown.']);
    assert.equal(outcome.comparison?.after.types['COMPANY']?.recall, 0);
  });

  it('says that a model which learned from the held-out file is flattered by it, and that few entities prove little', async () => {
    const seen = 'a6246e37aa1c8acd738747fa8257e01775f2a1cc0d4f36f82f9d41d6246ad6fa';
    const outcome = await run({ ...job, held: [{ ...job.held[0]!, sha256: seen }] });
    assert.ok(outcome.kind === 'trained');
    const { cautions = [] } = outcome.comparison ?? {};
    assert.ok(cautions.some((sentence) => /crf 1\.0\.0 was itself trained or chosen on valid\.txt/.test(sentence)), cautions.join(' '));
    assert.ok(cautions.some((sentence) => /may be chance/.test(sentence)));
  });

  it('compares nothing where the model in use cannot be run, and says why', async () => {
    const outcome = await run({ ...job, rival: join(folder, 'no-such-model') });
    assert.ok(outcome.kind === 'trained');
    assert.equal(outcome.comparison?.before, undefined);
    assert.match(outcome.comparison?.cautions.join(' ') ?? '', /There is no model/);
  });

  it('goes on to its end when there is no room for a checkpoint, says so once, and leaves nothing half-written', async function () {
    if (!existsSync('/dev/full')) this.skip();
    const told: Told = { points: [], notices: [] };
    await mkdir(join(folder, 'package'), { recursive: true });
    const held = symlink('/dev/full', join(folder, 'package', 'checkpoint.bin.partial'));
    await held;
    const outcome = await run(job, { told });
    assert.equal(outcome.kind, 'trained');
    assert.equal(told.notices.filter((sentence) => /no room on the disk for the checkpoint/.test(sentence)).length, 1);
    assert.deepEqual((await readdir(join(folder, 'package'))).filter((name) => /partial|checkpoint/.test(name)), []);
  });

  it('says in one sentence that there is no room to begin', async function () {
    if (!existsSync('/dev/full')) this.skip();
    await symlink('/dev/full', join(folder, 'job.json.partial'));
    assert.match(await refusal({}), /^There is no room on the disk for the run in /);
    assert.ok(!existsSync(join(folder, 'job.json')));
  });

  it('trains a neural tagger the same way: stopped, gone on with, compared', async () => {
    const file = (name: string, from: number, count: number): LabelledFile => ({ ...teachingFile(name, from, count), typeNames: { OTHER: 'OTHER' } });
    const neural: TrainingJob = {
      ...job, family: 'text', encoder: writeTinyEncoder(join(folder, 'encoder')), train: [file('train.txt', 0, 48)], held: [file('valid.txt', 200, 20)], epochs: 2,
    };
    await assert.rejects(run(neural, { stopAt: 1 }), /enough/);
    const told: Told = { points: [], notices: [] };
    const outcome = await run(null, { told });
    assert.ok(outcome.kind === 'trained', JSON.stringify(outcome));
    assert.deepEqual(told.points.at(-1)?.epoch, 2);
    assert.ok(told.points.at(-1)?.f1 !== undefined);
    assert.equal(outcome.comparison?.after.model, 'tiny 1.0.0');
    assert.equal(outcome.comparison?.before?.model, 'crf 1.0.0');
  });

  it('says what a neural tagger lacks: an encoder, or a folder that holds one', async () => {
    assert.match(await refusal({ family: 'text' }), /begins with an encoder: choose its folder/);
    await rm(folder, { recursive: true });
    await mkdir(folder);
    assert.match(await refusal({ family: 'text', encoder: folder }), /encoder/);
  });

  it('has nothing to go on with in an empty folder, or with a job that is cut short', async () => {
    const outcome = await run(null);
    assert.match(outcome.kind === 'refused' ? outcome.reason : '', /^There is no run of training in /);
    await writeFile(join(folder, 'job.json'), '{"family":"crf","na');
    const cut = await run(null);
    assert.match(cut.kind === 'refused' ? cut.reason : '', /^There is no run of training in /);
  });

  describe('with pictures', function () {
    this.timeout(600_000);
    const shown = (at: number): 'PER' | 'OTHER' => (at % 2 ? 'PER' : 'OTHER');
    /** “see NAME” with a picture of one colour for persons and another for others; each fifth record has none. */
    const pictured = async (home: string, name: string, from: number, count: number): Promise<LabelledFile> => {
      const records: LabelledRecord[] = [];
      for (let at = from; at < from + count; at += 1) {
        const picture = join(home, `${at}.png`);
        const [red, blue] = shown(at) === 'PER' ? [220, 20] : [20, 220];
        await sharp({ create: { width: 20 + at, height: 24, channels: 3, background: { r: red, g: 30, b: blue } } }).png().toFile(picture);
        records.push({ tokens: ['went', 'to', 'see', `Na${at % 3}`], tags: ['O', 'O', 'O', `B-${shown(at)}`], id: `r${at}`, ...(at % 5 !== 4 && { picture }) });
      }
      return { name, sha256: name.padEnd(64, '0').slice(0, 64), guideline: 'other', typeNames: {}, records };
    };

    it('trains HamLearning, tells of the pictures first, goes on after a stop, and shows them to both models when it compares', async () => {
      const home = await mkdtemp(join(tmpdir(), 'mner-pictured-'));
      process.env['XDG_CACHE_HOME'] = join(home, 'cache');
      const looking: number[] = [];
      const wanted: TrainingJob = {
        ...job, family: 'hamlearning', name: 'tiny-ham', train: [await pictured(home, 'train.txt', 0, 24)], held: [await pictured(home, 'valid.txt', 24, 16)], epochs: 2, encoder: writeTinyEncoder(join(home, 'encoder')),
      };
      const start = (given: TrainingJob | null, abort: AbortController, stopAt: number): Promise<TrainingOutcome> => runTraining(folder, given, {
        signal: abort.signal, notice: () => undefined, looking: (done, of) => looking.push(done, of),
        point: ({ epoch, f1 }) => { if (epoch === stopAt && f1 !== undefined) abort.abort(new Error('enough')); },
      });
      await assert.rejects(start(wanted, new AbortController(), 1).then((outcome) => assert.fail(JSON.stringify(outcome))), /enough/);
      const outcome = await start(null, new AbortController(), Infinity);
      if (outcome.kind !== 'trained') assert.fail(outcome.reason);
      assert.deepEqual(looking.slice(0, 4), [0, 40, 8, 40]);
      assert.equal(outcome.comparison?.after.model, 'tiny-ham 1.0.0');
      const loaded = await loadTagger(outcome.folder);
      if (loaded.kind === 'refused') assert.fail(loaded.reason);
      const { records } = wanted.held[0] as LabelledFile;
      const outputs = await loaded.tagger.tag(records);
      assert.deepEqual(outputs.map(({ picture }) => picture), records.map(({ picture }) => (picture === undefined ? 'none' : 'used')));
      // What is compared is what the model does with the pictures in sight.
      const seen = outputs.filter(({ spans }, at) => spans.some(({ start, end, type }) => start === 3 && end === 4 && type === shown(24 + at))).length;
      assert.equal(outcome.comparison?.after.correct, seen);
      await loaded.tagger.close?.();
      delete process.env['XDG_CACHE_HOME'];
      await rm(home, { recursive: true, force: true });
    });
  });
});
