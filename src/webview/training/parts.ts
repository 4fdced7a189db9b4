import type { PackagePlace, TrainingForm } from '../../protocol/training';
import { h, type Child, type Description } from '../element';

/** The page's own state beside the scene. */
export interface Draft {
  readonly form: TrainingForm;
  readonly place: PackagePlace;
  /** An answer of the host is awaited. */
  readonly waiting: 'waiting' | 'idle';
}

/** A button; `deed` is what the page does when it is pressed. */
export function button(deed: string, label: string, kind: 'main' | 'plain' = 'plain', off: boolean | undefined = undefined): Description {
  return h(kind === 'main' ? 'button.btn.main' : 'button.btn', { type: 'button', key: deed, 'data-do': deed, disabled: off }, label);
}

/** A sentence about something that went wrong. */
export function problemView(problem: string | undefined): Child {
  return problem !== undefined && h('p.problem', { role: 'alert', key: 'problem' }, h('span.codicon.codicon-error', { 'aria-hidden': 'true' }), h('span', {}, problem));
}
