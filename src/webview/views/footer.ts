import type { CardAction } from '../../protocol/actions';
import { h, type Child } from '../element';
import type { Scene } from '../scene';
import { typeActions } from './decision';
import { caps, keyOf } from './parts';

type Hint = readonly [actions: readonly CardAction[], words: string];

/** The bar at the bottom: what happened last, the keys that matter now, and Space. */
export function drawFooter(scene: Scene): Child {
  const { state, file } = scene;
  if (!file) return undefined;
  return h(
    'footer.keys',
    { key: 'footer' },
    h('span.said.cut', { id: 'said', role: 'status', 'aria-live': 'polite' }, state.notice),
    h(
      'span.hints',
      { 'aria-hidden': 'true' },
      hints(scene).map(([actions, words]) => drawHint(scene, actions, words)),
    ),
    h('span.last', { 'aria-hidden': 'true' }, caps(scene, 'reviewAndNext'), ' ', h('b', {}, 'reviewed, next')),
  );
}

function drawHint(scene: Scene, actions: readonly CardAction[], words: string): Child {
  const bound = actions.filter((action) => keyOf(scene, action) !== undefined);
  const [first] = bound;
  if (first === undefined) return undefined;
  const last = bound.at(-1);
  const sequence = keyOf(scene, first)?.split(' ') ?? [];
  // Of a sequence, the key that comes next.
  if (sequence.length === 2) return h('span', {}, h('kbd', {}, sequence[scene.state.prefix === sequence[0] ? 1 : 0] ?? ''), ` ${words}`);
  if (bound.length > 2 && last) return h('span', {}, caps(scene, first), '–', caps(scene, last), ` ${words}`);
  return h('span', {}, caps(scene, ...bound), ` ${words}`);
}

function hints(scene: Scene): readonly Hint[] {
  const { state, decision, file } = scene;
  if (state.prefix !== undefined) return verdictHints;
  if (state.typing) return [];
  if (state.split !== undefined) return [[['left', 'right'], 'move the cut'], [['accept'], 'divide'], [['clear'], 'cancel']];
  const types: Hint = [typeActions.slice(0, file?.types.length ?? 0), 'type'];
  if (state.selection) return [types, [['typeByName'], 'by name'], [['endLeft', 'endRight'], 'shorter, longer'], [['clear'], 'drop']];
  const asked: readonly Hint[] = decision ? answers(decision.kind) : [];
  const all: readonly Hint[] = scene.record && scene.record.suggestions.some((each) => !each.weak) ? [[['acceptAll'], 'accept all']] : [];
  return [
    ...asked, ...all, types,
    [['left', 'right'], 'token'], [['next'], 'next record'], [['judgeAdds'], 'picture verdict'], [['elsewhere'], 'same surface'], [['find'], 'find'], [['endLeft', 'endRight'], 'shorter, longer'],
  ];
}

const verdictHints: readonly Hint[] = [
  [['judgeAdds'], 'adds'], [['judgeRepeats'], 'repeats'], [['judgeUnrelated'], 'unrelated'], [['judgeMisleading'], 'misleading'], [['clear'], 'cancel'],
];

function answers(kind: 'suggestion' | 'disagreement' | 'finding'): readonly Hint[] {
  if (kind === 'finding') return [[['accept'], 'fix'], [['reject'], 'ignore']];
  return [[['accept'], 'accept'], [['reject'], kind === 'suggestion' ? 'reject' : 'keep']];
}
