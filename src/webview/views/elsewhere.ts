import type { SurfacePlace } from '../../protocol/card';
import { surfaceOf } from '../chips';
import { h, type Child, type Description } from '../element';
import { count, type Scene } from '../scene';
import { button, typeWord } from './parts';

/** The other places of the surface in hand, keyword aligned, the rarer reading first. */
export function drawElsewhere(scene: Scene): Child {
  const { elsewhere, record, range, state } = scene;
  if (!record || !range) return h('div.kwic', { key: 'elsewhere' });
  const surface = surfaceOf(record, range);
  const places = elsewhere?.places ?? [];
  const total = elsewhere?.total ?? 0;
  return h(
    'section.kwic',
    { key: 'elsewhere', 'aria-label': 'Same surface elsewhere', class: state.elsewhereOpen ? 'whole' : '' },
    h(
      'div.strip',
      {},
      h('h2.cut', {}, '“', h('bdi', {}, surface), '” elsewhere', total > 1 && h('span.normal', {}, ', rarer reading first')),
      h('span.grow'),
      total > 0 &&
        button(scene, 'elsewhere', {
          words: state.elsewhereOpen ? 'back' : `all ${count(total)}`,
          kind: 'tool',
          keyFirst: true,
          title: state.elsewhereOpen ? 'Back to the tokens' : 'All places of the same surface',
        }),
    ),
    elsewhere && total === 0 && h('p.quiet.none', {}, 'Nowhere else in this file'),
    places.length > 0 &&
      h(
        'div.rows',
        {
          id: 'elsewhere',
          role: 'listbox',
          'aria-label': `Places of ${surface}`,
          tabindex: 0,
          'data-place': 'elsewhere',
          'aria-activedescendant': state.elsewhereOpen ? `place-${state.elsewhereAt}` : undefined,
        },
        places.map((place, at) => drawPlace(scene, place, at)),
      ),
  );
}

function drawPlace(scene: Scene, place: SurfacePlace, at: number): Description {
  const now = scene.state.elsewhereOpen && scene.state.elsewhereAt === at;
  return h(
    'div.row',
    {
      id: `place-${at}`,
      role: 'option',
      'aria-selected': String(now),
      'data-record': place.record,
      class: now ? 'now' : '',
    },
    h('span.l.quiet', {}, h('bdi', {}, place.before)),
    h('bdi.mid', {}, place.surface),
    h('span.reading', {}, typeWord(scene, place.type)),
    h('span.cut.quiet', {}, h('bdi', {}, place.after)),
    h('span.num.small.quiet', {}, count(place.line)),
  );
}
