/** Tells what a picture file is by its first bytes: names lie (PNG and WebP data named `.jpg` are common). */

/** Kinds of files that stand where a picture should be. */
export type PictureKind = 'png' | 'jpeg' | 'webp' | 'gif' | 'bmp' | 'tiff' | 'avif' | 'heic' | 'svg' | 'pdf' | 'unknown';

/** What the beginning of a picture file tells. */
export interface PictureHead {
  readonly kind: PictureKind;
  /** Size in pixels as the file declares it, before any rotation; absent where the head does not tell. */
  readonly width?: number;
  readonly height?: number;
  /** Whether there are several frames; absent where the head does not tell. */
  readonly animated?: boolean;
}

/** How many bytes of a file are worth giving to {@link readPictureHead}. */
export const pictureHeadBytes = 1 << 16;

const extensions: Readonly<Record<Exclude<PictureKind, 'unknown'>, readonly string[]>> = {
  jpeg: ['jpg', 'jpeg', 'jpe', 'jfif'],
  png: ['png', 'apng'],
  webp: ['webp'],
  gif: ['gif'],
  bmp: ['bmp'],
  tiff: ['tif', 'tiff'],
  avif: ['avif'],
  heic: ['heic', 'heif'],
  svg: ['svg'],
  pdf: ['pdf'],
};
const kindByExtension = new Map(
  Object.entries(extensions).flatMap(([kind, names]) => names.map((name) => [name, kind as PictureKind] as const)),
);

/** The extensions of picture files, the most usual first, without dots. */
export const pictureExtensions: readonly string[] = Object.entries(extensions)
  .filter(([kind]) => kind !== 'pdf')
  .flatMap(([, names]) => names);

/** The kind that a file's name promises; undefined where its extension is none of a picture. */
export function kindOfName(name: string): PictureKind | undefined {
  return kindByExtension.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
}

/** Reads the first bytes of a file (about {@link pictureHeadBytes} of them). Never throws, whatever the bytes. */
export function readPictureHead(bytes: Uint8Array): PictureHead {
  const head = new Head(bytes);
  for (const read of [readPng, readJpeg, readGif, readWebp, readBmp, readTiff, readHeif, readDocument]) {
    const found = read(head);
    if (found) return found;
  }
  return { kind: 'unknown' };
}

/** Bytes that may end early: what lies beyond reads as 0. */
class Head {
  private readonly view: DataView;

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.bytes.length;
  }

  u8(at: number): number {
    return this.bytes[at] ?? 0;
  }

  u16(at: number, order: 'big' | 'little'): number {
    return at >= 0 && at + 2 <= this.length ? this.view.getUint16(at, order === 'little') : 0;
  }

  u32(at: number, order: 'big' | 'little'): number {
    return at >= 0 && at + 4 <= this.length ? this.view.getUint32(at, order === 'little') : 0;
  }

  text(at: number, length: number): string {
    return String.fromCharCode(...this.bytes.subarray(at, at + length));
  }
}

function sized(kind: PictureKind, width: number, height: number, animated?: boolean): PictureHead {
  const size = width > 0 && height > 0 ? { width, height } : {};
  return animated === undefined ? { kind, ...size } : { kind, ...size, animated };
}

function readPng(head: Head): PictureHead | undefined {
  if (head.u32(0, 'big') !== 0x89504e47 || head.u32(4, 'big') !== 0x0d0a1a0a) return undefined;
  let animated: boolean | undefined;
  for (let at = 8; at + 8 <= head.length && animated === undefined; at += 12 + head.u32(at, 'big')) {
    const chunk = head.text(at + 4, 4);
    if (chunk === 'acTL') animated = head.u32(at + 8, 'big') > 1;
    else if (chunk === 'IDAT') animated = false;
  }
  return sized('png', head.u32(16, 'big'), head.u32(20, 'big'), animated);
}

function readJpeg(head: Head): PictureHead | undefined {
  if (head.u16(0, 'big') !== 0xffd8 || head.u8(2) !== 0xff) return undefined;
  let at = 2;
  while (at + 9 <= head.length) {
    if (head.u8(at) !== 0xff) break;
    const marker = head.u8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return sized('jpeg', head.u16(at + 7, 'big'), head.u16(at + 5, 'big'), false);
    at += marker === 0xff ? 1 : 2 + head.u16(at + 2, 'big');
  }
  return { kind: 'jpeg', animated: false };
}

function readGif(head: Head): PictureHead | undefined {
  if (!/^GIF8[79]a$/.test(head.text(0, 6))) return undefined;
  return sized('gif', head.u16(6, 'little'), head.u16(8, 'little'), hasSecondFrame(head));
}

/** Walks over a GIF's blocks; undefined where the head ends before the second frame or the end of the file. */
function hasSecondFrame(head: Head): boolean | undefined {
  const tableBytes = (flags: number): number => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  let at = 13 + tableBytes(head.u8(10));
  let frames = 0;
  while (at < head.length) {
    const block = head.u8(at);
    if (block === 0x3b) return false;
    if (block === 0x2c) {
      frames += 1;
      if (frames > 1) return true;
      at += 11 + tableBytes(head.u8(at + 9));
    } else if (block === 0x21) at += 2;
    else return undefined;
    while (at < head.length && head.u8(at) !== 0) at += 1 + head.u8(at);
    at += 1;
  }
  return undefined;
}

function readWebp(head: Head): PictureHead | undefined {
  if (head.text(0, 4) !== 'RIFF' || head.text(8, 4) !== 'WEBP') return undefined;
  const chunk = head.text(12, 4);
  const u24 = (at: number): number => head.u16(at, 'little') + (head.u8(at + 2) << 16);
  if (chunk === 'VP8X') return sized('webp', u24(24) + 1, u24(27) + 1, (head.u8(20) & 2) !== 0);
  if (chunk === 'VP8L') {
    const bits = head.u32(21, 'little');
    return sized('webp', (bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1, false);
  }
  return sized('webp', head.u16(26, 'little') & 0x3fff, head.u16(28, 'little') & 0x3fff, false);
}

function readBmp(head: Head): PictureHead | undefined {
  const header = head.u32(14, 'little');
  if (head.text(0, 2) !== 'BM' || ![12, 40, 52, 56, 64, 108, 124].includes(header)) return undefined;
  if (header === 12) return sized('bmp', head.u16(18, 'little'), head.u16(20, 'little'), false);
  return sized('bmp', Math.abs(head.u32(18, 'little') | 0), Math.abs(head.u32(22, 'little') | 0), false);
}

function readTiff(head: Head): PictureHead | undefined {
  const order = head.text(0, 2) === 'II' ? 'little' : head.text(0, 2) === 'MM' ? 'big' : undefined;
  const version = order && head.u16(2, order);
  if (!order || (version !== 42 && version !== 43)) return undefined;
  if (version === 43) return { kind: 'tiff' };
  const directory = head.u32(4, order);
  const size = { width: 0, height: 0 };
  for (let entry = 0; entry < head.u16(directory, order); entry += 1) {
    const at = directory + 2 + 12 * entry;
    const value = head.u16(at + 2, order) === 3 ? head.u16(at + 8, order) : head.u32(at + 8, order);
    if (head.u16(at, order) === 256) size.width = value;
    if (head.u16(at, order) === 257) size.height = value;
  }
  return sized('tiff', size.width, size.height);
}

function readHeif(head: Head): PictureHead | undefined {
  if (head.text(4, 4) !== 'ftyp') return undefined;
  const end = Math.min(head.u32(0, 'big'), head.length, 256);
  const brands = [head.text(8, 4)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(head.text(at, 4));
  const kind = brands.some((brand) => /^avi[fs]$/.test(brand)) ? 'avif' : 'heic';
  if (kind === 'heic' && !brands.some((brand) => /^(hei[cxms]|hev[cmxs]|mif1|msf1)$/.test(brand))) return undefined;
  let [width, height] = [0, 0];
  for (let at = end; at + 20 <= head.length; at += 1) {
    // 'ispe': the size of one of the items, of which a thumbnail or an alpha plane is never the largest.
    if (head.u32(at, 'big') !== 0x69737065) continue;
    if (head.u32(at + 8, 'big') > width) [width, height] = [head.u32(at + 8, 'big'), head.u32(at + 12, 'big')];
  }
  return sized(kind, width, height, /^(avis|hevc|msf1)$/.test(brands[0] ?? ''));
}

/** Documents that a renderer would draw: never opened as pictures. */
function readDocument(head: Head): PictureHead | undefined {
  const start = head.text(0, 1024);
  if (start.startsWith('%PDF-')) return { kind: 'pdf' };
  return /^\s*(?:\xEF\xBB\xBF)?\s*</.test(start) && /<svg[\s>]/i.test(start) ? { kind: 'svg' } : undefined;
}
