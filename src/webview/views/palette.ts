import { h, type Child } from '../element';
import { count, type Scene } from '../scene';
import { typeButtons } from './decision';
import { button, caps } from './parts';

/** The types with their keys, and how an entity is made longer, shorter and undone. */
export function drawPalette(scene: Scene): Child {
  if (!scene.record || !scene.file) return undefined;
  const more = scene.file.types.length - 9;
  return h(
    'div.palette',
    { key: 'palette', role: 'group', 'aria-label': 'Types' },
    typeButtons(scene),
    button(scene, 'typeByName', {
      words: h('span', {}, more > 0 ? `${count(more)} more, by name` : 'by name'),
      kind: 'tool',
      keyFirst: true,
      title: 'Set a type by its name',
      class: 'type',
    }),
    button(scene, 'remove', { words: h('span', {}, 'no entity'), kind: 'tool', keyFirst: true, title: 'Remove the entity', class: 'type' }),
    h('span.quiet.adjust.not-below', { 'aria-hidden': 'true' }, caps(scene, 'endLeft', 'endRight'), ' shorter, longer'),
  );
}

/** What stands in the file, in words: who set what, and whether a person has looked at it. */
export function drawProvenance(scene: Scene): Child {
  const { record } = scene;
  if (!record) return undefined;
  const words = record.entities.map((entity) => {
    const surface = record.tokens.slice(entity.start, entity.end).map((token) => token.shown ?? token.text).join(' ');
    return `${entity.type} ${surface}${entity.origin === undefined ? '' : ` (${entity.origin})`}`;
  });
  const inFile = words.length === 0 ? 'No entity in the file' : `In the file: ${words.join(', ')}`;
  return h('p.from', { key: 'from' }, `${inFile} · ${record.reviewed ? 'reviewed' : 'not reviewed'}`);
}
