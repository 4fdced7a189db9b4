import { PackageRefusal } from '../package';
import { hashText, KeyIndex } from './hash';
import type { TokenFacts } from './token';
import type { WordClasses } from './atomValues';

/** How many clusters each of the four levels has, coarse to fine; a code is a byte on the first two, else two. */
export const clusterLevels = [32, 128, 512, 2048] as const;

const names = ['clusterA', 'clusterB', 'clusterC', 'clusterD'] as const;
const magic = 0x534c434d;
const headBytes = 12;
const wordBytes = 4 + 1 + 1 + 2 + 2;

/** Words and the cluster of each on every level. */
export interface ClusteredWord {
  readonly word: string;
  readonly codes: readonly number[];
}

/**
 * The file `clusters.bin`, little-endian: "MCLS", version, word count (uint32 each), then for each word its hash
 * (int32) and its codes (two uint8, two uint16).
 */
export const encodeClusters = (words: readonly ClusteredWord[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(headBytes + wordBytes * words.length));
  [magic, 1, words.length].forEach((value, i) => view.setUint32(4 * i, value, true));
  words.forEach(({ word, codes }, i) => {
    const at = headBytes + wordBytes * i;
    view.setInt32(at, hashText(word), true);
    view.setUint8(at + 4, codes[0]!);
    view.setUint8(at + 5, codes[1]!);
    view.setUint16(at + 6, codes[2]!, true);
    view.setUint16(at + 8, codes[3]!, true);
  });
  return new Uint8Array(view.buffer);
};

const titled = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();

/** The forms under which a token is looked up, best first: as written, then in the case it may have meant. */
export const lookups = ({ word }: TokenFacts): readonly string[] => {
  const plain = word.replace(/^#(?=.)/u, '').replace(/'s$/u, '');
  const lower = plain.toLowerCase();
  return [plain, lower, titled(plain)];
};

/** Reads `clusters.bin` as word classes for the feature extractor. */
export const decodeClusters = (bytes: Uint8Array): WordClasses => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < headBytes || view.getUint32(0, true) !== magic || view.getUint32(4, true) !== 1 ||
      bytes.length !== headBytes + wordBytes * view.getUint32(8, true))
    throw new PackageRefusal('The CRF\'s clusters.bin is refused: it is not a file of word clusters.');
  const count = view.getUint32(8, true);
  const keys = new Int32Array(count).map((_, i) => view.getInt32(headBytes + wordBytes * i, true));
  const index = KeyIndex.of(keys);
  if (index.size !== count) throw new PackageRefusal('The CRF\'s clusters.bin is refused: it holds a word twice.');
  return (facts) => {
    if (facts.kind === 'url' || facts.kind === 'user') return { clusterA: facts.kind, clusterB: facts.kind };
    const found = lookups(facts).map((word) => index.find(hashText(word))).find((number) => number >= 0);
    if (found === undefined) return { clusterA: '?', clusterB: '?' };
    const at = headBytes + wordBytes * found;
    const codes = [view.getUint8(at + 4), view.getUint8(at + 5), view.getUint16(at + 6, true), view.getUint16(at + 8, true)];
    return Object.fromEntries(names.map((name, level) => [name, String(codes[level])]));
  };
};
