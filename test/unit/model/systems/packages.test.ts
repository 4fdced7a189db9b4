import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { trainBgaPackage } from '../../../../src/model/bga/bgaPackage';
import { smallOptions as smallBga } from '../../../../src/model/bga/options';
import { trainGmfPackage } from '../../../../src/model/gmf/gmfPackage';
import { smallOptions as smallGmf } from '../../../../src/model/gmf/options';
import { loadTagger } from '../../../../src/model/load';
import type { MultimodalControl, MultimodalJob } from '../../../../src/model/multimodal/trainMultimodal';
import type { PictureUse, Tagger } from '../../../../src/model/tagger';
import type { FileRecord, TrainingFile } from '../../../../src/model/trainingFile';
import type { TextPackageResult } from '../../../../src/model/text/trainTextPackage';
import { png } from '../../../fixtures/pictures';
import { writeTinyEncoder } from '../text/tinyEncoder';
import { freshFolder, tinyOptions } from '../text/tinyTask';

/** “see NAME” with a picture of stripes, across for persons and down for others; every eighth picture is not there and one is broken. */
const home = freshFolder();
const pictures = join(home, 'pictures');
const record = (at: number): FileRecord => ({
  id: String(at), tokens: ['see', `go${at % 7}`, '.'], tags: ['O', at % 2 ? 'B-PER' : 'B-OTHER', 'O'], picture: join(pictures, `${at}.png`),
});
const file = (name: string, from: number, count: number): TrainingFile =>
  ({ name, sha256: name.padEnd(64, '0'), guideline: 'twitter2015', records: Array.from({ length: count }, (_, at) => record(from + at)) });

const drawPictures = (): void => {
  mkdirSync(pictures, { recursive: true });
  for (let at = 0; at < 80; at++) {
    const striped = png({ width: 64, height: 64, bitDepth: 8, colour: 'grey' }, (row, column) => ((at % 2 ? row : column) + at) % 16 < 8 ? 230 - at : 20 + at);
    if (at % 8 !== 5) writeFileSync(join(pictures, `${at}.png`), at === 4 ? 'no picture' : striped);
  }
};

const jobOf = (folder: string, changes: Partial<MultimodalJob> = {}): MultimodalJob => ({
  folder: join(home, folder), name: 'tiny', version: '0.1', licence: 'test', encoder: writeTinyEncoder(join(home, 'encoder')), weights: 'fp32',
  train: [file('train.txt', 0, 40)], valid: [file('valid.txt', 40, 16)], options: { ...tinyOptions, epochs: 3, patience: 3 }, command: 'a test', start: 'anew',
  pictures: { hidden: 0.2, towerIn: 'bundle', cache: join(home, 'cache') }, ...changes,
});

interface Family {
  readonly train: (job: MultimodalJob, control?: MultimodalControl) => Promise<TextPackageResult>;
  /** What is said of pictures in use: one that is there, none, one that is not there, none. */
  readonly uses: readonly PictureUse[];
}

const families: Readonly<Record<string, Family>> = {
  gmf: { uses: ['used', 'none', 'missing', 'none'], train: (job, control) => trainGmfPackage({ ...job, network: { ...smallGmf, levels: ['p5', 'map'], objects: 0, between: 24, matchingWidth: 16, plain: ['characters'] } }, control) },
  bga: { uses: ['none', 'none', 'none', 'none'], train: (job, control) => trainBgaPackage({ ...job, network: { ...smallBga, side: 2, visualInner: 32, generatorInner: 32, plain: ['characters'] } }, control) },
};

const opened = async (folder: string): Promise<Tagger> => {
  const loaded = await loadTagger(join(home, folder), { device: 'cpu', threads: 1 });
  return loaded.kind === 'refused' ? assert.fail(loaded.reason) : loaded.tagger;
};

for (const [name, { train, uses }] of Object.entries(families))
  describe(`packages of the family ${name}`, function () {
    this.timeout(600_000);
    before(drawPictures);

    it('are trained with pictures, some missing and one broken, which are counted and named; and tag', async () => {
      const said: string[] = [];
      const result = await train(jobOf(name), { notice: (sentence) => said.push(sentence) });
      assert.equal(result.kind, 'written', JSON.stringify(result));
      assert.ok(said.some((sentence) => /4\.png is left out/.test(sentence)) && said.some((sentence) => /Of 56 records 48 have a picture that is looked at; 7 have none, 1 a broken one/.test(sentence)), said.join('\n'));
      const tagger = await opened(name);
      const outputs = await tagger.tag([record(60), { tokens: ['see', 'go1', '.'] }, { ...record(61), picture: join(pictures, 'nowhere.png') }, { tokens: [] }]);
      assert.deepEqual(outputs.map(({ picture }) => picture), uses);
      const [alone] = await tagger.tag([record(60)]);
      assert.deepEqual(alone?.spans.map(({ start, end, type }) => [start, end, type]), outputs[0]?.spans.map(({ start, end, type }) => [start, end, type]));
      alone?.spans.forEach(({ confidence }, at) => assert.ok(Math.abs(confidence - (outputs[0]?.spans[at]?.confidence ?? NaN)) < 1e-5, 'alone as among others'));
      await tagger.close?.();
    });
    it('tag a text of four hundred words, every fifth of them without a piece, with one picture for all its windows', async () => {
      const tagger = await opened(name);
      const tokens = Array.from({ length: 400 }, (_, at) => (at % 5 === 4 ? '\u200b' : at % 5 === 1 ? `go${at % 7}` : 'see'));
      const [output, again] = await tagger.tag([{ ...record(61), tokens }, { ...record(61), tokens }]);
      assert.equal(output?.picture, uses[0] === 'used' ? 'missing' : 'none', 'every eighth picture is not there');
      assert.deepEqual(output, again);
      assert.ok(output?.spans.every(({ start, end, confidence }) => start < end && end <= 400 && confidence > 0 && confidence <= 1));
      const [seen] = await tagger.tag([{ ...record(62), tokens }]);
      assert.equal(seen?.picture, uses[0]);
      await tagger.close?.();
    });
    it('are the same bytes when trained again, broken off in between', async () => {
      await train(jobOf(`${name}-once`, { options: { ...tinyOptions, epochs: 2, patience: 2 } }));
      const broken = jobOf(`${name}-broken`, { options: { ...tinyOptions, epochs: 2, patience: 2 } });
      assert.equal((await train({ ...broken, pauseAfter: { epoch: 1 } })).kind, 'paused');
      assert.equal((await train({ ...broken, start: 'resume' })).kind, 'written');
      assert.deepEqual(readFileSync(join(home, `${name}-broken`, 'model.onnx')), readFileSync(join(home, `${name}-once`, 'model.onnx')));
    });
  });

describe('options of the published systems', () => {
  it('that make no network are refused by name before anything is looked at', async () => {
    const gmf = await trainGmfPackage({ ...jobOf('refused'), network: { ...smallGmf, lambda: 2 } });
    assert.deepEqual(gmf, { kind: 'refused', reason: 'These options make no network: “lambda” must be a number from 0 to 1.' });
    const bga = await trainBgaPackage({ ...jobOf('refused'), network: { ...smallBga, side: 0 } });
    assert.deepEqual(bga, { kind: 'refused', reason: 'These options make no network: “side” must be a whole number of at least 1.' });
  });
  it('captions cannot stand in for maps', async () => {
    const result = await trainGmfPackage({ ...jobOf('refused'), network: smallGmf, pictures: { hidden: 0, towerIn: 'bundle', captions: ['captions.tsv'] } });
    assert.match(result.kind === 'refused' ? result.reason : '', /Captions cannot stand in for feature maps/);
  });
});
