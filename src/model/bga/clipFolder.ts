// CLIP's vision model as the visual branch begins with it: its weights under our names, and pictures as it reads them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Weights } from '../../graph/parameters';
import { ContainerError, decodeSafetensors } from '../../graph/safetensors';
import { parseTowerConfig } from '../multimodal/towerFolder';

/** What a folder of CLIP gives to begin with, or a sentence why it cannot be begun from. */
export type ClipStart = { readonly kind: 'start'; readonly weights: Weights; readonly side: number; readonly patchesPerSide: number; readonly width: number } | { readonly kind: 'refused'; readonly reason: string };

/** The weights that CLIP's vision model has before its last normalisation, by our names. */
const wanted = (layers: number): readonly string[] => {
  const both = (name: string) => [`${name}.weight`, `${name}.bias`];
  const parts = ['layer_norm1', 'layer_norm2', ...['q_proj', 'k_proj', 'v_proj', 'out_proj'].map((part) => `self_attn.${part}`), 'mlp.fc1', 'mlp.fc2'];
  return [
    'embeddings.class_embedding', 'embeddings.patch_embedding.weight', 'embeddings.position_embedding.weight', ...both('pre_layrnorm'),
    ...Array.from({ length: layers }, (_, at) => parts.flatMap((part) => both(`encoder.layers.${at}.${part}`))).flat(),
  ].map((name) => `visual.${name}`);
};

/** Reads a Hugging Face folder of CLIP or of its vision model; weights are named `visual.…`. */
export const loadClip = async (folder: string): Promise<ClipStart> => {
  const refused = (why: string): ClipStart => ({ kind: 'refused', reason: `The folder ${folder} is no CLIP to begin from: ${why}.` });
  const [config, bytes] = await Promise.all([readFile(join(folder, 'config.json'), 'utf8').catch(() => undefined), readFile(join(folder, 'model.safetensors')).catch(() => undefined)]);
  if (config === undefined || bytes === undefined) return refused(`${config === undefined ? 'config.json' : 'model.safetensors'} cannot be read`);
  const tower = parseTowerConfig(config);
  if (typeof tower === 'string') return refused(tower);
  if (tower.kind !== 'patches' || tower.config.kind !== 'clip') return refused('config.json describes another kind of tower');
  if (tower.config.activation !== 'quick_gelu') return refused(`config.json names the activation ${tower.config.activation}; CLIP's own quick_gelu can be built`);
  try {
    const weights = [...decodeSafetensors(bytes).weights].flatMap(([name, weight]) => {
      const [, own] = /^(?:clip\.)?(?:vision_model\.)?((?:embeddings|pre_layrnorm|encoder)\..+)$/.exec(name) ?? [];
      return own === undefined || name.endsWith('position_ids') ? [] : [[`visual.${own}`, weight] as const];
    });
    const known: Weights = new Map(weights);
    const lacking = wanted(tower.config.layers).find((name) => !known.has(name));
    if (lacking) return refused(`model.safetensors has no weight ${lacking.replace('visual.', 'vision_model.')}`);
    return { kind: 'start', weights: known, side: tower.config.side, patchesPerSide: tower.config.side / tower.config.patch, width: tower.config.width };
  } catch (error) {
    if (error instanceof ContainerError) return refused(`model.safetensors is broken: ${error.message}`);
    throw error;
  }
};
