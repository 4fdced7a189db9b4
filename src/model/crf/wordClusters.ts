import { PackageRefusal } from '../package';
import { hashText, KeyIndex } from './hash';
import type { Atom } from './templates';
import type { TokenFacts } from './token';
import type { WordClasses } from './atomValues';

const magic = 0x534c434d;
const headBytes = 12;
const wordBytes = 4 + 1 + 1 + 2 + 2;

/** A word and its cluster on each of four levels: below 256 on the first two, below 65,536 on the others. */
export interface ClusteredWord {
  readonly word: string;
  readonly codes: readonly number[];
}

/**
 * A file of clusters, little-endian: "MCLS", version, word count (uint32 each), then for each word its hash
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

/** Whose words were clustered, and so how a token is looked up: with its capitals, or without. */
export type Vocabulary = 'cased' | 'uncased';

/** The vocabularies, and the file of a package that holds the clusters of each. */
export const clusterFiles: Readonly<Record<Vocabulary, string>> = { cased: 'clusters-cased.bin', uncased: 'clusters-uncased.bin' };

/** The bytes of the cluster files that there are. */
export type ClusterBytes = Partial<Readonly<Record<Vocabulary, Uint8Array>>>;

const titled = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();

/** The forms under which a token is looked up, best first: as written, then in the case it may have meant. */
const formsOf = ({ word, bare }: TokenFacts, vocabulary: Vocabulary): readonly string[] => {
  if (vocabulary === 'uncased') return [bare, bare.replace(/[^\p{L}]/gu, '')];
  const plain = word.replace(/^#(?=.)/u, '').replace(/'s$/u, '');
  return [plain, plain.toLowerCase(), titled(plain)];
};

const openClusters = (bytes: Uint8Array, vocabulary: Vocabulary): WordClasses => {
  const refuse = (why: string): never => {
    throw new PackageRefusal(`The CRF's ${clusterFiles[vocabulary]} is refused: ${why}.`);
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < headBytes || view.getUint32(0, true) !== magic || view.getUint32(4, true) !== 1 ||
      bytes.length !== headBytes + wordBytes * view.getUint32(8, true)) return refuse('it is not a file of word clusters');
  const count = view.getUint32(8, true);
  const index = KeyIndex.of(new Int32Array(count).map((_, i) => view.getInt32(headBytes + wordBytes * i, true)));
  if (index.size !== count) return refuse('it holds a word twice');
  const [a, b, c, d] = (['A', 'B', 'C', 'D'] as const).map((level) => `${vocabulary}${level}` as const) as [Atom, Atom, Atom, Atom];
  return (facts) => {
    if (facts.kind === 'url' || facts.kind === 'user') return { [a]: facts.kind, [b]: facts.kind };
    const found = formsOf(facts, vocabulary).map((word) => index.find(hashText(word))).find((number) => number >= 0);
    if (found === undefined) return { [a]: '?', [b]: '?' };
    const at = headBytes + wordBytes * found;
    return {
      [a]: String(view.getUint8(at + 4)), [b]: String(view.getUint8(at + 5)),
      [c]: String(view.getUint16(at + 6, true)), [d]: String(view.getUint16(at + 8, true)),
    };
  };
};

/** Reads cluster files as word classes for the feature extractor. */
export const decodeClusters = ({ cased, uncased }: ClusterBytes): WordClasses => {
  const parts = [...(cased ? [openClusters(cased, 'cased')] : []), ...(uncased ? [openClusters(uncased, 'uncased')] : [])];
  return (facts) => Object.assign({}, ...parts.map((part) => part(facts))) as ReturnType<WordClasses>;
};
