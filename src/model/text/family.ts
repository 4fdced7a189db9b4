// What a family of neural taggers adds to the training and the package that all of them share.
import type { HiddenPart, PictureUse } from '../tagger';
import type { EncoderConfig } from '../encoder/config';
import type { LabelSet } from '../crf/labels';
import type { LabelNetwork } from './labelNetwork';
import { usualSizes, type Ingredient } from './network';
import { textNetwork } from './textNetwork';

/** The names and types of inputs of a graph, such as `int64 [B, T]`. */
export type InputTypes = Readonly<Record<string, string>>;

/** Where a tagger looks at pictures. */
export interface Pictures {
  /** What becomes of a picture file when it is looked at. */
  use(picture: string | undefined): Promise<PictureUse>;
  /** A picture with one part of it hidden at a time. */
  partsOf?(picture: string): Promise<readonly HiddenPart[]>;
  /** Frees what looks at pictures. */
  close(): Promise<void>;
}

/** A family while one of its taggers is trained. */
export interface TaggerFamily {
  /** What `model.json` calls it. */
  readonly name: string;
  /** Inputs that its graph may have. */
  readonly inputs: InputTypes;
  /** The network for these labels, begun from an encoder. */
  network(encoder: EncoderConfig, labels: LabelSet): LabelNetwork;
  /** The picture with which a device is tried; undefined where the family looks at none. */
  readonly trialPicture?: string;
  /** What the model card says the tagger is: the first paragraph, the sizes beside the encoder, the last paragraph's first sentence. */
  readonly card: { readonly about: (encoder: EncoderConfig, encoderName: string) => string; readonly sizes: object; readonly limits: string };
  /** Numbers about a text and its picture that the graph gives beside emissions, by their names; and where its pictures are looked at. */
  readonly signals?: readonly string[];
  readonly pictures?: Pictures;
  /** Fields of `model.json` beyond those of every neural tagger, and files of the package beyond theirs. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly files?: ReadonlyMap<string, Uint8Array>;
}

/** The names and types of the inputs that tell of words. B texts, T pieces, W words. */
export const wordInputs: InputTypes = {
  pieces: 'int64 [B, T]', present: 'bool [B, T]', pieceShapes: 'int64 [B, T]', wordOfPiece: 'int64 [B, T]',
  shapes: 'int64 [B, W]', characters: 'int64 [B, W, 18]', guideline: 'int64 [B]',
};

/** The family `text`: it reads tokens only. */
export const textFamily = (without: readonly Ingredient[]): TaggerFamily => ({
  name: 'text',
  inputs: wordInputs,
  network: (encoder, labels) => textNetwork({ encoder, ...usualSizes, guidelines: labels.guidelines.length, labels: labels.size, without }),
  card: {
    about: (encoder, name) => `A neural tagger that reads tokens only, never the picture: an encoder of ${encoder.layers} layers, ${encoder.width} wide, begun from ${name}; ` +
      'beside each word\'s vector a convolution over its characters (Ma and Hovy, 2016), its shape and the annotation guideline; a linear-chain CRF over words.',
    sizes: usualSizes,
    limits: 'English tweets in the labels of the data above.',
  },
});
