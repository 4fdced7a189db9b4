/** The training page on the stage, with a host that plays one scene after the other. */
import type { Comparison, ModelScores, TrainingPoint } from '../../src/protocol/models';
import type { Handlers } from '../../src/protocol/peer';
import type { ShownRun, TrainingForm, TrainingHostContract, TrainingPhase, TrainingScene, TrainingViewContract } from '../../src/protocol/training';
import { openView, type Stage, type StageOptions } from './stage';

/** What a person finds filled in. */
export const usualForm: TrainingForm = {
  family: 'crf', name: 'train-crf', train: ['/data/train.txt'], held: { kind: 'file', path: '/data/valid.txt' }, epochs: 100, seed: 1, device: 'auto', encoder: '', detector: '',
};

/** Points of a run that learns. */
export const pointsTo = (epochs: number): readonly TrainingPoint[] =>
  Array.from({ length: epochs }, (_, at) => ({
    epoch: at + 1, step: at + 1, of: 100, loss: 1.2 + 11 * Math.exp(-at / 6), seconds: Math.round(13 * (at + 1)) / 10,
    ...(at % 2 === 1 ? { f1: 0.72 * (1 - Math.exp(-at / 7)) } : {}),
  }));

/** A run as the page is told of it. */
export const runTo = (epochs: number, notices: readonly string[] = []): ShownRun => ({ title: 'train-crf from train.txt', points: pointsTo(epochs), of: 100, notices });

const scores = (model: string, correct: readonly number[]): ModelScores => {
  const gold = [552, 522, 225, 247];
  const predicted = [567, 540, 198, 180];
  const of = (g: number, p: number, c: number) => ({ gold: g, predicted: p, correct: c, precision: c / p, recall: c / g, f1: (2 * c) / (g + p) });
  const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
  const types = Object.fromEntries(['PER', 'LOC', 'ORG', 'MISC'].map((type, at) => [type, of(gold[at] ?? 1, predicted[at] ?? 1, correct[at] ?? 0)]));
  return { model, types, ...of(sum(gold), sum(predicted), sum(correct)) };
};

/** Two models side by side. */
export const comparison: Comparison = {
  mode: 'seqeval', records: 1000, before: scores('crf 1.0.0', [455, 392, 103, 61]), after: scores('train-crf 1.0.0', [468, 401, 118, 60]),
  cautions: ['crf 1.0.0 was itself trained or chosen on valid.txt: its figures here flatter it.'],
};

/** A scene in a phase. */
export const sceneIn = (phase: TrainingPhase, changes: Partial<TrainingScene> = {}): TrainingScene => ({
  files: [
    { path: '/data/train.txt', name: 'train.txt', records: 4000, untagged: 0, entities: 6176, pictured: 3990 },
    { path: '/data/valid.txt', name: 'valid.txt', records: 1000, untagged: 12, entities: 1546, pictured: 0 },
    { path: '/data/more/annotated-by-two-people-in-autumn.conll', name: 'more/annotated-by-two-people-in-autumn.conll', records: 1, untagged: 0, entities: 1, pictured: 0 },
  ],
  form: usualForm, model: 'crf 1.0.0', beginning: 'text 1.0.0', places: ['workspace', 'global'], phase, ...changes,
});

/** The training page as a person and a host see it. */
export interface OpenTraining {
  readonly stage: Stage<TrainingHostContract, TrainingViewContract>;
  /** What the page asked of the host, in order. */
  readonly asked: readonly { readonly method: string; readonly params: unknown }[];
  /** Tells the page of another scene and waits until it is drawn. */
  show(scene: TrainingScene): Promise<void>;
  text(selector: string): Promise<string>;
}

/** Opens the page; every request is answered with the scene shown last. */
export async function openTraining(first: TrainingScene = sceneIn({ kind: 'form' }), options: StageOptions = {}): Promise<OpenTraining> {
  let scene = first;
  const asked: { method: string; params: unknown }[] = [];
  const answer = (method: string) => (params: unknown): TrainingScene => {
    asked.push({ method, params });
    return scene;
  };
  const handlers: Handlers<TrainingHostContract> = {
    open: () => scene, start: answer('start'), stop: answer('stop'), resume: answer('resume'), discard: answer('discard'), again: answer('again'), save: answer('save'),
    chooseEncoder: () => '/encoders/bge-small',
    chooseDetector: () => '/models/nanodet.onnx',
  };
  const stage = await openView<TrainingHostContract, TrainingViewContract>('training', handlers, options);
  await stage.page.waitForSelector('h1');
  return {
    stage, asked,
    show: async (next) => {
      scene = next;
      await stage.host.request('changed', next);
    },
    text: async (selector) => ((await stage.page.locator(selector).first().textContent()) ?? '').trim(),
  };
}
