/** The form in which a person says what to train. */

import { isLooking, type TrainableFamily } from '../../protocol/models';
import type { TrainingFileChoice, TrainingScene } from '../../protocol/training';
import { h, type Child, type Description } from '../element';
import { count, counted } from './numbers';
import { button, problemView, type Draft } from './parts';

const encoders = 'a Hugging Face folder of BERT, RoBERTa or XLM‑R';
const families: readonly { readonly family: TrainableFamily; readonly name: string; what(beginning: string): string }[] = [
  { family: 'crf', name: 'Instant tagger', what: () => 'Learns in a minute or two, tags thousands of records a second, needs nothing else.' },
  {
    family: 'text', name: 'Neural tagger',
    what: (beginning) => `Finds more, and takes minutes to hours to learn. Begins with ${beginning === '' ? 'an encoder' : `${beginning}, or with an encoder of yours`}: ${encoders}.`,
  },
  {
    family: 'hamlearning', name: 'HamLearning, looks at pictures',
    what: () => 'Sees each picture and, with a detector, the objects in it and how they lie. Looks at every picture once, then takes somewhat longer than the neural tagger.',
  },
  {
    family: 'gmf', name: 'GMF, looks at pictures',
    what: () => 'Lets four scales of the picture into every layer of the encoder. Looks at every picture once and keeps about a megabyte of each on the disk, then takes somewhat longer than the neural tagger.',
  },
  {
    family: 'bga', name: 'BGA-MNER, learns from pictures and tags without',
    what: () => 'Learns to imagine the picture from the text: for texts whose pictures are not at hand later. The slowest to train: with twelve layers minutes pass before its first step, and each takes several times as long.',
  },
];

/** How many records of the chosen files have a picture. */
const picturedIn = (files: readonly TrainingFileChoice[], chosen: readonly string[]): number => files.reduce((sum, { path, pictured }) => sum + (chosen.includes(path) ? pictured : 0), 0);

const shares = [10, 15, 20, 30];
const devices = ['auto', 'webgpu', 'cuda', 'dml', 'coreml', 'cpu'];

/** Draws the form. */
export function formView(scene: TrainingScene, draft: Draft, problem: string | undefined): Child {
  const { files } = scene;
  const { form } = draft;
  const [own] = files;
  const isNeural = form.family !== 'crf';
  const pictured = picturedIn(files, form.train);
  return [
    h('h1', { key: 'title' }, own ? `Train a model on ${own.name}` : 'Train a model'),
    h('p.quiet', { key: 'calm' }, `It is compared with ${scene.model === '' ? '' : `${scene.model}, `}the model in use, before anything changes.`),
    problemView(problem),
    h('form', { key: 'form', novalidate: true },
      h('fieldset', {}, h('legend', {}, 'Kind'), h('div.choices', {}, ...families.map(({ family, name, what }) => familyChoice({ family, name, what: what(scene.beginning), chosen: form.family === family, lacking: isLooking(family) && pictured === 0 })))),
      isLooking(form.family) && h('p.quiet.hint', { key: 'pictured' }, `${counted(pictured, 'record')} of the chosen files ${pictured === 1 ? 'has its' : 'have their'} picture; the others are learned from without.`),
      isNeural && row('encoder', 'Begin with', [
        h('input.field.wide', { id: 'encoder', name: 'encoder', type: 'text', value: form.encoder, placeholder: scene.beginning === '' ? `Folder of an encoder: ${encoders}` : `${scene.beginning}, trained further` }), button('chooseEncoder', 'Choose…'),
      ]),
      h('fieldset', {}, h('legend', {}, 'Learn from'), h('div.choices', {}, ...files.map((file) => fileChoice(file, form.train.includes(file.path))))),
      row('held', 'Hold out', [heldSelect(files, draft)], 'Never learned from: the best epoch is chosen on these records, and the models are compared on them.'),
      row('epochs', 'Epochs at most', [number('epochs', form.epochs, 1, 1000)], 'Training ends sooner when F1 no longer rises.'),
      isLooking(form.family) && form.family !== 'bga' && row('detector', 'Detector', [
        h('input.field.wide', { id: 'detector', name: 'detector', type: 'text', value: form.detector, placeholder: 'None: pictures are seen as a whole' }), button('chooseDetector', 'Choose…'),
      ], 'The file of NanoDet-g in ONNX, which finds objects in pictures.'),
      isNeural && row('seed', 'Seed', [number('seed', form.seed, 0, 1_000_000)]),
      isNeural && row('device', 'Device', [select('device', form.device, devices.map((device) => [device, device] as const))]),
      row('name', 'Name', [h('input.field', { id: 'name', name: 'name', type: 'text', value: form.name, maxlength: 60 })]),
      h('div.acts', {}, h('button.btn.main', { type: 'submit', 'data-do': 'start', disabled: draft.waiting === 'waiting' || undefined }, draft.waiting === 'waiting' ? 'Reading…' : 'Train'))),
  ];
}

function row(id: string, label: string, controls: Child[], hint?: string): Description {
  return h('div.row', { key: `row-${id}` }, h('label', { for: id }, label), h('div.controls', {}, ...controls, hint !== undefined && h('p.quiet.hint', { id: `${id}-hint` }, hint)));
}

function number(name: string, value: number, min: number, max: number): Description {
  return h('input.field.number', { id: name, name, type: 'number', min, max, step: 1, value, inputmode: 'numeric' });
}

function select(name: string, value: string, options: readonly (readonly [string, string])[]): Description {
  return h('select.select', { id: name, name, value }, ...options.map(([each, text]) => h('option', { value: each, selected: each === value || undefined }, text)));
}

interface FamilyChoice {
  readonly family: TrainableFamily;
  readonly name: string;
  readonly what: string;
  readonly chosen: boolean;
  /** Whether pictures are wanted and there are none. */
  readonly lacking: boolean;
}

function familyChoice({ family, name, what, chosen, lacking }: FamilyChoice): Description {
  const words = lacking ? 'Needs records with pictures: none of the chosen files has any.' : what;
  return h('label.choice', { key: family, class: lacking ? 'off' : '' }, h('input', { type: 'radio', name: 'family', value: family, checked: chosen, disabled: lacking || undefined }), h('span', {}, h('b', {}, name), h('span.quiet.block', {}, words)));
}

function fileChoice({ path, name, records, entities, untagged, pictured }: TrainingFileChoice, chosen: boolean): Description {
  const left = untagged > 0 ? ` · ${count(untagged)} left out: not fully labelled` : '';
  return h('label.choice', { key: path }, h('input', { type: 'checkbox', name: 'train', value: path, checked: chosen }),
    h('span', {}, name, h('span.quiet.block', {}, `${counted(records, 'record')} · ${counted(entities, 'entity', 'entities')} · ${counted(pictured, 'picture')}${left}`)));
}

function heldSelect(files: readonly TrainingFileChoice[], { form }: Draft): Description {
  const { held, train } = form;
  const value = held.kind === 'share' ? String(held.percent) : held.path;
  const parts = shares.map((share) => [String(share), `${share}% of the records`] as const);
  const others = files.filter(({ path, records }) => records > 0 && (!train.includes(path) || path === value)).map(({ path, name, records }) => [path, `${name} (${counted(records, 'record')})`] as const);
  return select('held', value, [...parts, ...others]);
}
