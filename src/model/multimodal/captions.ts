// Captions as stand-ins for pictures that are not at hand: encoded as if they were features. Reported as such, never as pictures.
import { createHash } from 'node:crypto';
import { Graph } from '../../graph/graph';
import { Parameters } from '../../graph/parameters';
import { encodeModel } from '../../graph/proto';
import { encode } from '../encoder/bert';
import type { TextEncoder as CaptionEncoder } from '../text/encoderFolder';
import { Runtime, type Session } from '../runtime/onnx';
import type { FeatureShapes, FeatureSource, Found, PictureFeatures } from './features';
import { decodeFeatures, encodeFeatures } from './features';
import { FeatureCache } from './featureCache';

/** How captions are read. */
export interface CaptionOptions {
  /** The most words of a caption that stand for objects. */
  readonly objects: number;
  /** Folder for what was computed. */
  readonly cache?: string;
}

/** Words that name nothing to be seen. */
const functionWords = new Set('a an the of in on at to with and or is are was were by for from his her its their this that it there as being be'.split(' '));
const mostPieces = 64;

const hash = (...parts: readonly string[]): string => createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);

/** Reads lines of `id<TAB>caption`; ids without a caption are left out. */
export const parseCaptions = (text: string): ReadonlyMap<string, string> =>
  new Map(text.split(/\r\n|\r|\n/).flatMap((line) => {
    const cut = line.indexOf('\t');
    const caption = line.slice(cut + 1).trim();
    return cut > 0 && caption !== '' ? [[line.slice(0, cut), caption] as const] : [];
  }));

const sessionOf = async ({ encoder }: CaptionEncoder): Promise<Session> => {
  const graph = new Graph();
  const inputs = { pieces: graph.input('pieces', 'int64', ['B', 'T']), present: graph.input('present', 'bool', ['B', 'T']) };
  graph.output('vectors', encode(new Parameters(graph, encoder.weights, { missing: 'refuse' }), encoder.config, inputs));
  const runtime = await Runtime.open();
  const session = 'problem' in runtime ? runtime : await runtime.openSession(encodeModel(graph), { device: 'cpu' });
  if ('problem' in session) throw new Error(session.problem);
  return session;
};

/** Captions by id: the mean of a caption's pieces for the whole, each of its words that names something for an object whose place is not known. */
export class Captions implements FeatureSource {
  readonly identity: string;
  readonly shapes: FeatureShapes;
  readonly #cache: FeatureCache | undefined;
  readonly #kept = new Map<string, Promise<PictureFeatures>>();
  #session: Promise<Session> | undefined;

  constructor(private readonly captions: ReadonlyMap<string, string>, private readonly encoder: CaptionEncoder, private readonly options: CaptionOptions) {
    const { config, weights } = encoder.encoder;
    const digest = createHash('sha256');
    for (const [name, { values }] of weights) digest.update(name).update(values);
    this.identity = hash('captions 1', JSON.stringify([config, options.objects]), digest.digest('hex')).slice(0, 16);
    this.shapes = { pooled: config.width, regions: config.width, classes: 1, maps: {}, scale: 'plain' };
    this.#cache = options.cache === undefined ? undefined : new FeatureCache(`${options.cache}/${this.identity}`);
  }

  contentOf(picture: string): Promise<string | undefined> {
    const caption = this.captions.get(picture);
    return Promise.resolve(caption === undefined ? undefined : hash(caption));
  }

  async find(picture: string): Promise<Found> {
    const caption = this.captions.get(picture);
    if (caption === undefined) return { kind: 'missing', why: 'it has no caption' };
    const found = this.#kept.get(caption) ?? this.#features(caption);
    this.#kept.set(caption, found);
    return { kind: 'seen', features: await found };
  }

  async close(): Promise<void> {
    await (await this.#session)?.release();
    this.#session = undefined;
  }

  async #features(caption: string): Promise<PictureFeatures> {
    const content = hash(caption);
    const kept = await this.#cache?.read(content);
    if (kept) return kept;
    const fresh = await this.#encode(caption);
    return this.#cache ? this.#cache.keep(content, fresh) : (decodeFeatures(encodeFeatures(fresh)) ?? fresh);
  }

  async #encode(caption: string): Promise<PictureFeatures> {
    const { pieces, encoder: { config: { width } } } = this.encoder;
    const words = caption.split(/\s+/);
    const row = [...pieces.before];
    const places = words.map((word) => {
      const own = pieces.of(word);
      const from = row.length;
      if (row.length + own.length <= mostPieces) row.push(...own);
      return { word: word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''), from, to: row.length };
    });
    const inside = { from: pieces.before.length, to: row.length };
    row.push(...pieces.after);
    const vectors = await this.#run(row);
    const mean = ({ from, to }: { readonly from: number; readonly to: number }): Float32Array => Float32Array.from({ length: width }, (_, at) => {
      let total = 0;
      for (let piece = from; piece < to; piece++) total += vectors[piece * width + at] ?? 0;
      return total / Math.max(1, to - from);
    });
    const named = places.filter(({ word, from, to }) => to > from && word !== '' && !functionWords.has(word)).slice(0, this.options.objects);
    const regions = new Float32Array(named.length * width);
    named.forEach((place, at) => regions.set(mean(place), at * width));
    return {
      width: 1, height: 1, objects: named.map(() => ({ class: 0, score: 1 })),
      tensors: new Map([['pooled', { shape: [1, width], values: mean(inside) }], ...(named.length > 0 ? [['regions', { shape: [named.length, width], values: regions }] as const] : [])]),
    };
  }

  async #run(row: readonly number[]): Promise<Float32Array> {
    this.#session ??= sessionOf(this.encoder);
    const { vectors } = await (await this.#session).run({
      pieces: { type: 'int64', shape: [1, row.length], data: BigInt64Array.from(row, BigInt) },
      present: { type: 'bool', shape: [1, row.length], data: new Uint8Array(row.length).fill(1) },
    });
    return vectors?.data as Float32Array;
  }
}
