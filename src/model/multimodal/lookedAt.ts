// Features from the pictures themselves: a tower, a detector, and a cache by content.
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { Weight, Weights } from '../../graph/parameters';
import { detect, detectorClasses, proposals } from '../vision/nanodet';
import type { Session } from '../runtime/onnx';
import type { PictureReader } from '../vision/pixels';
import { nanoDetPixels, type Pixels, type PixelShape } from '../vision/tensor';
import type { PictureTower } from '../vision/tower';
import { decodeFeatures, encodeFeatures, type Box, type FeatureShapes, type FeatureSource, type FeatureWish, type Found, type MapName, type PictureFeatures, type PicturePart, type SeenObject } from './features';
import { FeatureCache } from './featureCache';
import { partsWorthHiding, readName, withGrey, type NamedPicture } from './hiddenPart';
import { poolRegion } from './regions';

/** What looks at pictures. */
export interface LookingParts {
  readonly reader: PictureReader;
  readonly tower: PictureTower;
  /** The detector, and a text that changes whenever what it finds could; undefined where no objects are wanted. */
  readonly detector?: { readonly session: Session; readonly identity: string };
  readonly wish: FeatureWish;
  /** Folder for what was computed; nothing is kept on the disk where there is none. */
  readonly cache?: string;
  /** Features of more bytes are read from there and not written; all are written where nothing is said. */
  readonly mostKeptBytes?: number;
}

/** Numbers that are remembered of pictures seen last: 64 MB. */
const mostRemembered = 16 << 20;
const looking = 'features 1';

/** Looks at picture files, each content once; a name may say that a part of the picture is to be hidden. */
export class LookedAt implements FeatureSource {
  readonly identity: string;
  readonly shapes: FeatureShapes;
  readonly #cache: FeatureCache | undefined;
  readonly #contents = new Map<string, { readonly stamp: string; readonly content: string }>();
  readonly #recent = new Map<string, Promise<Found>>();
  #remembered = 0;

  constructor(private readonly parts: LookingParts) {
    const { tower, detector, wish, cache } = parts;
    this.identity = createHash('sha256').update(JSON.stringify([looking, tower.identity, detector?.identity, wish])).digest('hex').slice(0, 16);
    const channels = tower.maps.map?.[0];
    const maps = Object.fromEntries(wish.maps.map((name) => [name, tower.maps[name]]));
    this.shapes = { pooled: tower.pooled, regions: channels ?? tower.pooled, classes: detectorClasses, maps, scale: tower.scale };
    this.#cache = cache === undefined ? undefined : new FeatureCache(`${cache}/${this.identity}`);
  }

  async contentOf(name: string): Promise<string | undefined> {
    const { picture, hidden } = readName(name);
    const content = await this.#contentOfFile(picture);
    return content === undefined || !hidden ? content : `${content} without ${[hidden.left, hidden.top, hidden.right, hidden.bottom].join(' ')}`;
  }

  async partsOf(picture: string): Promise<readonly PicturePart[]> {
    const found = await this.find(picture);
    return found.kind === 'seen' ? partsWorthHiding(picture, found.features) : [];
  }

  async #contentOfFile(picture: string): Promise<string | undefined> {
    const file = await stat(picture).catch(() => undefined);
    if (!file?.isFile()) return undefined;
    const stamp = `${file.mtimeMs} ${file.size}`;
    const known = this.#contents.get(picture);
    if (known?.stamp === stamp) return known.content;
    const bytes = await readFile(picture).catch(() => undefined);
    if (!bytes) return undefined;
    const content = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
    this.#contents.set(picture, { stamp, content });
    return content;
  }

  async find(picture: string): Promise<Found> {
    const content = await this.contentOf(picture);
    if (content === undefined) return { kind: 'missing', why: 'there is no such file, or it cannot be read' };
    const known = this.#recent.get(content);
    if (known) return known;
    const finding = this.#findContent(content, picture);
    this.#recent.set(content, finding);
    const found = await finding;
    this.#remembered += numbersOf(found);
    if (this.#remembered > mostRemembered) {
      this.#recent.clear();
      this.#remembered = 0;
    }
    return found;
  }

  async close(): Promise<void> {
    await this.parts.tower.close();
    await this.parts.detector?.session.release();
  }

  async #findContent(content: string, name: string): Promise<Found> {
    const named = readName(name);
    // What is hidden for a moment is worth no room on the disk.
    const cache = named.hidden ? undefined : this.#cache;
    const kept = await cache?.read(content);
    if (kept) return { kind: 'seen', features: kept };
    const fresh = await this.#look(named);
    if (!fresh) return { kind: 'broken', why: await this.#whyNot(named.picture) };
    // Half precision from the start: features are the same whether they were kept or not.
    const features = cache && bytesOf(fresh) <= (this.parts.mostKeptBytes ?? Infinity) ? await cache.keep(content, fresh) : (decodeFeatures(encodeFeatures(fresh)) ?? fresh);
    return { kind: 'seen', features };
  }

  async #whyNot(picture: string): Promise<string> {
    const { state, message } = await this.parts.reader.inspect(picture);
    return state === 'ok' ? 'it cannot be decoded' : `it is ${state}${message === undefined ? '' : ` (${message})`}`;
  }

  async #pixels({ picture, hidden }: NamedPicture, shape: PixelShape, part?: Box): Promise<Pixels | undefined> {
    const pixels = await this.parts.reader.pixels(picture, shape, part);
    return pixels && hidden ? withGrey(pixels, shape, hidden) : pixels;
  }

  async #look(picture: NamedPicture): Promise<PictureFeatures | undefined> {
    const { tower, detector, wish } = this.parts;
    const pixels = await this.#pixels(picture, tower.pixels);
    if (!pixels) return undefined;
    const [width, height] = [pixels.pictureWidth, pixels.pictureHeight];
    const wanted = new Set<MapName>([...wish.maps, ...(wish.objects > 0 && tower.maps.map ? ['map' as const] : [])]);
    const whole = await tower.look(pixels.data, [...wanted]);
    const objects = detector && wish.objects > 0 ? await this.#detect(detector.session, picture) : [];
    const views = [whole, ...(await this.#crops(picture, objects.slice(0, wish.crops)))];
    const tensors: Weights = new Map();
    for (const name of ['pooled' as const, ...wish.maps]) tensors.set(name, stacked(views.map((view) => view.get(name))));
    if (objects.length > 0) tensors.set('regions', regionsOf(whole, objects, pixels, tower.pixels));
    return { width, height, objects, tensors };
  }

  async #detect(session: Session, picture: NamedPicture): Promise<readonly SeenObject[]> {
    const pixels = await this.#pixels(picture, nanoDetPixels);
    return pixels ? detect(session, pixels, proposals(this.parts.wish.objects)) : [];
  }

  async #crops(picture: NamedPicture, objects: readonly SeenObject[]): Promise<readonly ReadonlyMap<string, Weight>[]> {
    const { tower, wish } = this.parts;
    const views: ReadonlyMap<string, Weight>[] = [];
    for (const { box } of objects) {
      const pixels = box && (await this.#pixels(picture, tower.pixels, box));
      if (pixels) views.push(await tower.look(pixels.data, wish.maps));
    }
    return views;
  }
}

/** How many numbers features hold; some for what is not seen, so that it is forgotten in the end, too. */
const numbersOf = (found: Found): number => (found.kind === 'seen' ? [...found.features.tensors.values()].reduce((sum, { values }) => sum + values.length, 64) : 64);

/** What features take on the disk, in half precision. */
const bytesOf = ({ tensors }: PictureFeatures): number => 2 * [...tensors.values()].reduce((sum, { values }) => sum + values.length, 0);

const stacked = (parts: readonly (Weight | undefined)[]): Weight => {
  const there = parts.filter((part) => part !== undefined);
  const [first] = there;
  if (!first) throw new Error('nothing was seen');
  const values = new Float32Array(there.length * first.values.length);
  there.forEach((part, at) => values.set(part.values, at * first.values.length));
  return { shape: [there.length, ...first.shape], values };
};

/** The vectors of objects, `[objects, D]`: the last map's mean over each box, or the whole picture's vector where the tower has no map. */
const regionsOf = (whole: ReadonlyMap<string, Weight>, objects: readonly SeenObject[], place: Pixels, input: PixelShape): Weight => {
  const [map, pooled] = [whole.get('map'), whole.get('pooled')];
  const { scaleX, scaleY, left, top } = place;
  const everywhere: Box = { left: 0, top: 0, right: place.pictureWidth, bottom: place.pictureHeight };
  const vectors = objects.map(({ box = everywhere }) => {
    const onInput = (each: Box): Box => ({ left: each.left * scaleX + left, top: each.top * scaleY + top, right: each.right * scaleX + left, bottom: each.bottom * scaleY + top });
    const [channels, high, wide] = map?.shape ?? [];
    return map && channels && high && wide ? poolRegion({ values: map.values, shape: [channels, high, wide] }, onInput(box), input.width, input.height) : (pooled?.values ?? new Float32Array());
  });
  return stacked(vectors.map((values) => ({ shape: [values.length], values })));
};
