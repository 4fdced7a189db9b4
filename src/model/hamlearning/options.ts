// The sizes and switches of HamLearning: what its paper fixes, what it leaves open, what its ablations leave out.
import type { FeatureShapes } from '../multimodal/features';
import { ingredients, type Ingredient } from '../text/network';

/** What the ablations of table 3 leave out: the spatial view (R-GCN), the semantic view (ViT), relevance measuring. */
export const ablations = ['rgcn', 'vit', 'relevance'] as const;

/** One of them. */
export type Ablation = (typeof ablations)[number];

/** Everything that decides the network between an encoder and the chain. */
export interface HamOptions {
  /** Width of everything after the encoder; 768 in the paper. */
  readonly width: number;
  readonly heads: number;
  /** Width inside each Transformer's two-step transformation. */
  readonly inner: number;
  /** Layers of the textual Transformer; the paper does not say. */
  readonly textLayers: number;
  /** Layers of the set Transformer over picture and objects (eq 4); 4 in the paper. */
  readonly vitLayers: number;
  /** Layers of the gated R-GCN (eq 5–7); 2 in the paper. */
  readonly rgcnLayers: number;
  /** L, the number of iterations; 3 in the paper, 1 to 5 in its table 4. */
  readonly iterations: number;
  /** N, the most objects of a picture; 15 in the paper. */
  readonly objects: number;
  /** Width of the vector of an object's label (eq 3). */
  readonly labelWidth: number;
  readonly without: readonly Ablation[];
  /** How pieces become words: their sum in the paper. */
  readonly pooling: 'sum' | 'mean';
  /** Eq 5 as printed has no normaliser: the sum over neighbours; or their mean. */
  readonly neighbours: 'sum' | 'mean';
  /** M of eq 9: a vector, multiplied element by element, or one number a picture. */
  readonly relevance: 'vector' | 'number';
  /** Eq 13: with a sigmoid around the whole, or as printed, where it is unbounded. */
  readonly gate: 'sigmoid' | 'literal';
  /** Whether each iteration has weights of its own. */
  readonly iterationWeights: 'separate' | 'shared';
  /** Features of the picture are normalised before their linear layers (frozen features of other towers than the paper's spread widely), or not. */
  readonly vectors: 'normalised' | 'plain';
  /** What the family `text` has beside the encoder and this network leaves out; the paper has none of it. */
  readonly plain: readonly Ingredient[];
}

/** As published, with the recommended choices where the paper is silent. */
export const publishedHam: HamOptions = {
  width: 768, heads: 12, inner: 3072, textLayers: 1, vitLayers: 4, rgcnLayers: 2, iterations: 3, objects: 15, labelWidth: 300, without: [],
  pooling: 'sum', neighbours: 'sum', relevance: 'vector', gate: 'sigmoid', iterationWeights: 'separate', vectors: 'plain', plain: ingredients,
};

/** For small encoders and frozen features of EfficientNet-Lite2. */
export const smallHam: HamOptions = {
  ...publishedHam, width: 192, heads: 6, inner: 768, labelWidth: 64, pooling: 'mean', neighbours: 'mean', vectors: 'normalised', plain: [],
};

/** The sizes of a whole network beside its encoder. */
export interface HamSizes extends HamOptions {
  /** What pictures come as. */
  readonly pictures: Pick<FeatureShapes, 'pooled' | 'regions' | 'classes'>;
  readonly guidelines: number;
  readonly labels: number;
}
