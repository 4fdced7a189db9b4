import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DatasetDocument } from '../../../../src/dataset/document';
import { openScorer } from '../../../../src/model/relevance/relevancePackage';
import type { RelevanceScorer } from '../../../../src/model/relevance/scorer';
import { unscored } from '../../../../src/protocol/pairs';
import { PictureReader } from '../../../../src/model/vision/pixels';
import { hugePng, svg } from '../../../fixtures/pictures';

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
    const tokens = ['a', 'cat'];
    const state = async (path: string | undefined): Promise<string> => {
      const { state: found, mismatch } = await scorer.score({ tokens, picture: path });
      assert.deepEqual(mismatch, { state: 'none', probability: null, score: null });
      return found;
    };
    assert.equal(await state(undefined), 'missing');
    assert.equal(await state(join(folder, 'nowhere.jpg')), 'missing');
    assert.equal(await state(put('empty.jpg', '')), 'broken');
    assert.equal(await state(put('page.jpg', '<html>not a picture</html>')), 'broken');
    assert.equal(await state(put('drawing.jpg', svg())), 'broken');
    assert.equal(await state(put('huge.png', hugePng())), 'too-large');
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
    for (const name of ['model.json', 'golden.json', 'projection.bin', 'vocab.txt', 'vision.onnx', 'README.md']) put(name, readFileSync(join(bundled, name)));
    const bytes = readFileSync(join(folder, 'projection.bin'));
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    put('projection.bin', bytes);
    const opened = await openScorer({ device: 'cpu', reader, folder });
    assert.ok('problem' in opened && /SHA-256/.test(opened.problem));
  });
});
