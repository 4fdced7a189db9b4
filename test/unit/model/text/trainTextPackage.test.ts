import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkGolden } from '../../../../src/model/golden';
import { loadTagger } from '../../../../src/model/load';
import { describeEpoch } from '../../../../src/model/text/history';
import { trainTextPackage } from '../../../../src/model/text/trainTextPackage';
import { freshFolder, teachingFile, tinyJob } from './tinyTask';

const opened = async (folder: string) => {
  const loaded = await loadTagger(folder);
  if (loaded.kind === 'refused') assert.fail(loaded.reason);
  return loaded;
};

describe('training a text tagger', function () {
  this.timeout(120_000);

  it('a tiny task is learned, and its package tags what was learned', async () => {
    const job = tinyJob();
    const epochs: string[] = [];
    const result = await trainTextPackage(job, { epoch: (report) => epochs.push(describeEpoch(report)) });
    if (result.kind !== 'written') assert.fail(JSON.stringify(result));
    assert.ok((result.scores[0]?.f1 ?? 0) > 0.95, epochs.join('\n'));
    assert.deepEqual(readdirSync(job.folder).sort(), ['README.md', 'chain.json', 'golden.json', 'log.jsonl', 'log.txt', 'model.json', 'model.onnx', 'tokenizer.json']);
    const { tagger, package: model } = await opened(job.folder);
    const [first] = await tagger.tag([{ tokens: ['Mr', 'Grace', 'went', 'to', 'Oslo', '#fun'] }]);
    assert.deepEqual(first?.spans.map(({ start, end, type }) => [start, end, type]), [[1, 2, 'PER'], [4, 5, 'LOC']]);
    assert.deepEqual(await checkGolden(tagger, model), []);
    await tagger.close?.();
  });

  it('broken off by hand in the middle of an epoch and resumed, it ends with the same bytes', async () => {
    const whole = tinyJob();
    await trainTextPackage(whole);
    const job = { ...tinyJob(), options: { ...whole.options, averageDecay: 0 } };
    const stop = new AbortController();
    await assert.rejects(trainTextPackage(job, { signal: stop.signal, progress: ({ step }) => { if (step === 13) stop.abort(new Error('enough')); } }), /enough/);
    const result = await trainTextPackage({ ...job, start: 'resume' });
    assert.equal(result.kind, 'written');
    for (const file of ['model.onnx', 'chain.json']) assert.deepEqual(readFileSync(join(job.folder, file)), readFileSync(join(whole.folder, file)), file);
  });

  it('paused after an epoch and resumed with averaged weights, it ends with the same bytes', async () => {
    const averaged = { ...tinyJob().options, averageDecay: 0.9, epochs: 3 };
    const whole = tinyJob({ options: averaged });
    await trainTextPackage(whole);
    const job = tinyJob({ options: averaged, pauseAfter: { epoch: 2 } });
    assert.deepEqual(await trainTextPackage(job), { kind: 'paused', epoch: 3, step: 18, of: 27 });
    const { pauseAfter: _, ...rest } = job;
    assert.equal((await trainTextPackage({ ...rest, start: 'resume' })).kind, 'written');
    assert.deepEqual(readFileSync(join(job.folder, 'model.onnx')), readFileSync(join(whole.folder, 'model.onnx')));
  });

  it('a checkpoint of other options is refused, and one cut short', async () => {
    const job = tinyJob({ pauseAfter: { epoch: 1 } });
    await trainTextPackage(job);
    const other = await trainTextPackage({ ...job, start: 'resume', options: { ...job.options, seed: 2 } });
    assert.match(other.kind === 'refused' ? other.reason : '', /belongs to other data, another encoder or other options/);
    const path = join(job.folder, 'checkpoint.safetensors');
    writeFileSync(path, readFileSync(path).subarray(0, 5000));
    const cut = await trainTextPackage({ ...job, start: 'resume' });
    assert.match(cut.kind === 'refused' ? cut.reason : '', /^The checkpoint in .* cannot be used: .*\.$/);
  });

  it('a disk without room is told of, and training goes on', async function () {
    if (process.platform !== 'linux') this.skip();
    const job = tinyJob({ options: { ...tinyJob().options, epochs: 1, checkpointMinutes: 0 } });
    const notices: string[] = [];
    let linked = false;
    const result = await trainTextPackage(job, {
      notice: (sentence) => notices.push(sentence),
      progress: () => {
        if (linked) return;
        linked = true;
        symlinkSync('/dev/full', join(job.folder, 'checkpoint.safetensors.partial'));
      },
    });
    assert.equal(result.kind, 'written');
    assert.equal(notices.length, 1);
    assert.match(notices[0] ?? '', /^There is no room on the disk for a checkpoint in .*: training goes on, but cannot be resumed before some is free\.$/);
  });

  it('no entity, no record, no fitting encoder: one sentence each, and nothing is written', async () => {
    const plain = { ...teachingFile('plain.txt', 0, 1), records: [{ tokens: ['so', 'tired'], tags: ['O', 'O'] }] };
    const reasons: string[] = [];
    for (const changes of [{ train: [plain] }, { train: [{ ...plain, records: [] }] }, { encoder: freshFolder() }]) {
      const job = tinyJob(changes);
      const result = await trainTextPackage(job);
      reasons.push(result.kind === 'refused' ? result.reason : 'written');
      assert.ok(!existsSync(join(job.folder, 'model.json')));
    }
    assert.match(reasons[0] ?? '', /hold no entity/);
    assert.match(reasons[1] ?? '', /no record with a token/);
    assert.match(reasons[2] ?? '', /config\.json cannot be read/);
  });

  it('one record, a type seen on the validation file only, a record of 400 words: all are learned from', async () => {
    const tokens = Array.from({ length: 400 }, (_, at) => (at % 7 === 0 ? 'Turin' : 'went'));
    const long = { tokens, tags: tokens.map((token) => (token === 'Turin' ? 'B-LOC' : 'O')) };
    const unseen = { tokens: ['Linux', 'went'], tags: ['B-PRODUCT', 'O'] };
    const job = tinyJob({ options: { ...tinyJob().options, epochs: 2 } });
    const alone = { ...job, train: [{ ...teachingFile('a.txt', 0, 1), records: [long] }], valid: [{ ...teachingFile('b.txt', 0, 1), records: [unseen, long] }] };
    const result = await trainTextPackage(alone);
    if (result.kind !== 'written') assert.fail(JSON.stringify(result));
    assert.equal(result.scores[0]?.gold, 59);
    assert.deepEqual((await opened(job.folder)).tagger.types, ['LOC']);
  });

  it('a package is an encoder too: trained further it keeps what it knew, its layers frozen or not', async () => {
    const first = tinyJob();
    assert.equal((await trainTextPackage(first)).kind, 'written');
    for (const frozenLayers of [0, 2]) {
      const { encoder: _, ...rest } = tinyJob({ train: [teachingFile('more.txt', 400, 4)] });
      const gentle = { ...first.options, epochs: 1, encoderRate: 1e-6, headRate: 1e-6, chainRate: 1e-6, frozenLayers };
      const result = await trainTextPackage({ ...rest, encoder: first.folder, options: gentle });
      if (result.kind !== 'written') assert.fail(JSON.stringify(result));
      assert.ok((result.scores[0]?.f1 ?? 0) > 0.95, `${result.scores[0]?.f1}`);
      const { tagger } = await opened(rest.folder);
      assert.deepEqual([tagger.types, tagger.guidelines], [['LOC', 'PER', 'OTHER'], ['twitter2015', 'twitter2017']]);
    }
  });

  it('only its lowest layers, if so many are wanted: the package is smaller and trained from what they knew', async () => {
    const first = tinyJob();
    assert.equal((await trainTextPackage(first)).kind, 'written');
    const job = tinyJob({ encoder: first.folder, options: { ...first.options, layers: 1 } });
    const result = await trainTextPackage(job);
    if (result.kind !== 'written') assert.fail(JSON.stringify(result));
    assert.ok((result.scores[0]?.f1 ?? 0) > 0.9, `${result.scores[0]?.f1}`);
    const size = (folder: string) => statSync(join(folder, 'model.onnx')).size;
    assert.ok(size(job.folder) < size(first.folder), `${size(job.folder)} beside ${size(first.folder)}`);
    const more = await trainTextPackage(tinyJob({ encoder: first.folder, options: { ...first.options, layers: 9 } }));
    assert.match(more.kind === 'refused' ? more.reason : more.kind, /^The encoder has 2 layers, and “layers” asks for 9\.$/);
  });

  it('trained further under another guideline, it keeps what it knew of types', async () => {
    const first = tinyJob();
    await trainTextPackage(first);
    const gentle = { ...first.options, epochs: 1, encoderRate: 1e-6, headRate: 1e-6, chainRate: 1e-6 };
    const job = tinyJob({ train: [teachingFile('more.txt', 400, 4, 'other')], valid: [teachingFile('valid.txt', 200, 20, 'other')], encoder: first.folder, options: gentle });
    const result = await trainTextPackage(job);
    if (result.kind !== 'written') assert.fail(JSON.stringify(result));
    assert.ok((result.scores[0]?.f1 ?? 0) > 0.9, `${result.scores[0]?.f1}`);
    assert.deepEqual((await opened(job.folder)).tagger.guidelines, ['other']);
  });

  it('trained further on types it does not know, a package learns new labels', async () => {
    const first = tinyJob({ options: { ...tinyJob().options, epochs: 1 } });
    await trainTextPackage(first);
    const teams = { tokens: ['the', 'Giants', 'went'], tags: ['O', 'B-TEAM', 'O'] };
    const job = tinyJob({ train: [{ ...teachingFile('teams.txt', 0, 1), records: [teams] }], encoder: first.folder, options: first.options });
    assert.equal((await trainTextPackage(job)).kind, 'written');
    assert.deepEqual((await opened(job.folder)).tagger.types, ['TEAM']);
  });

  it('a run that learns from the validation files too takes its calibration and its scores from one that did not', async () => {
    const first = tinyJob();
    await trainTextPackage(first);
    const path = join(first.folder, 'model.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"calibration": \{[^}]*\}/, '"calibration": { "slope": 0.75, "offset": -0.125 }'));
    const { train, valid } = first;
    const job = tinyJob({ train: [...train, ...valid], valid, options: { ...first.options, select: 'last', epochs: 2 }, calibrationFrom: first.folder });
    assert.equal((await trainTextPackage(job)).kind, 'written');
    assert.deepEqual((await opened(job.folder)).package.metadata['calibration'], { slope: 0.75, offset: -0.125 });
    const card = readFileSync(join(job.folder, 'README.md'), 'utf8');
    assert.match(card, /Scores of package, a model of the same recipe that had not learned from these files/);
    const scoresOf = async (folder: string): Promise<unknown> => ((await opened(folder)).package.metadata['provenance'] as { readonly scores: unknown }).scores;
    assert.deepEqual(await scoresOf(job.folder), await scoresOf(first.folder));
    assert.match(card, /a model of the same recipe that had not learned from the validation files/);
    const other = await trainTextPackage({ ...tinyJob({ options: { ...first.options, epochs: 1 } }), calibrationFrom: freshFolder() });
    assert.match(other.kind === 'refused' ? other.reason : '', /is not a model package/);
  });

  it('ingredients can be left out, to measure what they are worth', async () => {
    const job = tinyJob({ options: { ...tinyJob().options, without: ['writing', 'characters', 'shapes'] } });
    const result = await trainTextPackage(job);
    if (result.kind !== 'written') assert.fail(JSON.stringify(result));
    const { tagger, package: model } = await opened(job.folder);
    assert.deepEqual(Object.keys(model.metadata['inputs'] as object).sort(), ['guideline', 'pieces', 'present', 'shapes', 'wordOfPiece']);
    assert.deepEqual(await checkGolden(tagger, model), []);
  });

  it('two hundred types go through in smaller parts', async () => {
    const records = Array.from({ length: 200 }, (_, at) => ({ tokens: ['the', `Name${at}`, 'went'], tags: ['O', `B-T${at}`, 'O'] }));
    const job = tinyJob({ train: [{ ...teachingFile('many.txt', 0, 1), records }], valid: [{ ...teachingFile('few.txt', 0, 1), records: records.slice(0, 5) }], options: { ...tinyJob().options, epochs: 1, batch: 50 } });
    const result = await trainTextPackage(job);
    assert.equal(result.kind, 'written');
    const { tagger } = await opened(job.folder);
    assert.equal(tagger.types.length, 200);
    assert.equal((await tagger.tag([{ tokens: ['the', 'Name7'] }])).length, 1);
  });
});
