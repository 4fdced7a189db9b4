import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { commands, ProgressLocation, window, type Disposable } from 'vscode';
import type { LearningJob, PackageDescription, TrainingOutcome } from '../../protocol/models';
import type { CardEditor } from '../card/cardEditor';
import type { Dataset } from '../datasets';
import type { InferenceProcess } from '../inference/inferenceProcess';
import { findChosenModel } from '../models/modelSetting';
import type { Packages } from '../models/packages';
import type { Services } from '../services';
import { collectFixes, findBase, makeLearningJob } from '../training/fixes';
import type { TrainingPanel } from '../training/trainingPanel';
import { getTarget } from './target';

type Usable = Extract<PackageDescription, { kind: 'package' }>;

/** What learning needs beside the services. */
export interface LearningParts {
  readonly services: Services;
  readonly cards: CardEditor;
  readonly packages: Packages;
  readonly panel: TrainingPanel;
  /** The process that trains, apart from the one that tags. */
  readonly workshop: InferenceProcess;
}

const settledMs = 1000;

/** Learn from my fixes. */
export function registerLearning(parts: LearningParts): Disposable[] {
  const { services, cards } = parts;
  return [
    commands.registerCommand('mner.learnFromFixes', async (...args: unknown[]) => {
      const target = getTarget(services.datasets, cards, args);
      if (!target) return;
      const trouble = await learn(parts, target.dataset).catch((error: Error) => error.message);
      if (trouble !== undefined) void window.showWarningMessage(trouble);
    }),
  ];
}

/** Learns, and offers what came of it; or says in one sentence why not. */
async function learn(parts: LearningParts, dataset: Dataset): Promise<string | undefined> {
  const { services, packages, panel } = parts;
  if (!(await isSaved(services, dataset))) return undefined;
  const found = await chooseBase(packages, services);
  if (typeof found === 'string') return found;
  const { base, lineage } = found;
  const fixes = await collectFixes(services, dataset, lineage);
  if (fixes.records.length === 0) return nothingToLearn(fixes.untagged);
  await mkdir(packages.learnedHome, { recursive: true });
  const job = await makeLearningJob(dataset, base, fixes, packages.learnedHome);
  const outcome = await teach(parts, job);
  if (!outcome || outcome.kind === 'refused') {
    await rm(dirname(job.folder), { recursive: true, force: true });
    return outcome?.reason;
  }
  const before = services.predictor.model;
  panel.offer({
    source: 'learning', folder: outcome.folder, name: job.name, after: `${job.name} ${job.version}`,
    before: before ? `${before.name} ${before.version}` : lineage[0] ?? 'the model before', ...(outcome.comparison && { comparison: outcome.comparison }),
  });
  return undefined;
}

function nothingToLearn(untagged: number): string {
  const left = untagged > 0 ? ` ${untagged} confirmed ${untagged === 1 ? 'record was' : 'records were'} left out, because some of their tokens have no tag.` : '';
  return `There is nothing to learn from yet: no record of this file was reviewed, and no label was set by you.${left} Fix some labels, save, and mark records as reviewed in the card editor.`;
}

/** Who set which label is worked out when a file is saved. */
async function isSaved({ judgements }: Services, dataset: Dataset): Promise<boolean> {
  if (!dataset.document.isDirty) return true;
  const save = 'Save and Learn';
  if ((await window.showInformationMessage('Save the file first, so that it is known who set which label.', save)) !== save) return false;
  const written = new Promise<void>((resolve) => {
    const listening = judgements.onDidChange(() => done());
    const timer = setTimeout(() => done(), settledMs);
    const done = (): void => (clearTimeout(timer), listening.dispose(), resolve());
  });
  const saved = await dataset.document.save();
  if (saved) await written;
  return saved;
}

/** Families whose models learn from fixes: the instant tagger, and the last layers of a neural one. */
const teachable: readonly string[] = ['crf', 'text'];

/** The model to teach: the one in use, or the instant tagger where that one cannot be taught and the person agrees. */
async function chooseBase(packages: Packages, { predictor }: Services): Promise<ReturnType<typeof findBase> | string> {
  const known = (await packages.list()).flatMap(({ description, origin }) => (description.kind === 'package' ? [{ description, origin }] : []));
  const all = known.map(({ description }): Usable => description);
  const bundled = known.filter(({ origin }) => origin === 'bundled').map(({ description }): Usable => description);
  const loaded = predictor.model ?? (await predictor.load());
  const chosen = findChosenModel();
  const current = all.find(({ folder }) => folder === chosen) ?? bundled.find(({ name, version }) => name === loaded.name && version === loaded.version);
  if (current && teachable.includes(current.family)) return findBase(current, all);
  const instant = bundled.find(({ family }) => family === 'crf');
  if (!instant) return 'There is no instant tagger to teach: the bundled one is missing.';
  const teach = `Teach ${instant.name} ${instant.version}`;
  const choice = await window.showInformationMessage(`${loaded.name} ${loaded.version} does not learn from fixes; the instant tagger does. Keeping the result would put it in the place of ${loaded.name}.`, teach);
  return choice === teach ? findBase(instant, all) : 'Nothing was learned.';
}

async function teach({ workshop }: LearningParts, job: LearningJob): Promise<TrainingOutcome | undefined> {
  const abort = new AbortController();
  const count = job.records.length;
  const title = `Learning from ${count.toLocaleString('en')} confirmed ${count === 1 ? 'record' : 'records'}`;
  try {
    return await window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, (progress, token) => {
      token.onCancellationRequested(() => abort.abort(new Error('cancelled')));
      let shown = 0;
      return workshop.request('learn', job, {
        signal: abort.signal,
        onProgress: ({ share }) => {
          progress.report({ increment: 100 * (share - shown) });
          shown = share;
        },
      });
    });
  } catch (error) {
    if (abort.signal.aborted) return undefined;
    throw error;
  }
}
