// A picture tower as Hugging Face keeps it: a folder with config.json, model.safetensors and, for its pixels, preprocessor_config.json.
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fixedLength } from '../../graph/dimension';
import { Graph } from '../../graph/graph';
import { Parameters, WeightError, type Weights } from '../../graph/parameters';
import { encodeModel } from '../../graph/proto';
import { ContainerError, decodeSafetensors } from '../../graph/safetensors';
import type { Tensor } from '../../graph/tensor';
import type { PixelShape } from '../vision/tensor';
import { patchTransformer, type PatchConfig } from '../vision/towers/patchTransformer';
import { resNet, type ResNetConfig } from '../vision/towers/resnet';
import type { MapName } from './features';
import type { TowerModel } from './pictureModels';

/** What a config.json says, as far as it is needed. */
export type TowerConfig = { readonly kind: 'resnet'; readonly config: ResNetConfig } | { readonly kind: 'patches'; readonly config: PatchConfig };

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const areCounts = (value: unknown): value is readonly number[] => Array.isArray(value) && value.length > 0 && value.every((each) => Number.isSafeInteger(each) && Number(each) > 0);

const resNetConfig = (fields: Fields): TowerConfig | string => {
  const { hidden_sizes: widths, depths, embedding_size: embedding, layer_type: layer = 'bottleneck', hidden_act: activation = 'relu' } = fields;
  if (!areCounts(widths) || !areCounts(depths) || widths.length !== 4 || depths.length !== 4 || !areCounts([embedding])) return 'config.json does not give the four stages of a ResNet';
  if ((layer !== 'bottleneck' && layer !== 'basic') || activation !== 'relu') return `config.json names ${String(layer)} layers and the activation ${String(activation)}; bottleneck or basic ones with relu can be built`;
  return { kind: 'resnet', config: {
    widths, depths, layer, embedding: Number(embedding), downsampleFirst: fields['downsample_in_first_stage'] === true, strideFirst: fields['downsample_in_bottleneck'] === true,
  } };
};

const patchConfig = (kind: PatchConfig['kind'], fields: Fields): TowerConfig | string => {
  const { hidden_size: width, num_hidden_layers: layers, num_attention_heads: heads, intermediate_size: inner, image_size: side, patch_size: patch } = fields;
  const sizes = [width, layers, heads, inner, side, patch];
  if (!areCounts(sizes)) return 'config.json does not give the sizes of a Transformer over patches';
  const activation = fields['hidden_act'] ?? (kind === 'clip' ? 'quick_gelu' : 'gelu');
  if (activation !== 'gelu' && activation !== 'quick_gelu') return `config.json names the activation ${String(activation)}; gelu and quick_gelu can be built`;
  const [w = 1, l = 1, h = 1, i = 1, s = 1, p = 1] = sizes;
  if (w % h || s % p) return `config.json has ${h} heads for a width of ${w} and patches of ${p} for a side of ${s}: they do not divide`;
  return { kind: 'patches', config: { kind, width: w, layers: l, heads: h, inner: i, side: s, patch: p, activation, epsilon: Number(fields['layer_norm_eps'] ?? (kind === 'clip' ? 1e-5 : 1e-12)) } };
};

/** Reads a config.json; a clause says why it is none of ours. */
export const parseTowerConfig = (text: string): TowerConfig | string => {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return 'config.json is not JSON';
  }
  if (!isObject(data)) return 'config.json is not an object';
  const type = String(data['model_type']);
  if (type === 'resnet') return resNetConfig(data);
  if (type === 'vit') return patchConfig('vit', data);
  if (type === 'clip_vision_model') return patchConfig('clip', data);
  if (type === 'clip') return isObject(data['vision_config']) ? patchConfig('clip', data['vision_config']) : 'config.json has no "vision_config"';
  return `config.json names the model type ${type}; resnet, vit, clip and clip_vision_model can be read`;
};

/** Names without what whole models put before the tower's. */
const ourNames = (weights: Weights): Weights => new Map([...weights].flatMap(([name, weight]) => (name.startsWith('text_model.') ? [] : [[name.replace(/^(?:resnet|vit|vision_model|model)\./, ''), weight] as const])));

const outputsOf = (weights: Weights, tower: TowerConfig, pixels: Tensor): ReadonlyMap<'pooled' | MapName, Tensor> => {
  if (tower.kind === 'patches') {
    const { map, pooled } = patchTransformer(new Parameters(pixels.graph, weights, { missing: 'refuse' }), tower.config, pixels);
    return new Map([['pooled', pooled], ['map', map]]);
  }
  const { stages, pooled } = resNet(pixels.graph, weights, tower.config, pixels);
  const [p2, p3, p4, p5] = stages as [Tensor, Tensor, Tensor, Tensor];
  return new Map<'pooled' | MapName, Tensor>([['pooled', pooled], ['p2', p2], ['p3', p3], ['p4', p4], ['p5', p5], ['map', p5]]);
};

/** A tower's graph for pictures of a side, and the shapes of its maps. Throws a WeightError where weights are missing. */
export const buildTower = (all: Weights, tower: TowerConfig, side: number): Pick<TowerModel, 'graph'> & Pick<TowerModel['about'], 'maps' | 'pooled'> => {
  const graph = new Graph();
  const outputs = outputsOf(ourNames(all), tower, graph.input('pixels', 'float32', ['batch', 3, side, side]));
  const maps: Partial<Record<MapName, readonly [number, number, number]>> = {};
  for (const [name, tensor] of outputs) {
    graph.output(name, tensor);
    if (name !== 'pooled') maps[name] = [1, 2, 3].map((axis) => fixedLength(tensor.shape, axis)) as [number, number, number];
  }
  return { graph: encodeModel(graph), maps, pooled: fixedLength((outputs.get('pooled') as Tensor).shape, 1) };
};

const imageNet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
/** Resize to 256, crop 224 from the middle: the same for training and use, unlike some published code. */
const centreCrop = 224 / 256;

const threeNumbers = (value: unknown, usual: readonly number[]): readonly [number, number, number] =>
  (Array.isArray(value) && value.length === 3 && value.every((each) => typeof each === 'number') ? value : usual).map((each) => 255 * Number(each)) as [number, number, number];

const pixelsOf = (text: string | undefined, side: number): PixelShape => {
  let fields: Fields = {};
  try {
    const data: unknown = JSON.parse(text ?? '{}');
    if (isObject(data)) fields = data;
  } catch {
    // Without readable settings the usual ones hold.
  }
  return { width: side, height: side, fit: 'crop', share: centreCrop, order: 'rgb', mean: threeNumbers(fields['image_mean'], imageNet.mean), std: threeNumbers(fields['image_std'], imageNet.std), kernel: 'cubic' };
};

/** Loads a tower from its folder, or says in one sentence why it is refused. */
export const loadTower = async (folder: string): Promise<TowerModel | { readonly reason: string }> => {
  const refused = (why: string) => ({ reason: `The picture tower ${folder} is refused: ${why}.` });
  const [config, settings] = await Promise.all(['config.json', 'preprocessor_config.json'].map((name) => readFile(join(folder, name), 'utf8').catch(() => undefined)));
  if (config === undefined) return refused('config.json cannot be read');
  const tower = parseTowerConfig(config);
  if (typeof tower === 'string') return refused(tower);
  const bytes = await readFile(join(folder, 'model.safetensors')).catch(() => undefined);
  if (!bytes) return refused('model.safetensors cannot be read');
  const side = tower.kind === 'patches' ? tower.config.side : 224;
  try {
    const { graph, maps, pooled } = buildTower(decodeSafetensors(bytes).weights, tower, side);
    return { name: basename(folder), graph, about: { pixels: pixelsOf(settings, side), maps, pooled, scale: tower.kind === 'resnet' ? 'rectified' : 'plain' } };
  } catch (error) {
    if (error instanceof WeightError) return refused(`model.safetensors does not fit config.json: ${error.message}`);
    if (error instanceof ContainerError) return refused(`model.safetensors is broken: ${error.message}`);
    throw error;
  }
};
