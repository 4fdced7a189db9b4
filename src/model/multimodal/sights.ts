// The pictures of a batch: which rows have one, and what is known of it. A row without stays without: no other picture takes its place.
import { keyOf, uniformAt } from '../../graph/random';
import type { Example } from '../text/example';
import type { Pictures } from '../text/family';
import type { Moment } from '../text/labelNetwork';
import type { HiddenPart, PictureUse } from '../tagger';
import type { FeatureSource, Found, PictureFeatures } from './features';

/** How pictures are looked at. */
export interface SightOptions {
  /** Share of the pictures that are hidden in each step of training, so that a model is good with and without; 0 to 1. */
  readonly hidden: number;
  /** Contents that stand for no picture of their own, by `contentOf`: never looked at. */
  readonly placeholders: ReadonlySet<string>;
  /** Told once of each picture that could not be looked at. */
  readonly notice?: (sentence: string) => void;
}

/** Looks at pictures for a network. */
export class Sights implements Pictures {
  readonly #told = new Set<string>();

  constructor(readonly source: FeatureSource, private readonly options: SightOptions) {}

  /** How many pictures could not be looked at so far. */
  get failures(): number {
    return this.#told.size;
  }

  /** What is known of each example's picture; undefined where there is none, it cannot be seen, or it is hidden at this moment of training. */
  async of(examples: readonly Pick<Example, 'picture'>[], moment?: Moment): Promise<readonly (PictureFeatures | undefined)[]> {
    const key = moment && keyOf(...moment, 'hidden pictures');
    return Promise.all(examples.map(async ({ picture }, row) => {
      if (picture === undefined || (key && uniformAt(key, row) < this.options.hidden)) return undefined;
      const found = await this.#find(picture);
      if (found === 'placeholder') return undefined;
      if (found.kind === 'seen') return found.features;
      this.#tell(picture, found.why);
      return undefined;
    }));
  }

  async use(picture: string | undefined): Promise<PictureUse> {
    if (picture === undefined) return 'none';
    const found = await this.#find(picture);
    if (found === 'placeholder') return 'none';
    return found.kind === 'seen' ? 'used' : found.kind;
  }

  async partsOf(picture: string): Promise<readonly HiddenPart[]> {
    if ((await this.use(picture)) !== 'used') return [];
    return ((await this.source.partsOf?.(picture)) ?? []).map(({ name, share, kind }) => ({ picture: name, region: share, kind }));
  }

  close(): Promise<void> {
    return this.source.close();
  }

  async #find(picture: string): Promise<Found | 'placeholder'> {
    const { placeholders } = this.options;
    if (placeholders.size > 0 && placeholders.has((await this.source.contentOf(picture)) ?? '')) return 'placeholder';
    return this.source.find(picture);
  }

  #tell(picture: string, why: string): void {
    if (this.#told.has(picture)) return;
    this.#told.add(picture);
    this.options.notice?.(`The picture ${picture} is left out: ${why}.`);
  }
}
