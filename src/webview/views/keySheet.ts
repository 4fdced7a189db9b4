import { h, type Child, type Description } from '../element';
import { keyCaps, type KeyBinding } from '../keys';
import type { Scene } from '../scene';
import { icon, label } from './parts';

/** All keys, as they are bound now. */
export function drawKeySheet(scene: Scene): Child {
  if (!scene.state.keysOpen) return undefined;
  const groups = [...new Set(scene.keys.map((binding) => binding.group))];
  return h(
    'dialog.sheet',
    { key: 'keys', id: 'keys', 'aria-label': 'Keys' },
    h('div.strip.flush', {}, h('h2.big', {}, 'Keys'), h('span.grow'), h('button.tool', { type: 'button', 'data-act': 'clear', 'aria-label': 'Close' }, icon('close'))),
    h(
      'div.groups',
      { tabindex: 0, role: 'group', 'aria-label': 'All keys' },
      groups.map((name) => h('section', { key: name }, h('h3.h', {}, name), h('dl', {}, ofGroup(scene, name).map((binding) => drawBinding(scene, binding))))),
    ),
    h('p.small.quiet', {}, 'Other keys: the setting mner.card.keys, or the commands mner.card.… in Keyboard Shortcuts.'),
  );
}

function ofGroup(scene: Scene, name: string): readonly KeyBinding[] {
  return scene.keys.filter((binding) => binding.group === name);
}

function drawBinding(scene: Scene, binding: KeyBinding): readonly Description[] {
  const keys = binding.byVsCode ? [binding.byVsCode] : binding.keys;
  const type = /^type([1-9])$/.exec(binding.action)?.[1];
  const named = type === undefined ? undefined : scene.file?.types[Number(type) - 1];
  if (type !== undefined && named === undefined) return [];
  const drawn = keys.map((key, at) => [at > 0 && h('span.quiet', {}, ' or '), keyCaps(key, scene.platform).map((cap) => h('kbd', {}, cap))]);
  return [
    h('dt', { key: `dt ${binding.action}` }, drawn, keys.length === 0 && h('span.quiet', {}, 'no key')),
    h('dd', { key: `dd ${binding.action}` }, named === undefined ? binding.title : label(scene, named)),
  ];
}
