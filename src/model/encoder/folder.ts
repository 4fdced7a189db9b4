// An encoder as Hugging Face keeps it: a folder with config.json and model.safetensors.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Graph } from '../../graph/graph';
import type { Weights } from '../../graph/parameters';
import { Parameters, WeightError } from '../../graph/parameters';
import { ContainerError, decodeSafetensors } from '../../graph/safetensors';
import { encode } from './bert';
import type { EncoderConfig } from './config';
import { parseConfig } from './config';

/** An encoder ready to be built into a graph. */
export interface Encoder {
  readonly config: EncoderConfig;
  readonly weights: Weights;
}

/** An encoder, or why the folder holds none; the reason names the file. */
export type EncoderResult = ({ readonly kind: 'encoder' } & Encoder) | { readonly kind: 'refused'; readonly reason: string };

const refused = (reason: string): EncoderResult => ({ kind: 'refused', reason });

/** Old checkpoints call a normalisation's scale and shift gamma and beta; heads put a prefix before the encoder's names. */
const ourName = (name: string): string =>
  name.replace(/^(bert|roberta|model)\./, '').replace(/LayerNorm\.gamma$/, 'LayerNorm.weight').replace(/LayerNorm\.beta$/, 'LayerNorm.bias');

const isEncoders = (name: string): boolean => /^(embeddings|encoder)\./.test(name);

const read = async (folder: string, file: string): Promise<Buffer | string> => {
  try {
    return await readFile(join(folder, file));
  } catch (error) {
    return `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
};

/** Why these weights are not those of the config; undefined where all are there in their shapes. */
const mismatch = (config: EncoderConfig, weights: Weights): string | undefined => {
  const graph = new Graph();
  const parameters = new Parameters(graph, weights, { missing: 'refuse' });
  try {
    encode(parameters, config, { pieces: graph.input('pieces', 'int64', ['B', 'T']), present: graph.input('present', 'bool', ['B', 'T']) });
    return undefined;
  } catch (error) {
    if (error instanceof WeightError) return `model.safetensors does not fit config.json: ${error.message}`;
    throw error;
  }
};

/** Loads an encoder from its folder. Half precision is widened; weights of heads are left out. */
export const loadEncoder = async (folder: string): Promise<EncoderResult> => {
  const [configBytes, weightBytes] = await Promise.all([read(folder, 'config.json'), read(folder, 'model.safetensors')]);
  if (typeof configBytes === 'string') return refused(configBytes);
  if (typeof weightBytes === 'string') return refused(weightBytes);
  const parsed = parseConfig(configBytes.toString('utf8'));
  if (parsed.kind === 'refused') return parsed;
  try {
    const { weights: all } = decodeSafetensors(weightBytes);
    const weights: Weights = new Map([...all].map(([name, weight]) => [ourName(name), weight] as const).filter(([name]) => isEncoders(name)));
    const reason = mismatch(parsed.config, weights);
    return reason === undefined ? { kind: 'encoder', config: parsed.config, weights } : refused(reason);
  } catch (error) {
    if (error instanceof ContainerError) return refused(`model.safetensors is broken: ${error.message}`);
    throw error;
  }
};
