import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { encodeSafetensors } from '../../../../src/graph/safetensors';
import { trainHamPackage, type HamJob } from '../../../../src/model/hamlearning/hamPackage';
import { smallHam } from '../../../../src/model/hamlearning/options';
import type { Span } from '../../../../src/dataset/tags';
import { readSignalRules } from '../../../../src/model/signals';
import { lookInside } from '../../../../src/model/insight';
import type { Tagger, TaggerInput } from '../../../../src/model/tagger';
import { checkGolden } from '../../../../src/model/golden';
import { loadTagger, type LoadOptions } from '../../../../src/model/load';
import { listPackages } from '../../../../src/model/packageList';
import { trainTextPackage } from '../../../../src/model/text/trainTextPackage';
import type { FileRecord, TrainingFile } from '../../../../src/model/trainingFile';
import { freshFolder, tinyOptions } from '../text/tinyTask';
import { writeTinyEncoder } from '../text/tinyEncoder';

const shown = (at: number): 'PER' | 'OTHER' => ((at * 7) % 5 < 2 ? 'PER' : 'OTHER');

/** Texts that say nothing of the type of the name in them. */
const records = (from: number, count: number, pictureOf: (at: number) => string | undefined): readonly FileRecord[] => Array.from({ length: count }, (_, step) => {
  const at = from + step;
  const picture = pictureOf(at);
  return { id: `r${at}`, tokens: ['went', 'to', 'see', `Na${at % 3}`, 'fun'], tags: ['O', 'O', 'O', `B-${shown(at)}`, 'O'], ...(picture !== undefined && { picture }) };
});

const file = (name: string, rows: readonly FileRecord[]): TrainingFile => ({ name, sha256: name.padEnd(64, '0').slice(0, 64), guideline: 'other', records: rows });

const network = { ...smallHam, width: 16, heads: 2, inner: 32, vitLayers: 1, rgcnLayers: 1, iterations: 2, objects: 4, labelWidth: 8 };

const jobIn = (home: string, pictures: Partial<HamJob['pictures']>, pictureOf: (at: number) => string | undefined = () => undefined): HamJob => ({
  folder: join(home, 'package'), name: 'tiny-ham', version: '0.1', licence: 'test', encoder: writeTinyEncoder(join(home, 'encoder')),
  train: [file('train.txt', records(0, 40, pictureOf))], valid: [file('valid.txt', records(40, 20, pictureOf))],
  options: { ...tinyOptions, epochs: 10, patience: 10, dropout: 0.05, without: [] }, command: 'a test', start: 'anew',
  network, fusionRate: 1.5, pictures: { hidden: 0.1, towerIn: 'bundle', cache: join(home, 'features'), ...pictures },
});

const withCaptions = (home: string): HamJob => {
  const path = join(home, 'captions.tsv');
  writeFileSync(path, Array.from({ length: 60 }, (_, at) => `r${at}\t${shown(at) === 'PER' ? `hopper hopper ${at}` : `fun http ${at}`}\n`).join(''));
  return jobIn(home, { captions: [path] });
};

/** Of a picture that is one colour every part says the same, and without it the text says nothing of the type. */
const looksInside = async (tagger: Tagger, record: TaggerInput, reading: Span): Promise<void> => {
  const steps = lookInside(tagger, record, reading);
  let step = await steps.next();
  while (!step.done) step = await steps.next();
  const { whole, regions, textAlone } = step.value ?? assert.fail('nothing was said');
  assert.equal(regions.length, 12);
  const sides = regions.map(({ region: { left, top, right, bottom } }) => [left, top, right, bottom]);
  assert.deepEqual([sides[0]?.slice(0, 2), sides.at(-1)?.slice(2)], [[0, 0], [1, 1]]);
  // Most names are of the other type: what the text alone says.
  assert.ok((textAlone?.without ?? 1) < whole, JSON.stringify(step.value));
  assert.equal(textAlone?.reading.type, 'OTHER');
  assert.ok(regions.every(({ without }) => without !== whole), JSON.stringify(step.value));
  const [alone] = await tagger.tag([{ tokens: record.tokens, asked: [reading] }]);
  assert.equal(textAlone?.without, alone?.likely?.[0]);
};

describe('training HamLearning', function () {
  this.timeout(300_000);

  it('what only the caption tells is learned from captions, and the card says what they stand in for', async () => {
    const job = withCaptions(freshFolder());
    const notices: string[] = [];
    const result = await trainHamPackage(job, { notice: (sentence) => notices.push(sentence) });
    if (result.kind !== 'written') assert.fail(JSON.stringify(result));
    assert.ok((result.scores[0]?.f1 ?? 0) > 0.9, `${result.scores[0]?.f1}`);
    assert.match(notices[0] ?? '', /^Of 60 records 60 have a caption, which stands in for their picture; 0 have none/);
    assert.match(readFileSync(join(job.folder, 'README.md'), 'utf8'), /Pictures were never looked at: captions stood in for them/);
    const loaded = await loadTagger(job.folder);
    if (loaded.kind === 'refused') assert.fail(loaded.reason);
    const [output] = await loaded.tagger.tag([{ tokens: ['went', 'to', 'see', 'Na1', 'fun'], picture: 'r1' }]);
    assert.deepEqual([output?.picture, output?.signals, output?.spans.length], ['missing', undefined, 1]);
    await loaded.tagger.close?.();
    // With the captions at hand it is measured as it was trained: on what they say.
    const withThem = await loadTagger(job.folder, { standIns: { captions: job.pictures.captions ?? [], encoder: job.encoder } });
    if (withThem.kind === 'refused') assert.fail(withThem.reason);
    const told = await withThem.tagger.tag(Array.from({ length: 20 }, (_, at) => ({ tokens: ['went', 'to', 'see', `Na${(40 + at) % 3}`, 'fun'], picture: `r${40 + at}` })));
    const right = told.filter(({ spans }, at) => spans[0]?.type === shown(40 + at)).length;
    assert.ok(right >= 18, `${right} of 20`);
    assert.deepEqual([...new Set(told.map(({ picture }) => picture))], ['used']);
    await withThem.tagger.close?.();
    const refusal = async (options: LoadOptions): Promise<string> => {
      const refused = await loadTagger(job.folder, options);
      return refused.kind === 'refused' ? refused.reason : 'loaded';
    };
    assert.match(await refusal({ standIns: { features: job.folder } }), /learned from captions, so precomputed features cannot stand in/);
    assert.match(await refusal({ standIns: { captions: job.pictures.captions ?? [], encoder: writeTinyEncoder(join(freshFolder(), 'other'), { seed: 9 }) } }), /another encoder than the captions it learned from/);
  });

  it('broken off in the middle of an epoch and resumed, it ends with the same bytes, hidden pictures and all', async () => {
    const [whole, job] = [freshFolder(), freshFolder()].map((home) => { const made = withCaptions(home); return { ...made, options: { ...made.options, epochs: 2 } }; }) as [HamJob, HamJob];
    assert.equal((await trainHamPackage(whole)).kind, 'written');
    const stop = new AbortController();
    await assert.rejects(trainHamPackage(job, { signal: stop.signal, progress: ({ step }) => { if (step === 7) stop.abort(new Error('enough')); } }), /enough/);
    assert.equal((await trainHamPackage({ ...job, start: 'resume' })).kind, 'written');
    for (const name of ['model.onnx', 'chain.json']) assert.deepEqual(readFileSync(join(job.folder, name)), readFileSync(join(whole.folder, name)), name);
  });

  it('looks at pictures; one that breaks in mid-training is masked and named, one that was broken before is counted', async () => {
    const home = freshFolder();
    mkdirSync(join(home, 'images'));
    const pathOf = (at: number) => join(home, 'images', `${at}.png`);
    for (let at = 0; at < 60; at++)
      if (at !== 3) await sharp({ create: { width: 24 + at, height: 24, channels: 3, background: shown(at) === 'PER' ? '#e02020' : '#2040e0' } }).png().toFile(pathOf(at));
    writeFileSync(pathOf(5), 'no picture at all');
    const job = { ...jobIn(home, {}, pathOf) };
    const notices: string[] = [];
    const result = await trainHamPackage(job, { notice: (sentence) => notices.push(sentence), progress: ({ step }) => { if (step === 4) rmSync(pathOf(7), { force: true }); } });
    if (result.kind !== 'written') assert.fail(JSON.stringify(result));
    assert.ok(notices.some((sentence) => /^The picture .*5\.png is left out: /.test(sentence)), notices.join('\n'));
    assert.ok(notices.some((sentence) => /^Of 60 records 58 have a picture that is looked at; 1 have none, 1 a broken one/.test(sentence)), notices.join('\n'));
    assert.ok(notices.some((sentence) => /^The picture .*7\.png is left out: there is no such file/.test(sentence)), notices.join('\n'));
    assert.ok((result.scores[0]?.f1 ?? 0) > 0.9, `${result.scores[0]?.f1}`);

    const loaded = await loadTagger(job.folder);
    if (loaded.kind === 'refused') assert.fail(loaded.reason);
    const { tagger, package: model } = loaded;
    const tokens = ['went', 'to', 'see', 'Na1', 'fun'];
    const outputs = await tagger.tag([40, 41, 42, 43, 44].map((at) => ({ tokens, picture: pathOf(at) })));
    assert.deepEqual(outputs.map(({ spans }) => spans.map(({ type }) => type)), [40, 41, 42, 43, 44].map((at) => [shown(at)]));
    for (const { picture, signals } of outputs) {
      assert.equal(picture, 'used');
      assert.ok(Math.abs(signals?.['relevance']?.value ?? Number.NaN) <= 1);
    }
    const without = await tagger.tag([{ tokens }, { tokens, picture: pathOf(5) }, { tokens, picture: pathOf(7) }]);
    assert.deepEqual(without.map(({ picture, signals }) => [picture, signals]), [['none', undefined], ['broken', undefined], ['missing', undefined]]);
    assert.equal(tagger.looks, true);
    assert.deepEqual(await checkGolden(tagger, model), []);
    // What a record gets never depends on its neighbours.
    const alone = await tagger.tag([{ tokens, picture: pathOf(41) }]);
    assert.equal(alone[0]?.spans[0]?.confidence.toFixed(4), outputs[1]?.spans[0]?.confidence.toFixed(4));
    await looksInside(tagger, { tokens, picture: pathOf(40) }, { start: 3, end: 4, type: 'PER' });
    await tagger.close?.();
    // Its tower is the bundled one, which it shares.
    assert.ok(statSync(join(job.folder, 'model.onnx')).size < 1 << 20 && model.metadata.files.every(({ path }) => path !== 'vision.onnx'));
    // Its gate was measured on the pairs of the validation file and as many shuffled ones: too few to make a probability of it.
    const { relevance } = readSignalRules(model.metadata['signals']);
    assert.deepEqual([relevance?.pairs, relevance?.calibration, Number(relevance?.auc) >= 0 && Number(relevance?.auc) <= 1], [20, undefined, true]);
    assert.match(readFileSync(join(job.folder, 'README.md'), 'utf8'), /## Relevance[^]*On 20 pairs of the validation files/);
    const [described] = await listPackages([job.folder], 'without');
    assert.deepEqual(described?.kind === 'package' && [described.family, described.types.length, described.scores.length, described.pictures, described.speed?.threads], ['hamlearning', 2, 1, 'in use', 1]);
  });

  it('refused by name before an hour is lost: features of another width, a folder that is no encoder, a tower, options that make no network', async () => {
    const refusal = async (change: (job: HamJob, home: string) => HamJob) => {
      const home = freshFolder();
      const result = await trainHamPackage(change(jobIn(home, {}), home));
      return result.kind === 'refused' ? result.reason : result.kind;
    };
    assert.match(await refusal((job, home) => {
      const folder = join(home, 'given');
      mkdirSync(folder);
      for (const [id, width] of [['r0', 4], ['r1', 5]] as const)
        writeFileSync(join(folder, `${id}.safetensors`), encodeSafetensors({ metadata: {}, weights: new Map([['pooled', { shape: [width], values: new Float32Array(width) }]]) }));
      return { ...job, pictures: { ...job.pictures, features: folder } };
    }), /r1\.safetensors are refused: “pooled” is 5 wide, and 4 in r0\.safetensors/);
    assert.match(await refusal((job) => ({ ...job, encoder: freshFolder() })), /config\.json cannot be read/);
    assert.match(await refusal((job, home) => ({ ...job, pictures: { ...job.pictures, tower: join(home, 'encoder') } })), /The picture tower .* is refused: config\.json names the model type bert/);
    assert.match(await refusal((job, home) => ({ ...job, pictures: { ...job.pictures, detector: join(home, 'nothing.onnx') } })), /The detector .*nothing\.onnx cannot be read/);
    assert.match(await refusal((job) => ({ ...job, network: { ...network, heads: 3 } })), /“heads” 3 do not divide the width 16/);
    assert.match(await refusal((job) => ({ ...job, network: { ...network, without: ['vit', 'rgcn'] } })), /without both views nothing of the picture is left/);
  });

  it('begins from a text tagger: all that its encoder knows of words, and a head of its own', async () => {
    const job = withCaptions(freshFolder());
    const { network: _, fusionRate: __, pictures: ___, ...text } = job;
    const folder = join(freshFolder(), 'text');
    assert.equal((await trainTextPackage({ ...text, folder })).kind, 'written');
    const result = await trainHamPackage({ ...job, encoder: folder, options: { ...job.options, frozenLayers: 1 } });
    if (result.kind !== 'written') assert.fail(JSON.stringify(result));
    assert.ok((result.scores[0]?.f1 ?? 0) > 0.9, `${result.scores[0]?.f1}`);
  });

  it('a text of four hundred words is learned and tagged with one picture for all its windows', async () => {
    const home = freshFolder();
    const job = withCaptions(home);
    const words = Array.from({ length: 400 }, (_, at) => (at === 390 ? 'Na1' : at % 5 === 0 ? '\u200b' : 'went'));
    const long = { id: 'r1', tokens: words, tags: words.map((word) => (word === 'Na1' ? `B-${shown(1)}` : 'O')) };
    const result = await trainHamPackage({ ...job, options: { ...job.options, epochs: 1 }, train: [file('train.txt', [long, ...records(0, 8, () => undefined)])], valid: [file('valid.txt', [long])] });
    assert.equal(result.kind, 'written', JSON.stringify(result));
  });
});
