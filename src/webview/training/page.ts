/** The training page as data: what is drawn for each phase. */

import type { PackagePlace, ShownRun, TrainingPhase, TrainingScene } from '../../protocol/training';
import { h, type Child, type Description } from '../element';
import { comparisonView } from './comparison';
import { formView } from './form';
import { count } from './numbers';
import { button, problemView, type Draft } from './parts';
import { plotsView } from './plots';

/** Draws the whole page. */
export function pageView(scene: TrainingScene, draft: Draft): Description {
  const { phase } = scene;
  return h('main', { 'aria-busy': draft.waiting === 'waiting' ? 'true' : undefined }, bodyOf(scene, draft, phase));
}

function bodyOf(scene: TrainingScene, draft: Draft, phase: TrainingPhase): Child {
  const off = draft.waiting === 'waiting' || undefined;
  switch (phase.kind) {
    case 'form': return formView(scene, draft, phase.problem);
    case 'running': return runningView(phase.run, phase.stage, off);
    case 'stopped': return stoppedView(phase.run, phase.problem, off);
    case 'done': return doneView(scene, draft, phase);
  }
}

function noticesView({ notices }: ShownRun): Child {
  return notices.length > 0 && h('ul.notices', { key: 'notices' }, ...notices.map((sentence) => h('li', {}, h('span.codicon.codicon-info', { 'aria-hidden': 'true' }), h('span', {}, sentence))));
}

function runningView(run: ShownRun, stage: 'training' | 'stopping', off: boolean | undefined): Child {
  return [
    h('h1', { key: 'title' }, `Training ${run.title}`),
    h('p.quiet', { key: 'calm' }, 'In a process of its own: labelling goes on meanwhile, and nothing in the files changes.'),
    progressView(run),
    h('div.acts', { key: 'acts' }, button('stop', stage === 'stopping' ? 'Stopping…' : 'Stop', 'plain', off ?? (stage === 'stopping' || undefined)), h('span.quiet', {}, 'A stopped run can go on later, in another window too.')),
    noticesView(run),
    plotsView(run),
  ];
}

function stoppedView(run: ShownRun, problem: string | undefined, off: boolean | undefined): Child {
  return [
    h('h1', { key: 'title' }, `Stopped: ${run.title}`),
    problemView(problem),
    progressView(run),
    h('div.acts', { key: 'acts' }, button('resume', 'Resume', 'main', off), button('discard', 'Discard', 'plain', off)),
    noticesView(run),
    plotsView(run),
  ];
}

function progressView({ points, of, looking }: ShownRun): Description {
  const last = points.at(-1);
  const scored = points.filter(({ f1 }) => f1 !== undefined);
  const best = scored.reduce<(typeof scored)[number] | undefined>((most, point) => ((point.f1 ?? 0) > (most?.f1 ?? -1) ? point : most), undefined);
  const epoch = last?.epoch ?? 0;
  const share = looking ? looking.done / Math.max(1, looking.of) : last ? Math.min(1, last.step / Math.max(1, last.of)) : 0;
  const words = looking ? `Looking at the pictures, once: ${count(looking.done)} of ${count(looking.of)}. What was seen is kept for later runs.` : !last ? 'Reading the records…' : [
    `Epoch ${count(epoch)} of at most ${count(of)}`, `loss ${last.loss.toFixed(2)} a record`,
    ...(best ? [`best F1 ${(100 * (best.f1 ?? 0)).toFixed(1)} at epoch ${count(best.epoch)}`] : []), timeText(last.seconds),
  ].join(' · ');
  return h('div.progress', { key: 'progress' },
    h('div.gauge', { role: 'progressbar', 'aria-label': looking ? 'Pictures looked at' : 'Epochs done', 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': Math.round(100 * share) }, h('i', { '--share': share })),
    h('p.numbers', {}, words));
}

function timeText(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

function doneView(scene: TrainingScene, draft: Draft, { result, run, problem }: Extract<TrainingPhase, { kind: 'done' }>): Child {
  const { after, before, state, source } = result;
  const title = state === 'kept' ? `In use: ${after}` : state === 'saved' ? `Saved: ${after}` : source === 'learning' ? `Learned: ${after}` : `Trained: ${after}`;
  return [
    h('h1', { key: 'title' }, title),
    problemView(problem),
    comparisonView(result),
    h('div.acts', { key: 'acts' }, ...actsOf(scene, draft, result)),
    state === 'kept' && h('p.quiet', { key: 'undo' }, `“MNER: Select Model…” goes back to ${before} at any time.`),
    run && plotsView(run),
  ];
}

function actsOf(scene: TrainingScene, { place, waiting }: Draft, { state, source, before }: Extract<TrainingPhase, { kind: 'done' }>['result']): Child[] {
  const off = waiting === 'waiting' || undefined;
  if (state === 'kept') return [button('again', source === 'learning' ? 'Done' : 'Train Another', 'plain', off), button('discard', `Go Back to ${before}`, 'plain', off)];
  if (state === 'saved') return [button('again', 'Train Another', 'plain', off)];
  if (source === 'learning') return [button('saveAndUse', 'Keep', 'main', off), button('discard', 'Roll Back', 'plain', off)];
  const choice = scene.places.length > 1 && h('label.inline', { key: 'place' }, 'Keep it ', h('select.select', { name: 'place', value: place },
    ...scene.places.map((each) => h('option', { value: each, selected: each === place }, placeNames[each]))));
  return [button('saveAndUse', 'Save and Use', 'main', off), button('save', 'Save', 'plain', off), button('discard', 'Discard', 'plain', off), choice];
}

const placeNames: Readonly<Record<PackagePlace, string>> = { workspace: 'with the dataset (models/)', global: 'for all my workspaces' };
