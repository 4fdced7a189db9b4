import { deepEqual, equal } from 'node:assert/strict';
import { existsSync, openSync, readdirSync, readFileSync, readSync, closeSync } from 'node:fs';
import fc from 'fast-check';
import sharp from 'sharp';
import { kindOfName, pictureHeadBytes, readPictureHead } from '../../../src/dataset/pictureKind';

const plain = sharp({ create: { width: 37, height: 23, channels: 3, background: '#a50' } });
const frames = (count: number): Promise<Buffer> =>
  sharp(Buffer.alloc(8 * 8 * count * 3, 7).map((_, at) => at % 251), { raw: { width: 8, height: 8 * count, channels: 3, pageHeight: 8 } })
    .gif({ keepDuplicateFrames: true })
    .toBuffer();

describe('kind of a picture', () => {
  it('is told by content, with the size and whether it moves', async () => {
    const size = { width: 37, height: 23 };
    deepEqual(readPictureHead(await plain.clone().png().toBuffer()), { kind: 'png', ...size, animated: false });
    deepEqual(readPictureHead(await plain.clone().jpeg().toBuffer()), { kind: 'jpeg', ...size, animated: false });
    deepEqual(readPictureHead(await plain.clone().jpeg({ progressive: true }).withExif({ IFD0: { Copyright: 'x'.repeat(999) } }).toBuffer()), {
      kind: 'jpeg',
      ...size,
      animated: false,
    });
    deepEqual(readPictureHead(await plain.clone().webp().toBuffer()), { kind: 'webp', ...size, animated: false });
    deepEqual(readPictureHead(await plain.clone().webp({ lossless: true }).toBuffer()), { kind: 'webp', ...size, animated: false });
    deepEqual(readPictureHead(await plain.clone().gif().toBuffer()), { kind: 'gif', ...size, animated: false });
    deepEqual(readPictureHead(await plain.clone().avif().toBuffer()), { kind: 'avif', ...size, animated: false });
    const tiff = readPictureHead(await plain.clone().tiff().toBuffer());
    deepEqual(tiff, { kind: 'tiff', ...size });
  });

  it('knows moving GIF, WebP and PNG', async () => {
    const gif = await frames(3);
    equal(readPictureHead(gif).animated, true);
    equal(readPictureHead(await sharp(gif, { animated: true }).webp().toBuffer()).animated, true);
    const png = await plain.clone().png().toBuffer();
    const control = Buffer.from('00000008' + Buffer.from('acTL').toString('hex') + '0000000200000000' + '00000000', 'hex');
    equal(readPictureHead(Buffer.concat([png.subarray(0, 33), control, png.subarray(33)])).animated, true);
  });

  it('knows BMP, HEIC, SVG and PDF by their first bytes', () => {
    const bmp = Buffer.alloc(54);
    bmp.write('BM');
    bmp.writeUInt32LE(40, 14);
    bmp.writeInt32LE(5, 18);
    bmp.writeInt32LE(-7, 22);
    deepEqual(readPictureHead(bmp), { kind: 'bmp', width: 5, height: 7, animated: false });
    equal(readPictureHead(Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')).kind, 'heic');
    equal(readPictureHead(Buffer.from('\uFEFF <?xml version="1.0"?>\n<!-- x --><svg width="9">')).kind, 'svg');
    equal(readPictureHead(Buffer.from('%PDF-1.7\n')).kind, 'pdf');
    for (const text of ['', 'BM', 'GIF8', '<html><p>not found</p></html>', 'RIFF1234WAVE', 'II', 'hello']) equal(readPictureHead(Buffer.from(text)).kind, 'unknown', text);
  });

  it('is told without trouble whatever the bytes', async () => {
    const kinds = [plain.clone().png(), plain.clone().jpeg(), plain.clone().webp(), plain.clone().tiff(), plain.clone().avif()];
    const heads = await Promise.all([...kinds.map((each) => each.toBuffer()), frames(2)]);
    const spoilt = fc.tuple(fc.constantFrom(...heads), fc.nat(400), fc.nat(255), fc.nat(600)).map(([head, at, byte, length]) => {
      const bytes = Uint8Array.from(head.subarray(0, length));
      if (at < bytes.length) bytes[at] = byte;
      return bytes;
    });
    fc.assert(fc.property(fc.oneof(spoilt, fc.uint8Array({ maxLength: 300 })), (bytes) => void readPictureHead(bytes)), { numRuns: 20_000 });
  });

  it('is promised by a name', () => {
    deepEqual(['a.JPG', 'b.jpeg', 'c.d.webp', 'e.txt', 'f', 'g.svg'].map(kindOfName), ['jpeg', 'jpeg', 'webp', undefined, undefined, 'svg']);
  });

  it('is right for the real pictures: three of the tweets’ `.jpg` are PNG', function () {
    const folder = '../shared/data/mner-images/images';
    if (!existsSync(folder)) {
      console.log('      skipped: the real data is not here');
      this.skip();
    }
    const kinds = readdirSync(folder).map((name) => {
      const file = openSync(`${folder}/${name}`, 'r');
      const bytes = Buffer.alloc(pictureHeadBytes);
      const head = readPictureHead(bytes.subarray(0, readSync(file, bytes)));
      closeSync(file);
      return head;
    });
    equal(kinds.filter(({ kind }) => kind === 'png').length, 3);
    equal(kinds.filter(({ kind }) => kind === 'jpeg').length, 27);
  });

  it('gives the size that decoding gives', async function () {
    const folder = '../shared/data/mner-images/images';
    if (!existsSync(folder)) this.skip();
    for (const name of readdirSync(folder)) {
      const bytes = readFileSync(`${folder}/${name}`);
      const { width, height } = await sharp(bytes).metadata();
      const head = readPictureHead(bytes.subarray(0, pictureHeadBytes));
      deepEqual([head.width, head.height], [width, height], name);
    }
  });
});
