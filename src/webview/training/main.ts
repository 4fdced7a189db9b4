/** The training page in the browser: draws what the host tells, and passes on what a person does. */

import { Peer } from '../../protocol/peer';
import type { HeldOutChoice, TrainingForm, TrainingHostContract, TrainingScene, TrainingViewContract } from '../../protocol/training';
import { openChannel } from '../channel';
import { draw, h } from '../element';
import { pageView } from './page';
import type { Draft } from './parts';

const found = document.getElementById('training');
if (!found) throw new Error('the training page has no #training');
const root: HTMLElement = found;

let scene: TrainingScene | undefined;
let draft: Draft | undefined;
let formKey = '';

const host = new Peer<TrainingViewContract, TrainingHostContract>(openChannel(), {
  changed: (next) => {
    take(next);
    return null;
  },
});

/** Takes a scene; what a person is filling in stays, until the host's form is another one. */
function take(next: TrainingScene): void {
  const key = JSON.stringify(next.form);
  if (!draft || key !== formKey) draft = { form: next.form, place: draft?.place ?? next.places[0] ?? 'global', waiting: draft?.waiting ?? 'idle' };
  formKey = key;
  scene = next;
  paint();
}

function paint(): void {
  if (scene && draft) draw(root, h('div', {}, pageView(scene, draft)));
}

function change(form: Partial<TrainingForm>): void {
  if (!draft) return;
  draft = { ...draft, form: { ...draft.form, ...form } };
  paint();
}

const epochsOf: Readonly<Record<TrainingForm['family'], number>> = { crf: 100, text: 8, hamlearning: 8, gmf: 8, bga: 8 };
const familyEnding = new RegExp(`-(?:${Object.keys(epochsOf).join('|')})$`);

/** One field of the form. */
function fill(field: HTMLInputElement | HTMLSelectElement): void {
  if (!draft || !scene) return;
  const { name, value } = field;
  const { form } = draft;
  if (name === 'place') draft = { ...draft, place: value === 'workspace' ? 'workspace' : 'global' };
  else if (name === 'family') {
    const family = value in epochsOf ? (value as TrainingForm['family']) : 'crf';
    change({ family, epochs: epochsOf[family], name: form.name.replace(familyEnding, `-${family}`) });
  } else if (name === 'train') {
    const train = scene.files.map(({ path }) => path).filter((path) => (path === value ? (field as HTMLInputElement).checked : form.train.includes(path)));
    change({ train });
  } else if (name === 'held') change({ held: heldOf(value) });
  else if (name === 'epochs' || name === 'seed') change({ [name]: wholeOf(value, name === 'epochs' ? 1 : 0) });
  else if (name === 'name' || name === 'encoder' || name === 'detector' || name === 'device') change({ [name]: value });
}

function heldOf(value: string): HeldOutChoice {
  return /^\d+$/.test(value) ? { kind: 'share', percent: Number(value) } : { kind: 'file', path: value };
}

function wholeOf(text: string, least: number): number {
  const value = Math.floor(Number(text));
  return Number.isFinite(value) ? Math.max(least, value) : least;
}

/** Asks the host; the buttons rest until it has answered. */
async function ask(request: () => Promise<TrainingScene>): Promise<void> {
  if (!draft || draft.waiting === 'waiting') return;
  draft = { ...draft, waiting: 'waiting' };
  paint();
  const next = await request().catch(() => undefined);
  draft = { ...draft, waiting: 'idle' };
  if (next) take(next);
  else paint();
  focusHeading();
}

/** What had the focus may be gone: a person goes on reading from the heading. */
function focusHeading(): void {
  if (document.activeElement && document.activeElement !== document.body) return;
  const heading = document.querySelector('h1');
  heading?.setAttribute('tabindex', '-1');
  heading?.focus();
}

async function act(deed: string): Promise<void> {
  if (!draft) return;
  const { form, place } = draft;
  switch (deed) {
    case 'start': return ask(() => host.request('start', form));
    case 'stop': return ask(() => host.request('stop', null));
    case 'resume': return ask(() => host.request('resume', null));
    case 'discard': return ask(() => host.request('discard', null));
    case 'again': return ask(() => host.request('again', null));
    case 'save': return ask(() => host.request('save', { place, use: 'only save' }));
    case 'saveAndUse': return ask(() => host.request('save', { place, use: 'use' }));
    case 'chooseEncoder': {
      const encoder = await host.request('chooseEncoder', null).catch(() => '');
      if (encoder !== '') change({ encoder });
      return;
    }
    case 'chooseDetector': {
      const detector = await host.request('chooseDetector', null).catch(() => '');
      if (detector !== '') change({ detector });
    }
  }
}

document.addEventListener('click', ({ target }) => {
  const deed = target instanceof Element ? target.closest<HTMLElement>('[data-do]')?.dataset['do'] : undefined;
  if (deed !== undefined && deed !== 'start') void act(deed);
});
document.addEventListener('submit', (event) => {
  event.preventDefault();
  void act('start');
});
document.addEventListener('input', ({ target }) => {
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement) fill(target);
});

void host.request('open', null).then(take);
