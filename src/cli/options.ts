/** Options that several commands share. */

import { datasetStyles } from '../dataset/style';

/** Options that every command has. */
export const commonOptions = {
  json: { kind: 'flag', help: 'print JSON Lines: one object an item, the summary last' },
  quiet: { kind: 'flag', help: 'no progress and no messages on standard error' },
  help: { kind: 'flag', help: 'print this help' },
} as const;

/** Options of commands that look for pictures. */
export const pictureOptions = {
  images: { kind: 'list', value: 'DIR', help: 'look for pictures here too (repeatable)' },
} as const;

/** Options of commands that run a model which learned from what stands in for pictures. */
export const standInOptions = {
  captions: { kind: 'list', value: 'FILE', help: 'captions in the place of pictures, lines of id, tab, caption, for a model that learned from captions (repeatable)' },
  'captions-encoder': { kind: 'text', value: 'DIR', help: 'the encoder that reads them: the one that the model began from' },
  features: { kind: 'text', value: 'DIR', help: 'precomputed features in the place of pictures, for a model that learned from such' },
} as const;

/** Options of commands that write a file. */
export const outputOptions = {
  output: { kind: 'text', value: 'FILE', help: 'write the result here; - is standard output' },
  force: { kind: 'flag', help: 'let --output replace a file that exists' },
} as const;

/** Options of commands that run a model. */
export const modelOptions = {
  model: { kind: 'text', value: 'NAME|DIR', help: 'the tagger: default, crf (the instant one), or a model folder' },
  device: {
    kind: 'choice',
    choices: ['auto', 'webgpu', 'cuda', 'dml', 'coreml', 'cpu'],
    help: 'where the model runs (auto: the fastest that passes its self-test)',
  },
  threads: { kind: 'number', value: 'N', min: 1, max: 1024, help: 'threads that the model may use' },
  'dataset-style': {
    kind: 'choice',
    choices: [...datasetStyles, 'auto'] as const,
    help: 'the annotation guideline to follow (auto: told from the types and tokens of the whole file)',
  },
} as const;
