// The sizes, switches and named decisions of GMF. Equation numbers are the paper's; see README.md.
import type { MapName } from '../multimodal/features';

/** What may be left out, as in the paper's ablation: visual clue guidance, cross-scale attention, consistency matching. */
export const gmfModules = ['VCG', 'CSA', 'CM'] as const;

/** One of them. */
export type GmfModule = (typeof gmfModules)[number];

/** One scale of the pyramid. */
export interface Level {
  /** Its map among the tower's. */
  readonly name: MapName;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Decisions that the paper leaves open; the first of each is the default. */
export interface GmfVariants {
  /** eq 5–6: all scales through one two-step projection, split by scale (HVPNeT, and the count of parameters), or one 1 × 1 convolution a scale, keys and values made of it layer by layer (eq 12 to the letter). */
  readonly mapping: 'joint' | 'perScale';
  /** eq 7: the gate reads the mean over cells (the paper's P), or all cells side by side (HVPNeT). */
  readonly gate: 'mean' | 'cells';
  /** A token of the guidance is one cell with all its channels, or a quarter of the channels in all cells, as HVPNeT's `view` makes it. */
  readonly tokens: 'cells' | 'view';
  /** A head is a slice of a token's width, or what HVPNeT's `reshape` without transposition makes it. */
  readonly heads: 'slices' | 'reshape';
  /** P_g is the mean of the last scale after cross-scale attention, or as the backbone gives it. */
  readonly global: 'attended' | 'backbone';
  /** C_g is the first vector of the guided encoder, or of the same encoder without guidance: a second pass, in which the text has not seen the picture. */
  readonly matched: 'guided' | 'plain';
  /** The backbone's maps as they are, or each cell scaled to mean 0 and variance 1 over its channels: for towers whose scales differ much. */
  readonly maps: 'plain' | 'normalised';
}

/** Consistency matching, eq 14–16 and 22. */
export interface Matching {
  /** Width of the vectors that are compared, and of the layer before them. */
  readonly width: number;
  /** τ. */
  readonly temperature: number;
  /** λ: how much the direction from picture to text counts. */
  readonly lambda: number;
  /** α: how much the labels' loss counts against matching. */
  readonly alpha: number;
}

/** Everything that says what a GMF network is, beside its text encoder. */
export interface GmfConfig extends GmfVariants {
  readonly levels: readonly Level[];
  /** The picture itself and its objects: 1 + m. */
  readonly views: number;
  /** Cells along each side of a pooled map: h = w in eq 12. */
  readonly side: number;
  /** r of eq 3 and 4. */
  readonly reduction: number;
  /** Dilation of the two 3 × 3 convolutions of eq 4. */
  readonly dilation: number;
  /** Width between the two steps of the joint projection. */
  readonly between: number;
  readonly matching: Matching;
  readonly without: readonly GmfModule[];
}

/** The decisions named “Rec.” in the README. */
export const recommended: GmfVariants = { mapping: 'joint', gate: 'mean', tokens: 'cells', heads: 'slices', global: 'attended', matched: 'guided', maps: 'plain' };

/** λ and α of MAF, whose loss this is; τ as the paper gives it for Twitter-2015 (0.174 for Twitter-2017). */
const matching = { temperature: 0.21, lambda: 0.7, alpha: 0.62 } as const;

/** As published: ResNet-50's pyramid of the picture and three objects, beside an encoder 768 wide. */
export const publishedGmf: GmfConfig = {
  ...recommended, views: 4, side: 2, reduction: 16, dilation: 4, between: 800, matching: { ...matching, width: 768 }, without: [],
  levels: [
    { name: 'p2', channels: 256, height: 56, width: 56 }, { name: 'p3', channels: 512, height: 28, width: 28 },
    { name: 'p4', channels: 1024, height: 14, width: 14 }, { name: 'p5', channels: 2048, height: 7, width: 7 },
  ],
};

/** For machines without the paper's ingredients: EfficientNet-Lite2's maps, widths of a small encoder. */
export const smallGmf: GmfConfig = {
  ...recommended, maps: 'normalised', views: 4, side: 2, reduction: 16, dilation: 4, between: 192, matching: { ...matching, width: 128 }, without: [],
  levels: [
    { name: 'p2', channels: 24, height: 65, width: 65 }, { name: 'p3', channels: 48, height: 33, width: 33 },
    { name: 'p4', channels: 120, height: 17, width: 17 }, { name: 'map', channels: 1280, height: 9, width: 9 },
  ],
};
