// The sizes, switches and named decisions of BGA-MNER. See README.md for what is the paper's, what its adapted code's and what ours.

/** What may be left out, as in the ablation: context sampling, cross-modal generation, cycle consistency. */
export const bgaModules = ['SCS', 'MCG', 'cycle'] as const;

/** One of them. */
export type BgaModule = (typeof bgaModules)[number];

/** Where patches come from: CLIP's embeddings of pixels, or the cells of a frozen tower's last map. */
export type BgaPictures =
  | { readonly kind: 'clip'; readonly pixels: number; readonly patch: number }
  | { readonly kind: 'cells'; readonly channels: number; readonly height: number; readonly width: number };

/** Decisions that the paper's summary and the adapted code leave open; the first of each is the default. */
export interface BgaVariants {
  /** The first layer of the encoders is passed over (11 of 12 blocks are used, as in the adapted code), or every block is used. */
  readonly blocks: 'butFirst' | 'all';
  /** What a layer selects is decided anew (the adapted code), or among what the layer before kept (DynamicViT). */
  readonly policy: 'anew' | 'among';
}

/** Everything that says what a BGA network is, beside its text encoder. */
export interface BgaConfig extends BgaVariants {
  readonly pictures: BgaPictures;
  /** Patches along each side; one vector of the whole picture stands before them. */
  readonly side: number;
  /** Most pieces of a text while training: queries of the generator from pictures to texts. */
  readonly textQueries: number;
  /** Width inside the visual layers and inside the generators. */
  readonly visualInner: number;
  readonly generatorInner: number;
  /** Temperature of reconstruction and cycle, and how much each counts beside the labels' loss. */
  readonly temperature: number;
  readonly reconstruction: number;
  readonly cycle: number;
  readonly without: readonly BgaModule[];
}

const losses = { temperature: 6, reconstruction: 0.001, cycle: 0.001 } as const;

/** As published: CLIP ViT-B/32 beside an encoder of the same width and depth, texts of at most 60 pieces. */
export const publishedBga: BgaConfig = {
  blocks: 'butFirst', policy: 'anew', pictures: { kind: 'clip', pixels: 224, patch: 32 }, side: 7, textQueries: 60,
  visualInner: 3072, generatorInner: 2048, ...losses, without: [],
};

/** For machines without CLIP: the cells of EfficientNet-Lite2's last map, pooled to 7 × 7, and visual layers trained from scratch. */
export const smallBga: BgaConfig = {
  ...publishedBga, blocks: 'all', pictures: { kind: 'cells', channels: 1280, height: 9, width: 9 }, textQueries: 96, visualInner: 768, generatorInner: 768,
};
