// What is known of a picture before a model of ours sees it: frozen features, found objects.
import type { Weights } from '../../graph/parameters';
import { ContainerError, decodeSafetensors, encodeSafetensors } from '../../graph/safetensors';

/** A rectangle in pixels of the upright picture: from left up to right, from top down to bottom. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Something found in a picture. */
export interface SeenObject {
  /** Where it is; undefined where that is not known, as for a word of a caption. */
  readonly box?: Box;
  /** Number of its class. */
  readonly class: number;
  /** How sure the detector is, 0 to 1. */
  readonly score: number;
}

/** The feature maps of a picture tower, from fine to coarse: four levels of a pyramid, and the last one. */
export const mapNames = ['p2', 'p3', 'p4', 'p5', 'map'] as const;

/** One of them. */
export type MapName = (typeof mapNames)[number];

/** What a family wants to know of pictures. */
export interface FeatureWish {
  /** The most objects, the surest first, each with a vector pooled from the last map. */
  readonly objects: number;
  /** Maps that are kept whole. */
  readonly maps: readonly MapName[];
  /** How many of the first objects are cut out and looked at by themselves: each is one more view of the maps. */
  readonly crops: number;
}

/** The sizes of features. */
export interface FeatureShapes {
  /** Width of the vector of a whole picture. */
  readonly pooled: number;
  /** Width of an object's vector. */
  readonly regions: number;
  /** Number of classes of objects. */
  readonly classes: number;
  /** `[channels, height, width]` of the maps that are kept. */
  readonly maps: Readonly<Partial<Record<MapName, readonly [number, number, number]>>>;
  /** Whether numbers are never negative and spread widely, as after a rectifier: then their square roots are what is fed. */
  readonly scale: 'rectified' | 'plain';
}

/** A picture as models of ours see it. */
export interface PictureFeatures {
  /** In pixels, upright. */
  readonly width: number;
  readonly height: number;
  /** The surest first. */
  readonly objects: readonly SeenObject[];
  /** `pooled` `[views, C]` and each map that is kept `[views, C, h, w]`, the whole picture first, then the crops; `regions` `[objects, D]`. */
  readonly tensors: Weights;
}

/** Features, or what is wrong with the picture. */
export type Found =
  | { readonly kind: 'seen'; readonly features: PictureFeatures }
  | { readonly kind: 'missing' | 'broken'; readonly why: string };

/** A part of a picture: its name with that part hidden, where the part lies in shares of the picture, and what it is. */
export interface PicturePart {
  readonly name: string;
  readonly share: Box;
  readonly kind: 'object' | 'cell';
}

/** Where features come from. */
export interface FeatureSource {
  /** A text that changes whenever the features of the same picture could. */
  readonly identity: string;
  readonly shapes: FeatureShapes;
  /** The features of a picture by what a record names it: a file's path, or an id. */
  find(picture: string): Promise<Found>;
  /** A text that only pictures of the same content have; undefined where there is nothing to read. */
  contentOf(picture: string): Promise<string | undefined>;
  /** Parts of a picture that are worth hiding, one at a time; sources that look at files only. */
  partsOf?(picture: string): Promise<readonly PicturePart[]>;
  /** Frees what computes features. */
  close(): Promise<void>;
}

/** Features as the bytes of a safetensors file in half precision, boxes and classes in its header. */
export const encodeFeatures = ({ width, height, objects, tensors }: PictureFeatures): Uint8Array =>
  encodeSafetensors({ weights: tensors, metadata: { size: `${width} ${height}`, objects: JSON.stringify(objects) } }, 'F16');

/** Reads what `encodeFeatures` wrote; undefined where the bytes are something else. */
export const decodeFeatures = (bytes: Uint8Array): PictureFeatures | undefined => {
  try {
    const { weights, metadata } = decodeSafetensors(bytes);
    const [width, height] = (metadata['size'] ?? '').split(' ').map(Number);
    const objects: unknown = JSON.parse(metadata['objects'] ?? '');
    if (!width || !height || !Array.isArray(objects) || !weights.has('pooled')) return undefined;
    return { width, height, objects: objects as readonly SeenObject[], tensors: weights };
  } catch (error) {
    if (error instanceof ContainerError || error instanceof SyntaxError) return undefined;
    throw error;
  }
};
