import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import * as pictures from '../../../fixtures/pictures';
import { PictureReader, hoverLimits } from '../../../../src/model/vision/pixels';
import { efficientNetPixels, nanoDetPixels, type PixelShape } from '../../../../src/model/vision/tensor';

const tweets = '../shared/data/mner-images/images';
const size = { width: 300, height: 200 };
const grainy = sharp({ create: { ...size, channels: 3, background: '#a50', noise: { type: 'gaussian', mean: 128, sigma: 40 } } });
const plain = (background: string, width = 40, height = 20) => sharp({ create: { width, height, channels: 3, background } });
const written = async (): Promise<Readonly<Record<string, Buffer>>> => ({
  jpeg: await grainy.clone().jpeg().toBuffer(),
  png: await grainy.clone().png().toBuffer(),
  webp: await grainy.clone().webp().toBuffer(),
  gif: await grainy.clone().gif().toBuffer(),
  tiff: await grainy.clone().tiff({ compression: 'lzw' }).toBuffer(),
  avif: await grainy.clone().avif({ effort: 0 }).toBuffer(),
});
const raw: PixelShape = { width: 4, height: 4, fit: 'squash', order: 'rgb', mean: [0, 0, 0], std: [1, 1, 1] };

describe('picture reader', () => {
  let reader: PictureReader;
  let folder: string;
  const file = (name: string, bytes: Uint8Array | string): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };

  before(async () => {
    const opened = await PictureReader.open();
    ok(opened instanceof PictureReader);
    reader = opened;
    folder = mkdtempSync(join(tmpdir(), 'mner-pixels-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  describe('inspects', () => {
    it('sound pictures of every kind, and tells kind, size and content hash', async () => {
      for (const [kind, bytes] of Object.entries(await written())) {
        const { state, hash, ...report } = await reader.inspect(file(`sound.${kind}`, bytes));
        equal(state, 'ok', kind);
        deepEqual(report, { kind, ...size, animated: false });
        match(hash ?? '', /^[0-9a-f]{32}$/);
        equal((await reader.inspect(bytes)).hash, hash);
      }
    });

    it('pictures that break off, wherever they do', async () => {
      for (const [kind, bytes] of Object.entries(await written())) {
        for (const share of [0.99, 0.7, 0.3]) {
          equal((await reader.inspect(bytes.subarray(0, bytes.length * share))).state, 'truncated', `${kind} ${share}`);
        }
      }
    });

    it('files that are missing, empty, folders, web pages, documents', async () => {
      mkdirSync(join(folder, 'folder.jpg'));
      symlinkSync(join(folder, 'nowhere'), join(folder, 'link.jpg'));
      const states = {
        missing: [join(folder, 'none.jpg'), join(folder, 'link.jpg'), join(folder, 'none', 'none.jpg')],
        empty: [file('empty.jpg', '')],
        broken: [join(folder, 'folder.jpg'), file('page.jpg', '<!doctype html><title>404</title>'), file('noise.jpg', Buffer.alloc(999, 7))],
        unsupported: [
          file('drawing.jpg', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
          file('paper.png', '%PDF-1.4\n1 0 obj'),
        ],
      };
      for (const [state, paths] of Object.entries(states)) for (const path of paths) equal((await reader.inspect(path)).state, state, path);
    });

    it('pictures that were made by hand, whole and broken, as what they are', async () => {
      const states: Readonly<Record<string, readonly (() => Uint8Array)[]>> = {
        ok: [pictures.tinyPng, pictures.deepPng, pictures.transparentPng, pictures.tinyJpeg, pictures.trailedJpeg, pictures.cmykJpeg, pictures.rotatedJpeg, pictures.greyJpeg, pictures.tinyWebp, pictures.animatedGif],
        'too-large': [pictures.hugePng],
        truncated: [pictures.truncatedPng, pictures.truncatedJpeg],
        broken: [pictures.corruptPng, pictures.headlessJpeg, pictures.webPage],
        empty: [pictures.emptyFile],
        unsupported: [pictures.tinyBmp, pictures.svg, pictures.reachingSvg, pictures.pdf],
      };
      for (const [state, makers] of Object.entries(states)) for (const make of makers) equal((await reader.inspect(make())).state, state, make.name);
      deepEqual(Object.values(states).flat().length, Object.values(pictures).filter((make) => make !== pictures.png).length);
      for (const make of states.ok ?? []) ok(await reader.pixels(make(), efficientNetPixels), make.name);
      const turned = await reader.inspect(pictures.rotatedJpeg());
      deepEqual([turned.width, turned.height], [16, 24]);
    });

    it('pictures whose content was damaged', async () => {
      const { png = Buffer.of(), webp = Buffer.of() } = await written();
      const spoilt = Buffer.from(png).fill(0x55, 60, 400);
      equal((await reader.inspect(spoilt)).state, 'broken');
      equal((await reader.inspect(Buffer.from(webp).fill(0x55, 12, 60))).state, 'broken');
    });

    it('pictures of more than 100 megapixels without opening them', async () => {
      const png = await plain('#000', 8, 8).png().toBuffer();
      png.writeUInt32BE(20_000, 16);
      png.writeUInt32BE(20_000, 20);
      equal((await reader.inspect(png)).state, 'too-large');
      equal(await reader.thumbnail(png), undefined);
      equal(await reader.pixels(png, raw), undefined);
    });

    it('moving pictures, by their first frame', async () => {
      const gif = await sharp(Buffer.alloc(8 * 24 * 3, 7).map((_, at) => at % 251), { raw: { width: 8, height: 24, channels: 3, pageHeight: 8 } })
        .gif({ keepDuplicateFrames: true })
        .toBuffer();
      const { state, animated, width, height } = await reader.inspect(gif);
      deepEqual({ state, animated, width, height }, { state: 'ok', animated: true, width: 8, height: 8 });
    });

    it('the size as shown, after the rotation that the file asks for', async () => {
      const turned = await plain('#f00', 40, 20).jpeg().withMetadata({ orientation: 6 }).toBuffer();
      const { width, height } = await reader.inspect(turned);
      deepEqual([width, height], [20, 40]);
    });

    it('the real tweets’ pictures, all sound', async function () {
      if (!existsSync(tweets)) {
        console.log('        skipped: the real data is not here');
        this.skip();
      }
      const reports = await Promise.all(readdirSync(tweets).map((name) => reader.inspect(join(tweets, name))));
      deepEqual([...new Set(reports.map((each) => each.state))], ['ok']);
    });
  });

  it('never opens a drawing, whatever its name or way in', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>');
    equal(await reader.thumbnail(file('svg.jpg', svg)), undefined);
    await sharp(svg).toBuffer().then(() => ok(false), (error: Error) => match(error.message, /unsupported/));
  });

  describe('thumbnails', () => {
    it('are at most 320 px and 60 kB, and keep their proportions', async () => {
      const noise = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 90 } } }).png().toBuffer();
      const small = await reader.thumbnail(noise);
      ok(small && small.bytes.length <= hoverLimits.maxBytes);
      ok(small.width <= 320 && Math.abs(small.width / small.height - 1.5) < 0.02);
      equal((await sharp(small.bytes).metadata()).format, small.mime.slice(6));
      ok(((await reader.thumbnail(noise, { maxSidePx: 320, maxBytes: 3000 }))?.bytes.length ?? 9999) <= 3000);
    });

    it('never enlarge, stand upright, and show what there is of a truncated picture', async () => {
      const turned = await plain('#f00', 40, 20).jpeg().withMetadata({ orientation: 6 }).toBuffer();
      const small = await reader.thumbnail(turned);
      deepEqual([small?.width, small?.height], [20, 40]);
      const { jpeg = Buffer.of() } = await written();
      ok(await reader.thumbnail(jpeg.subarray(0, jpeg.length / 2)));
      equal(await reader.thumbnail(join(folder, 'none.jpg')), undefined);
    });
  });

  describe('pixels', () => {
    const colourOf = async (bytes: Uint8Array): Promise<readonly number[]> => {
      const { data } = (await reader.pixels(bytes, raw)) ?? { data: [] };
      return [data[5], data[16 + 5], data[32 + 5]].map((value) => Math.round((value ?? -1) / 10) * 10);
    };

    it('are the same colour from RGB, grey, palette, alpha, 16 bits and CMYK', async () => {
      equal(String(await colourOf(await plain('#c86432').png().toBuffer())), '200,100,50');
      equal(String(await colourOf(await plain('#c86432').gif().toBuffer())), '200,100,50');
      equal(String(await colourOf(await plain('#c86432').toColourspace('rgb16').png().toBuffer())), '200,100,50');
      equal(String(await colourOf(await plain('#787878').toColourspace('b-w').png().toBuffer())), '120,120,120');
      equal(String(await colourOf(await plain('#787878').toColourspace('grey16').png().toBuffer())), '120,120,120');
      const cmyk = await plain('#a08c78').toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
      equal((await sharp(cmyk).metadata()).space, 'cmyk');
      const [red = 0, green = 0, blue = 0] = await colourOf(cmyk);
      ok(Math.abs(red - 160) <= 10 && Math.abs(green - 140) <= 10 && Math.abs(blue - 120) <= 10, `${red} ${green} ${blue}`);
    });

    it('show transparent parts on white', async () => {
      const clear = await sharp({ create: { width: 9, height: 9, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } }).png().toBuffer();
      equal(String(await colourOf(clear)), '260,260,260');
    });

    it('are normalised in the order of channels asked for', async () => {
      const red = await plain('#ff0000').png().toBuffer();
      const rgb = await reader.pixels(red, { ...efficientNetPixels, width: 2, height: 2 });
      deepEqual([...(rgb?.data ?? [])], [1, 1, 1, 1, ...new Array<number>(8).fill(-127 / 128)].map(Math.fround));
      const bgr = await reader.pixels(red, { ...nanoDetPixels, width: 32, height: 32, fit: 'squash' });
      const { mean, std } = nanoDetPixels;
      const expected = [(0 - mean[0]) / std[0], (0 - mean[1]) / std[1], (255 - mean[2]) / std[2]];
      [0, 1024, 2048].forEach((at, channel) => ok(Math.abs((bgr?.data[at] ?? 9) - (expected[channel] ?? 0)) < 1e-6));
    });

    it('letterbox in the middle on black, and say where the picture lies', async () => {
      const wide = await plain('#ffffff', 832, 416).png().toBuffer();
      const shape: PixelShape = { ...raw, width: 416, height: 416, fit: 'letterbox' };
      const found = await reader.pixels(wide, shape);
      ok(found);
      const { data, ...place } = found;
      deepEqual(place, { scaleX: 0.5, scaleY: 0.5, left: 0, top: 104, pictureWidth: 832, pictureHeight: 416 });
      deepEqual([data[103 * 416], data[104 * 416], data[311 * 416], data[312 * 416]], [0, 255, 255, 0]);
    });

    it('are shrunk with antialiasing: a fine chequerboard becomes an even grey', async () => {
      const board = Buffer.alloc(512 * 512 * 3);
      for (let at = 0; at < 512 * 512; at += 1) board.fill(((at % 512) + Math.floor(at / 512)) % 2 ? 255 : 0, at * 3, at * 3 + 3);
      const png = await sharp(board, { raw: { width: 512, height: 512, channels: 3 } }).png().toBuffer();
      for (const shape of [efficientNetPixels, nanoDetPixels]) {
        const found = await reader.pixels(png, { ...shape, width: 52, height: 52, mean: [0, 0, 0], std: [1, 1, 1] });
        ok(found?.data.every((value) => Math.abs(value - 127.5) < 8));
      }
    });

    it('are upright', async () => {
      const halves = await sharp(Buffer.from([...new Array<number>(30).fill(255), ...new Array<number>(30).fill(0)].flatMap((v) => [v, v, v])), { raw: { width: 10, height: 6, channels: 3 } })
        .png()
        .toBuffer();
      const turned = await sharp(halves).withMetadata({ orientation: 3 }).png().toBuffer();
      const [up, down] = await Promise.all([halves, turned].map((bytes) => reader.pixels(bytes, raw)));
      ok((up?.data[0] ?? 0) > 250 && (down?.data[0] ?? 255) < 5);
    });
  });

  it('decodes a few pictures at once and serves a thousand requests', async () => {
    const png = await plain('#123456').png().toBuffer();
    const found = await Promise.all(Array.from({ length: 1000 }, () => reader.pixels(png, raw)));
    ok(found.every((each) => each?.data.length === 48));
  });

  it('says in a sentence that sharp is not there', async () => {
    const opened = await PictureReader.open(() => Promise.reject(new Error('Could not load the "sharp" module\nusing the linux-x64 runtime')));
    ok('problem' in opened);
    equal(opened.problem, 'Pictures cannot be decoded, because sharp does not load on this machine: Could not load the "sharp" module');
  });
});
