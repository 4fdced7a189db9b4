import type { PictureKind } from '../../dataset/pictureKind';

/** Whether a picture file that cannot be decoded breaks off before its end, by what its format promises. */
export function endsEarly(bytes: Uint8Array, kind: PictureKind): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (kind === 'jpeg') return !hasEndMark(bytes);
  if (kind === 'png') return !Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('IEND', -64, 'latin1');
  if (kind === 'gif') return bytes[lastUsed(bytes)] !== 0x3b;
  if (kind === 'webp') return bytes.length < 8 || view.getUint32(4, true) + 8 > bytes.length;
  if (kind === 'tiff') return bytes.length < 8 || view.getUint32(4, bytes[0] === 0x49) >= bytes.length;
  return (kind === 'avif' || kind === 'heic') && boxesEnd(view) > bytes.length;
}

/** Whether a JPEG's end marker stands anywhere in the last bytes; cameras put padding and more after it. */
function hasEndMark(bytes: Uint8Array): boolean {
  for (let at = bytes.length - 2; at >= Math.max(0, bytes.length - 65_536); at -= 1) {
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  }
  return false;
}

function lastUsed(bytes: Uint8Array): number {
  let at = bytes.length - 1;
  while (at > 0 && bytes[at] === 0) at -= 1;
  return at;
}

/** Where the last of the top-level boxes of an ISO media file ends. */
function boxesEnd(view: DataView): number {
  let at = 0;
  while (at + 8 <= view.byteLength) {
    const short = view.getUint32(at);
    const size = short === 1 && at + 16 <= view.byteLength ? Number(view.getBigUint64(at + 8)) : short;
    if (size < 8) return view.byteLength;
    at += size;
  }
  return at;
}
