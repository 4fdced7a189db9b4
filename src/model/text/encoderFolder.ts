import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { loadEncoder, type Encoder } from '../encoder/folder';
import { getPackageFile, readPackage, type PackageMetadata } from '../package';
import type { TypeNames } from '../trainingFile';
import { weightsOfChain } from './chainWeights';
import { networkWeightsOf } from './packageWeights';
import { Pieces } from './pieces';
import { readTextPackage, textFiles } from './textPackage';

/** An encoder with what cuts words into its pieces. */
export interface TextEncoder {
  readonly encoder: Encoder;
  readonly pieces: Pieces;
  /** The text of tokenizer.json. */
  readonly tokenizer: string;
  /** What a whole tagger, to be trained further, already knows; its weights are then all among the encoder's. */
  readonly known?: Pick<PackageMetadata, 'types' | 'guidelines'> & { readonly typeNames: TypeNames };
}

/** An encoder to train from, or one sentence why the folder holds none. */
export type TextEncoderResult = ({ readonly kind: 'loaded' } & TextEncoder) | { readonly kind: 'refused'; readonly reason: string };

/** What often lies in such folders instead of model.safetensors, and what to do about it. */
const substitutes: readonly (readonly [RegExp, string])[] = [
  [/\.safetensors\.index\.json$/, 'its weights are cut into several files; join them into one model.safetensors'],
  [/^pytorch_model.*\.bin$/, 'it has pytorch_model.bin, which can run code when it is opened and is not read; save it as model.safetensors'],
  [/^(?:tf_model\.h5|flax_model\.msgpack)$/, 'it has weights for another program only; save them as model.safetensors'],
];

const explain = async (folder: string, reason: string): Promise<string> => {
  if (!/^model\.safetensors cannot be read/.test(reason)) return reason;
  const names = await readdir(folder).catch(() => []);
  return substitutes.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1] ?? reason;
};

/** A tagger of this family as an encoder: all that it learned is a beginning. */
const loadFromPackage = async (folder: string): Promise<TextEncoderResult> => {
  const read = await readPackage(folder, ['text']);
  if (read.kind === 'refused') return read;
  const opened = readTextPackage(read.package);
  const { config, reader, labels, chain, rules } = opened;
  const weights = new Map([...networkWeightsOf(read.package), ...weightsOfChain(chain, labels)]);
  const known = { types: labels.types, guidelines: labels.guidelines, typeNames: rules.typeNames };
  const tokenizer = new TextDecoder().decode(getPackageFile(read.package, textFiles.tokenizer));
  return { kind: 'loaded', encoder: { config, weights }, pieces: reader.pieces, tokenizer, known };
};

/** Loads and checks an encoder: config.json, model.safetensors and tokenizer.json of a Hugging Face folder, or the package of a text tagger. */
export const loadTextEncoder = async (folder: string): Promise<TextEncoderResult> =>
  (await stat(join(folder, 'model.json')).catch(() => undefined)) ? loadFromPackage(folder) : loadFromFolder(folder);

const loadFromFolder = async (folder: string): Promise<TextEncoderResult> => {
  const refused = (why: string): TextEncoderResult => ({ kind: 'refused', reason: `The encoder ${folder} is refused: ${why}.` });
  const encoder = await loadEncoder(folder);
  if (encoder.kind === 'refused') return refused(await explain(folder, encoder.reason));
  const tokenizer = await readFile(join(folder, 'tokenizer.json'), 'utf8').catch(() => undefined);
  if (tokenizer === undefined) return refused('tokenizer.json is missing or cannot be read; a vocabulary alone does not say how words are cut');
  const parsed = Pieces.parse(tokenizer);
  if (parsed.kind === 'refused') return refused(`tokenizer.json cannot be used: ${parsed.reason}`);
  const { highest } = parsed.pieces;
  const { vocabulary, padding } = encoder.config;
  if (highest >= vocabulary) return refused(`tokenizer.json has a piece numbered ${highest}, and the encoder knows ${vocabulary} pieces`);
  if (padding >= vocabulary) return refused(`config.json fills texts up with piece ${padding}, and the encoder knows ${vocabulary} pieces`);
  return { kind: 'loaded', encoder, pieces: parsed.pieces, tokenizer };
};
