import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatasetDocument } from '../../../../src/dataset/document';
import { openScorer } from '../../../../src/model/relevance/relevancePackage';
import type { RelevanceScorer } from '../../../../src/model/relevance/scorer';
import { decodeVector, unscored, vectorSimilarity } from '../../../../src/protocol/pairs';
import { PictureReader } from '../../../../src/model/vision/pixels';
import { animatedGif, cmykJpeg, deepPng, hugePng, pdf, png, svg, tinyWebp, truncatedJpeg, webPage } from '../../../fixtures/pictures';

const sample = resolve('samples/postcards');
const bundled = resolve('models/relevance');
const picture = (id: string): string => join(sample, 'images', `${id}.jpg`);

describe('the bundled relevance model', () => {
  let scorer: RelevanceScorer;
  let folder: string;
  const put = (name: string, bytes: Uint8Array | string): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mner-relevance-'));
    const reader = await PictureReader.open();
    assert.ok(!('problem' in reader));
    const opened = await openScorer({ device: 'cpu', reader, folder: bundled });
    assert.ok('scorer' in opened, JSON.stringify(opened));
    scorer = opened.scorer;
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it('finds a cat more likely to belong to a text about a cat than to one about a rocket, and the other way round', async () => {
    const score = async (text: string, id: string): Promise<number> => (await scorer.score({ tokens: text.split(' '), picture: picture(id) })).mismatch.probability ?? NaN;
    const [cat, rocket] = ['my cat sleeps on the sofa , such a sweet kitten', 'the rocket stands on the launch pad at night'];
    assert.ok((await score(cat, '1005')) < (await score(rocket, '1005')));
    assert.ok((await score(rocket, '1001')) < (await score(cat, '1001')));
  });

  it('scores the true pictures of the sample lower than those of the next record, on the whole', async () => {
    const document = DatasetDocument.parse(readFileSync(join(sample, 'gold.txt'), 'utf8'));
    const records = [...document.records()].map(({ id, tokens }) => ({ path: picture(id ?? ''), tokens: tokens.map(({ text }) => text) }));
    const mean = async (shift: number): Promise<number> => {
      const scores = await Promise.all(records.map(({ tokens }, at) => scorer.score({ tokens, picture: records[(at + shift) % records.length]?.path })));
      const known = scores.flatMap(({ mismatch }) => mismatch.probability ?? []);
      return known.reduce((sum, each) => sum + each, 0) / known.length;
    };
    const [own, shifted] = [await mean(0), await mean(1)];
    assert.ok(own < shifted, `${own} is not below ${shifted}`);
  });

  it('gives a picture that cannot be scored a state and no score', async () => {
    const state = async (path: string | undefined): Promise<string> => {
      const { state: found, ...signals } = await scorer.score({ tokens: ['a', 'cat'], picture: path });
      for (const signal of [signals.mismatch, signals.invisible, signals.redundant]) assert.deepEqual(signal, { state: 'none', probability: null, score: null });
      return found;
    };
    assert.equal(await state(undefined), 'missing');
    assert.equal(await state(join(folder, 'nowhere.jpg')), 'missing');
    assert.equal(await state(folder), 'broken', 'a folder');
    assert.equal(await state(put('empty.jpg', '')), 'broken');
    assert.equal(await state(put('page.jpg', webPage())), 'broken');
    assert.equal(await state(put('drawing.jpg', svg())), 'broken');
    assert.equal(await state(put('paper.jpg', pdf())), 'broken');
    assert.equal(await state(put('huge.png', hugePng())), 'too-large');
    assert.equal(await state(put('white.png', png({ width: 40, height: 30, bitDepth: 8, colour: 'rgb' }, () => 255))), 'blank');
    assert.equal(await state(put('black.png', png({ width: 40, height: 30, bitDepth: 8, colour: 'rgb' }, () => 0))), 'blank');
  });

  it('scores odd but whole pictures, or names their state: 16 bits, CMYK, animated, cut short, whatever their name', async () => {
    const odd = { 'deep.jpg': deepPng(), 'cmyk.jpg': cmykJpeg(), 'moving.jpg': animatedGif(), 'small.png': tinyWebp(), 'short.jpg': truncatedJpeg() };
    for (const [name, bytes] of Object.entries(odd)) {
      const { state, mismatch } = await scorer.score({ tokens: ['a', 'cat'], picture: put(name, bytes) });
      if (state === 'scored') assert.ok(mismatch.probability !== null && mismatch.probability >= 0 && mismatch.probability <= 1 && Number.isFinite(mismatch.score), name);
      else assert.ok(['blank', 'broken', 'screenshot'].includes(state) && mismatch.probability === null && mismatch.score === null, `${name} is ${state}`);
    }
  });

  it('says nothing of visible entities, and of redundancy only an order', async () => {
    const { state, invisible, redundant, nature } = await scorer.score({ tokens: ['a', 'cat'], picture: picture('1005'), entities: [{ start: 1, end: 2, type: 'MISC' }] });
    assert.equal(state, 'scored');
    assert.deepEqual(invisible, { state: 'off', probability: null, score: null });
    assert.ok(redundant.state === 'uncalibrated' && redundant.probability === null && Number.isFinite(redundant.score));
    assert.equal(nature, 'photograph');
  });

  it('finds what it describes more redundant in a text that says it', async () => {
    const score = async (text: string): Promise<number> => (await scorer.score({ tokens: text.split(' '), picture: picture('1005') })).redundant.score ?? NaN;
    assert.ok((await score('a brown cat looks into the camera')) > (await score('what a week , finally friday')));
  });

  it('gives vectors of texts and pictures by which any of them can be compared', async () => {
    const [cat, coffee] = await Promise.all([
      scorer.embed({ tokens: 'a cat looks into the camera'.split(' '), picture: picture('1005') }), scorer.embed({ tokens: 'a cup of coffee'.split(' '), picture: picture('1019') }),
    ]);
    const similarity = (a: string | null, b: string | null): number => vectorSimilarity(decodeVector(a ?? ''), decodeVector(b ?? ''));
    assert.ok(similarity(cat.text, cat.picture) > similarity(cat.text, coffee.picture));
    assert.ok(similarity(coffee.text, coffee.picture) > similarity(coffee.text, cat.picture));
    assert.deepEqual(await scorer.embed({ tokens: [], picture: undefined }), { text: null, picture: null });
  });

  it('points at words, regions and entities of a pair, and at nothing where there is no score', async () => {
    const tokens = 'RT @user : a cat and http://t.co/x kittens'.split(' ');
    const found = await scorer.explain({ tokens, picture: picture('1005') });
    assert.deepEqual(found?.words.map(({ start }) => tokens[start]), ['cat', 'kittens'], 'a handle is not read, and words such as “and” can be seen nowhere');
    assert.equal(found?.regions.length, 9);
    assert.ok(found?.words.every(({ similarity }) => similarity > -1 && similarity < 1));
    assert.equal(await scorer.explain({ tokens, picture: undefined }), null);
  });

  it('gives the same whatever was scored before', async () => {
    const request = { tokens: 'a cat on the sofa'.split(' '), picture: picture('1005') };
    const first = await scorer.score(request);
    await Promise.all(['1001', '1009', '1019'].map((id) => scorer.score({ tokens: ['coffee', 'and', 'grass'], picture: picture(id) })));
    assert.deepEqual(await scorer.score(request), first);
  });

  it('says so where a text holds no word', async () => {
    for (const tokens of [[], ['😀', '🚀'], ['http://t.co/abc', '@user'], ['RT', '@user', ':']]) {
      assert.deepEqual(await scorer.score({ tokens, picture: picture('1005') }), unscored('no-text'));
    }
  });

  it('looks at a picture again when its file changed', async () => {
    const path = put('changing.jpg', readFileSync(picture('1005')));
    const request = { tokens: ['a', 'cat', 'a', 'kitten'], picture: path };
    const before = await scorer.score(request);
    writeFileSync(path, readFileSync(picture('1009')));
    assert.notDeepEqual(await scorer.score(request), before);
  });

  it('is refused when a byte of it changed', async () => {
    const reader = await PictureReader.open();
    assert.ok(!('problem' in reader));
    for (const name of readdirSync(bundled)) put(name, readFileSync(join(bundled, name)));
    const bytes = readFileSync(join(folder, 'text.onnx'));
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    put('text.onnx', bytes);
    const opened = await openScorer({ device: 'cpu', reader, folder });
    assert.ok('problem' in opened && /SHA-256/.test(opened.problem));
  });
});
