import assert from 'node:assert/strict';
import { visualFeeds } from '../../../../src/model/hamlearning/visualFeeds';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { encodeSafetensors } from '../../../../src/graph/safetensors';
import type { FeatureSource, Found, PictureFeatures } from '../../../../src/model/multimodal/features';
import { decodeFeatures, encodeFeatures } from '../../../../src/model/multimodal/features';
import { parseCaptions } from '../../../../src/model/multimodal/captions';
import { openLooking, loadEfficientNet, type TowerModel } from '../../../../src/model/multimodal/pictureModels';
import { surveyPictures } from '../../../../src/model/multimodal/pictureSettings';
import { mapFeed, pooledFeed, regionsFeed } from '../../../../src/model/multimodal/pictureFeeds';
import { Precomputed } from '../../../../src/model/multimodal/precomputed';
import { areaOf, overlapOf, poolRegion } from '../../../../src/model/multimodal/regions';
import { Sights } from '../../../../src/model/multimodal/sights';
import { decodeDetections } from '../../../../src/model/vision/nanodet';

const fresh = (): string => mkdtempSync(join(tmpdir(), 'mner-pictures-'));
const floats = (shape: readonly number[], value: (at: number) => number) => ({ shape, values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, at) => value(at)) });
const wish = { objects: 15, maps: [], crops: 0 } as const;

describe('regions of a map', () => {
  const map = { values: Float32Array.from({ length: 8 }, (_, at) => at), shape: [2, 2, 2] as const };

  it('are means by how much of each cell a box covers', () => {
    assert.deepEqual([...poolRegion(map, { left: 0, top: 0, right: 100, bottom: 60 }, 100, 60)], [1.5, 5.5]);
    assert.deepEqual([...poolRegion(map, { left: 0, top: 0, right: 50, bottom: 30 }, 100, 60)], [0, 4]);
    // A quarter of the right column, all of the left one.
    assert.ok(Math.abs((poolRegion(map, { left: 0, top: 0, right: 62.5, bottom: 30 }, 100, 60)[0] ?? 0) - 0.2) < 1e-6);
  });

  it('of boxes without area, or beside the picture, are those of a cell', () => {
    assert.deepEqual([...poolRegion(map, { left: 80, top: 50, right: 80, bottom: 50 }, 100, 60)], [3, 7]);
    assert.deepEqual([...poolRegion(map, { left: 150, top: 90, right: 190, bottom: 95 }, 100, 60)], [3, 7]);
  });

  it('boxes turned inside out have no area and overlap nothing', () => {
    const odd = { left: 10, top: 10, right: 5, bottom: 20 };
    assert.deepEqual([areaOf(odd), overlapOf(odd, odd)], [0, 0]);
  });
});

describe('detections', () => {
  const place = { scaleX: 2, scaleY: 2, left: 0, top: 8, pictureWidth: 208, pictureHeight: 200 };
  const cells = 52 * 52 + 26 * 26 + 13 * 13;
  const empty = () => ({ scores: new Float32Array(cells * 80), distances: new Float32Array(cells * 4) });
  const put = ({ scores, distances }: ReturnType<typeof empty>, cell: number, kind: number, score: number, sides: readonly number[]) => {
    scores[cell * 80 + kind] = score;
    distances.set(sides, cell * 4);
  };

  it('are boxes in the picture, the surest first; a less sure one of the same class on the same spot is dropped', () => {
    const given = empty();
    put(given, 52 * 10 + 10, 3, 0.6, [20, 20, 20, 20]);
    put(given, 52 * 10 + 11, 3, 0.5, [28, 20, 12, 20]);
    put(given, 52 * 10 + 12, 4, 0.7, [36, 20, 4, 20]);
    const found = decodeDetections(given, place, { least: 0.1, overlap: 0.6, most: 15 });
    // The centre of cell (10, 10) is at 84, 84 of the input: at 42, 38 of the picture.
    assert.deepEqual(found.map(({ class: kind, score, box }) => [kind, Math.round(score * 10) / 10, box]), [
      [4, 0.7, { left: 32, top: 28, right: 52, bottom: 48 }], [3, 0.6, { left: 32, top: 28, right: 52, bottom: 48 }],
    ]);
  });

  it('nothing found is no object, two hundred are the fifteen surest', () => {
    assert.deepEqual(decodeDetections(empty(), place, { least: 0.1, overlap: 0.6, most: 15 }), []);
    const many = empty();
    for (let at = 0; at < 200; at++) put(many, at * 13, at % 80, 0.2 + at / 1000, [3, 3, 3, 3]);
    const found = decodeDetections(many, place, { least: 0.1, overlap: 0.6, most: 15 });
    assert.equal(found.length, 15);
    assert.ok(found.every(({ score }, at) => at === 0 || score <= (found[at - 1]?.score ?? 0)));
    assert.ok(Math.abs((found[0]?.score ?? 0) - 0.399) < 1e-6);
  });
});

describe('features of pictures', function () {
  this.timeout(120_000);
  const features: PictureFeatures = {
    width: 640, height: 480, objects: [{ box: { left: 1.5, top: 2, right: 30, bottom: 40 }, class: 7, score: 0.5 }, { class: 0, score: 1 }],
    tensors: new Map([['pooled', floats([1, 4], (at) => at / 4)], ['regions', floats([2, 3], (at) => at)], ['p5', floats([1, 2, 2, 2], (at) => at)]]),
  };

  it('are read back as they were kept; other bytes are nothing', () => {
    assert.deepEqual(decodeFeatures(encodeFeatures(features)), features);
    assert.equal(decodeFeatures(encodeFeatures(features).subarray(0, 100)), undefined);
    assert.equal(decodeFeatures(encodeSafetensors({ weights: new Map(), metadata: {} })), undefined);
  });

  it('feed square roots where a rectifier made them, zeros where there is no picture', () => {
    const shapes = { pooled: 4, regions: 3, classes: 80, maps: { p5: [2, 2, 2] as const }, scale: 'rectified' as const };
    assert.deepEqual([...pooledFeed([undefined, features], shapes).values as Float32Array], [0, 0, 0, 0, ...[0, 0.25, 0.5, 0.75].map((value) => Math.fround(Math.sqrt(value)))]);
    assert.deepEqual(regionsFeed([features], { ...shapes, scale: 'plain' }, 1).values, Float32Array.of(0, 1, 2));
    assert.deepEqual(mapFeed([features], shapes, 'p5', 2).shape, [1, 2, 2, 2, 2]);
  });

  it('grey, CMYK, transparent and tiny pictures are seen; a broken one is not, and says why', async () => {
    const tower = await loadEfficientNet();
    if (!tower) assert.fail('the bundled tower is not there');
    const folder = fresh();
    const source = await openLooking({ tower }, wish, { device: 'cpu', threads: 1 }, { cache: join(folder, 'cache') });
    const base = sharp({ create: { width: 60, height: 40, channels: 3, background: '#a40' } });
    await base.clone().jpeg().toFile(join(folder, 'rgb.jpg'));
    await base.clone().greyscale().png().toFile(join(folder, 'grey.png'));
    await base.clone().toColourspace('cmyk').jpeg().toFile(join(folder, 'cmyk.jpg'));
    await sharp({ create: { width: 1, height: 1, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } }).png().toFile(join(folder, 'tiny.png'));
    writeFileSync(join(folder, 'broken.jpg'), readFileSync(join(folder, 'rgb.jpg')).subarray(0, 40));
    const found = new Map<string, Found>();
    for (const name of ['rgb.jpg', 'grey.png', 'cmyk.jpg', 'tiny.png', 'broken.jpg', 'nowhere.jpg']) found.set(name, await source.find(join(folder, name)));
    assert.deepEqual([...found.values()].map(({ kind }) => kind), ['seen', 'seen', 'seen', 'seen', 'broken', 'missing']);
    const again = await openLooking({ tower }, wish, { device: 'cpu', threads: 1 }, { cache: join(folder, 'cache') });
    assert.deepEqual(await again.find(join(folder, 'rgb.jpg')), found.get('rgb.jpg'));
    const uncached = await openLooking({ tower }, wish, { device: 'cpu', threads: 1 });
    assert.deepEqual(await uncached.find(join(folder, 'rgb.jpg')), found.get('rgb.jpg'));
    for (const each of [source, again, uncached]) await each.close();
  });

  it('of a picture in which nothing is found are the picture alone, fed as one node to which words attend', async function () {
    const [tower, detector] = [await loadEfficientNet(), resolve('../shared/weights/nanodet.onnx')];
    if (!tower || !existsSync(detector)) this.skip();
    const path = join(fresh(), 'blank.png');
    await sharp({ create: { width: 120, height: 90, channels: 3, background: '#888' } }).png().toFile(path);
    const source = await openLooking({ tower: tower as TowerModel, detector: readFileSync(detector) }, { objects: 15, maps: [], crops: 0 }, { device: 'cpu', threads: 1 });
    const found = await source.find(path);
    const parts = await source.partsOf(path);
    await source.close();
    if (found.kind !== 'seen') assert.fail(found.why);
    assert.deepEqual([found.features.objects, found.features.tensors.has('regions')], [[], false]);
    assert.deepEqual([parts.length, parts.every(({ kind }) => kind === 'cell')], [12, true]);
    const feeds = visualFeeds([found.features, undefined], source.shapes, 3);
    assert.deepEqual([feeds.get('nodes')?.values, feeds.get('attended')?.values, feeds.get('pictured')?.values], [Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0), Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0), Uint8Array.of(1, 0)]);
  });

  it('of a real photograph hold objects with vectors of their own', async function () {
    const [tower, detector, picture] = [await loadEfficientNet(), resolve('../shared/weights/nanodet.onnx'), resolve('../shared/data/mner-images/images')];
    if (!tower || !existsSync(detector) || !existsSync(picture)) this.skip();
    const source = await openLooking({ tower: tower as TowerModel, detector: readFileSync(detector) }, { objects: 15, maps: ['p5'], crops: 1 }, { device: 'cpu', threads: 1 });
    const { readdirSync } = await import('node:fs');
    const name = readdirSync(picture).sort()[0] ?? '';
    const found = await source.find(join(picture, name));
    await source.close();
    if (found.kind !== 'seen') assert.fail(found.why);
    const { objects, tensors } = found.features;
    assert.ok(objects.length > 0 && objects.length <= 15);
    assert.deepEqual(tensors.get('regions')?.shape, [objects.length, 1280]);
    assert.deepEqual([tensors.get('pooled')?.shape, tensors.get('p5')?.shape], [[2, 1280], [2, 352, 9, 9]]);
  });
});

describe('sights of a batch', () => {
  const found: Readonly<Record<string, Found>> = {
    a: { kind: 'seen', features: { width: 1, height: 1, objects: [], tensors: new Map([['pooled', floats([1, 1], () => 1)]]) } },
    gone: { kind: 'missing', why: 'there is no such file, or it cannot be read' }, bad: { kind: 'broken', why: 'it is truncated' },
  };
  const source: FeatureSource = {
    identity: 'test', shapes: { pooled: 1, regions: 1, classes: 1, maps: {}, scale: 'plain' },
    find: (picture) => Promise.resolve(found[picture.split(' ')[0] ?? ''] as Found), contentOf: (picture) => Promise.resolve(picture.startsWith('gone') ? undefined : picture), close: () => Promise.resolve(),
  };

  it('pictures that cannot be seen are left out, each told once by name, and no other takes their place', async () => {
    const told: string[] = [];
    const sights = new Sights(source, { hidden: 0, placeholders: new Set(['a 3']), notice: (sentence) => told.push(sentence) });
    const examples = [{ picture: 'a 1' }, {}, { picture: 'gone 1' }, { picture: 'bad 1' }, { picture: 'a 3' }];
    for (let epoch = 0; epoch < 2; epoch++) assert.deepEqual((await sights.of(examples)).map((row) => row !== undefined), [true, false, false, false, false]);
    assert.deepEqual(told, ['The picture gone 1 is left out: there is no such file, or it cannot be read.', 'The picture bad 1 is left out: it is truncated.']);
    assert.equal(sights.failures, 2);
    assert.deepEqual(await Promise.all(['a 1', undefined, 'gone 1', 'bad 1', 'a 3'].map((picture) => sights.use(picture))), ['used', 'none', 'missing', 'broken', 'none']);
  });

  it('in training a share is hidden, by seed, step and part only', async () => {
    const sights = new Sights(source, { hidden: 0.25, placeholders: new Set() });
    const examples = Array.from({ length: 400 }, (_, at) => ({ picture: `a ${at}` }));
    const seen = async (moment?: readonly [number, number, number]) => (await sights.of(examples, moment)).map((row) => row !== undefined);
    assert.equal((await seen()).filter((each) => each).length, 400);
    const first = await seen([1, 5, 0]);
    const share = first.filter((each) => each).length / 400;
    assert.ok(share > 0.68 && share < 0.82, `${share}`);
    assert.deepEqual(await seen([1, 5, 0]), first);
    assert.notDeepEqual(await seen([1, 6, 0]), first);
  });

  it('a picture that five ids share is a placeholder, one that four share is theirs', async () => {
    const shared: FeatureSource = { ...source, contentOf: (picture) => Promise.resolve(picture.replace(/ .*/, '')), find: () => Promise.resolve(found['a'] as Found) };
    const records = [...[1, 2, 3, 4, 5].map((id) => ['five', id] as const), ...[1, 2, 3, 4].map((id) => ['four', id] as const)].map(([name, id]) => ({ tokens: ['x'], tags: ['O'], id: `${name}${id}`, picture: `${name} ${id}` }));
    const census = await surveyPictures([{ name: 'f', sha256: '', guideline: 'other', records: [...records, { tokens: ['x'], tags: ['O'] }] }], shared);
    assert.deepEqual([census.records, census.seen, census.placeholders, census.missing, census.broken, [...census.placeholderContents]], [10, 4, 5, 1, 0, ['five']]);
  });
});

describe('features from elsewhere', () => {
  const write = (folder: string, id: string, width: number, regions = 2) => writeFileSync(join(folder, `${id}.safetensors`), encodeSafetensors({ metadata: {}, weights: new Map([
    ['pooled', floats([width], (at) => at)],
    ...(regions > 0 ? [['regions', floats([regions, 6], (at) => at)], ['boxes', floats([regions, 4], (at) => at)], ['classes', floats([regions], (at) => 10 * at)], ['size', floats([2], () => 300)]] as const : []),
  ]) }));

  it('are read by id: no file is no picture, two hundred objects are the first fifteen', async () => {
    const folder = fresh();
    write(folder, '1', 4);
    write(folder, '2', 4, 200);
    write(folder, '3', 4, 0);
    const opened = await Precomputed.open(folder, wish);
    if (opened.kind === 'refused') assert.fail(opened.reason);
    const { source } = opened;
    assert.deepEqual(source.shapes, { pooled: 4, regions: 6, classes: 1991, maps: {}, scale: 'plain' });
    const found = await Promise.all(['1', '2', '3', '4', '../1'].map((id) => source.find(id)));
    assert.deepEqual(found.map((each) => (each.kind === 'seen' ? each.features.objects.length : each.kind)), [2, 15, 0, 'missing', 'missing']);
  });

  it('a file of another width, or without what belongs to its regions, is refused by name', async () => {
    const refusal = async (damage: (folder: string) => void) => {
      const folder = fresh();
      write(folder, '1', 4);
      damage(folder);
      const opened = await Precomputed.open(folder, wish);
      return opened.kind === 'refused' ? opened.reason : 'opened';
    };
    assert.match(await refusal((folder) => write(folder, '2', 5)), /2\.safetensors are refused: “pooled” is 5 wide, and 4 in 1\.safetensors\.$/);
    assert.match(await refusal((folder) => writeFileSync(join(folder, '2.safetensors'), 'no')), /2\.safetensors are refused: the file cannot be read: the file is shorter than its header\.$/);
    assert.match(await refusal((folder) => writeFileSync(join(folder, '2.safetensors'), encodeSafetensors({ metadata: {}, weights: new Map([['pooled', floats([4], () => 0)], ['regions', floats([1, 6], () => 0)]]) }))), /has 1 regions and no “boxes” \[1, 4\]/);
    const none = await Precomputed.open(fresh(), wish);
    assert.match(none.kind === 'refused' ? none.reason : '', /holds no precomputed features/);
  });

  it('captions are read by line; ids without one are left out', () => {
    assert.deepEqual([...parseCaptions('1\ta dog runs\r\n2\t \n3 no tab\n4\ttwo\ttabs')], [['1', 'a dog runs'], ['4', 'two\ttabs']]);
  });
});
