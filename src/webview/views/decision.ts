/** The one place where a question is asked: what, the proposal, the evidence, the keys. */

import type { CardAction } from '../../protocol/actions';
import { surfaceOf } from '../chips';
import type { Decision } from '../decisions';
import { h, type Child, type Description } from '../element';
import { overlaps } from '../labels';
import { count, percent, sameSpan, selectedRange, type Scene } from '../scene';
import { canJudge } from './pair';
import { button, caps, hollowLabel, icon, joined, keyOf, label, typeWord } from './parts';
import { auditWords } from './header';
import { insideButton, insideFacts } from './insight';
import { drawTypeEntry } from './typeEntry';

interface Question {
  readonly what: Child;
  readonly main?: readonly [action: CardAction, words: string];
  readonly second?: readonly [action: CardAction, words: string];
  /** What stands in the place of the buttons. */
  readonly acts?: Child;
  readonly facts: readonly (readonly [name: string, content: Child])[];
}

/** The panel with the question in hand. */
export function drawDecision(scene: Scene): Child {
  if (!scene.record) return h('div.ask', { key: 'ask' });
  const { what, main, second, acts, facts } = ask(scene);
  return h(
    'div.ask',
    { key: 'ask', role: 'group', 'aria-label': 'Decision' },
    h(
      'div.q',
      {},
      h('span.whole', {}, what),
      h(
        'span.acts',
        {},
        acts,
        main && button(scene, main[0], { words: main[1], kind: 'main' }),
        second && button(scene, second[0], { words: second[1] }),
        insideButton(scene),
        counter(scene),
      ),
    ),
    h('dl', {}, [...facts, ...insideFacts(scene)].map(([name, content]) => [h('dt', {}, name), h('dd', {}, content)])),
  );
}

function ask(scene: Scene): Question {
  if (scene.state.typing) return askForType(scene);
  if (scene.state.split !== undefined) return askWhereToCut(scene);
  if (scene.state.selection) return askForSelection(scene);
  if (scene.decision) return askOf(scene, scene.decision);
  return askNothing(scene);
}

function counter(scene: Scene): Child {
  const { open, decision } = scene;
  if (open.length === 0 || (open.length === 1 && decision?.open)) return undefined;
  const at = open.findIndex((each) => each.key === decision?.key);
  const words = at < 0 ? `${open.length} open` : `${at + 1} of ${open.length}`;
  return button(scene, 'nextDecision', { words, kind: 'tool', title: 'Next open decision', class: 'counter' });
}

function askOf(scene: Scene, decision: Decision): Question {
  if (decision.kind === 'suggestion') return askSuggestion(scene, decision);
  if (decision.kind === 'disagreement') return askDisagreement(scene, decision);
  return askFinding(scene, decision);
}

function askSuggestion(scene: Scene, { suggestion }: Extract<Decision, { kind: 'suggestion' }>): Question {
  const { type, confidence, origin, secondBest, weak } = suggestion;
  const second = secondBest && [' · ', otherReading(scene, suggestion, secondBest)];
  return {
    what: [surface(scene, suggestion), hollowLabel(scene, type, '?'), h('span', {}, percent(confidence))],
    main: ['accept', `Accept ${type}`],
    second: ['reject', 'Reject'],
    facts: [
      ['Model', [typeWord(scene, type), ` ${percent(confidence)}`, second, weak && h('span.quiet', {}, ' · too unsure for “accept all”')]],
      ['Elsewhere', elsewhere(scene)],
      ['Origin', `suggested by ${origin}, not in the file`],
    ],
  };
}

function otherReading(
  scene: Scene,
  first: { readonly start: number; readonly end: number },
  second: { readonly start: number; readonly end: number; readonly type: string | null; readonly confidence: number },
): Child {
  const sameTokens = first.start === second.start && first.end === second.end;
  const words = sameTokens || !scene.record ? '' : ` for “${surfaceOf(scene.record, second)}”`;
  return [typeWord(scene, second.type), ` ${percent(second.confidence)}${words}`];
}

function askDisagreement(scene: Scene, { disagreement, entities }: Extract<Decision, { kind: 'disagreement' }>): Question {
  const { proposed, confidence, origin, entity } = disagreement;
  const sameTokens = proposed && sameSpan({ ...entity, type: '' }, { ...proposed, type: '' });
  const inFile = entities.map((each) => each.type).join(', ');
  return {
    what: [
      entities.map((each) => [surface(scene, each), ' ', label(scene, each.type), ' ']),
      icon('arrow-right'),
      proposed !== null && !sameTokens && surface(scene, proposed),
      hollowLabel(scene, proposed?.type ?? null, ''),
      h('span', {}, percent(confidence)),
    ],
    main: ['accept', proposed ? `Accept ${proposed.type}` : 'Remove'],
    second: ['reject', `Keep ${inFile}`],
    facts: [
      ['Model', [typeWord(scene, proposed?.type ?? null), ` ${percent(confidence)} by ${origin}`]],
      ['Elsewhere', elsewhere(scene)],
      ['Origin', entities.map((each) => originOf(scene, each)).join(' · ')],
    ],
  };
}

function originOf(scene: Scene, entity: { readonly start: number; readonly end: number; readonly type: string }): string {
  const origin = scene.record?.entities.find((each) => sameSpan(each, entity))?.origin;
  return origin === undefined ? `${entity.type} came with the file` : `${entity.type} ${origin}`;
}

function askFinding(scene: Scene, { finding, start, end }: Extract<Decision, { kind: 'finding' }>): Question {
  const sign = { error: 'error', warning: 'warning', info: 'info' }[finding.severity];
  return {
    what: [
      start < end && surface(scene, { start, end }),
      h('span.sign', { class: finding.severity }, icon(sign)),
      h('span', {}, finding.message),
    ],
    ...(finding.fix === undefined ? {} : { main: ['accept', finding.fix] as const }),
    second: ['reject', 'Ignore'],
    facts: [['Rule', h('span.mono', {}, finding.rule)], ...(start < end ? [['Elsewhere', elsewhere(scene)] as const] : [])],
  };
}

function askForSelection(scene: Scene): Question {
  const { record, state } = scene;
  const range = selectedRange(state.selection);
  if (!record || !range) return askNothing(scene);
  const tokens = range.end - range.start;
  const words = `${tokens} token${tokens === 1 ? '' : 's'} selected`;
  const type = state.selection?.type;
  const reading = record.suggestions.find((suggestion) => overlaps(suggestion, range));
  return {
    what: [surface(scene, range), h('span.quiet', {}, words)],
    ...(type === undefined ? { acts: typeButtons(scene) } : { main: ['accept', `Set ${type}`] as const }),
    facts: [
      ['Elsewhere', elsewhere(scene)],
      record.audit ? ['Audit', auditWords] : ['Model', reading ? [typeWord(scene, reading.type), ` ${percent(reading.confidence)}`] : 'no entity'],
    ],
  };
}

/** The actions of the number keys, in the order of the types. */
export const typeActions = ['type1', 'type2', 'type3', 'type4', 'type5', 'type6', 'type7', 'type8', 'type9'] as const;

/** The types with their number keys; more of them are set by name. */
export function typeButtons(scene: Scene): readonly Description[] {
  return typeActions.flatMap((action, at) => {
    const type = scene.file?.types[at];
    if (type === undefined) return [];
    return [button(scene, action, { words: label(scene, type), kind: 'tool', keyFirst: true, title: `Set ${type}`, class: 'type' })];
  });
}

function askForType(scene: Scene): Question {
  const { record, range } = scene;
  return {
    what: [record && range && surface(scene, range), h('label.quiet', { for: 'type-entry' }, 'type by name')],
    acts: drawTypeEntry(scene),
    facts: [],
  };
}

function askWhereToCut(scene: Scene): Question {
  const { chip, record, state } = scene;
  if (!chip?.entity || !record || state.split === undefined) return askNothing(scene);
  const before = surface(scene, { start: chip.start, end: state.split });
  const after = surface(scene, { start: state.split, end: chip.end });
  return {
    what: [before, label(scene, chip.entity.type), h('span.quiet', {}, 'and'), after, label(scene, chip.entity.type)],
    main: ['accept', 'Divide here'],
    second: ['clear', 'Cancel'],
    facts: [['Where', [caps(scene, 'left', 'right'), ' move the cut']]],
  };
}

function askNothing(scene: Scene): Question {
  const { chip, open, record } = scene;
  const main = open.length > 0 ? (['accept', 'Next decision'] as const) : (['reviewAndNext', 'Reviewed, next'] as const);
  if (!chip || !record) return { what: h('span.what', {}, open.length > 0 ? 'Nothing chosen' : 'Nothing open here'), main, facts: summary(scene) };
  const { entity } = chip;
  return {
    what: [surface(scene, chip), entity ? label(scene, entity.type) : h('span.quiet', {}, 'no entity')],
    main,
    facts: [
      ...(record.audit ? [['Audit', auditWords] as const] : []),
      ['Elsewhere', elsewhere(scene)],
      ...(entity ? [['Origin', originOf(scene, entity)] as const] : []),
      ...(tokenName(scene) ? [['Token', tokenName(scene)] as const] : []),
    ],
  };
}

function tokenName(scene: Scene): string | undefined {
  const { chip, record } = scene;
  return chip?.kind === 'token' ? record?.tokens[chip.start]?.name : undefined;
}

function summary(scene: Scene): Question['facts'] {
  const { record } = scene;
  if (!record) return [];
  const { length } = record.entities;
  const set = record.entities.filter((entity) => entity.origin !== undefined).length;
  const labels = `${length === 0 ? 'no entity' : length === 1 ? '1 entity' : `${count(length)} entities`}${set > 0 ? `, ${set} set here` : ''}`;
  const { verdict } = record.pair;
  const [first] = keyOf(scene, 'judgeAdds')?.split(' ') ?? [];
  const unjudged = ['no verdict ', first !== undefined && h('kbd', {}, first)];
  const picture = canJudge(record.picture.state) ? (verdict ?? unjudged) : 'nothing to judge';
  return [
    ...(record.audit ? [['Audit', auditWords] as const] : []),
    ['Labels', labels],
    ['Picture', picture],
  ];
}

function surface(scene: Scene, range: { readonly start: number; readonly end: number }): Child {
  return scene.record && h('bdi.what', {}, surfaceOf(scene.record, range));
}

/** How the surface in hand is read elsewhere, in figures. */
function elsewhere(scene: Scene): Child {
  if (!scene.elsewhere) return h('span.quiet', {}, '…');
  if (scene.elsewhere.total === 0) return h('span.quiet', {}, 'nowhere else in this file');
  const readings = scene.elsewhere.counts.map(({ type, count: times }) => [typeWord(scene, type), ` ${count(times)}`]);
  return joined(readings, ' · ');
}
