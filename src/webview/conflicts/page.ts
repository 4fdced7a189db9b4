/** The page of contradictory names as data. */

import type { ConflictRow, NamePlace, NamePlaces, NameReading } from '../../protocol/conflicts';
import { h, type Child, type Description } from '../element';
import { count, typeClass } from '../scene';
import { listHeight, rowOffset } from '../virtualList';
import { affected, placeKey, placesOf, visibleRows, type ConflictsState } from './state';

/** Draws the whole page. */
export function pageView(state: ConflictsState): Description {
  return h('div.page', {}, headerView(state), h('main.two', {}, listView(state), detailView(state)), keysView(),
    h('p.unseen', { id: 'said', role: 'status', key: 'said' }, state.said));
}

function headerView({ scene: { files, records, rows, state } }: ConflictsState): Description {
  const where = files.length === 1 ? (files[0] ?? '') : `${count(files.length)} files`;
  const words = state === 'looking' && rows.length === 0 ? 'looking at the records…' : `· ${count(rows.length)} names labelled in several ways, in ${count(records)} records of ${where}`;
  return h('header.bar', { key: 'bar' }, h('h1', {}, h('b', {}, 'Same-surface conflicts')), h('span.cut.quiet', { title: files.join('\n') }, words));
}

const kinds = { all: 'All contradictions', types: 'Several types', boundaries: 'Several boundaries', unlabelled: 'Sometimes unlabelled' } as const;

function listView(state: ConflictsState): Description {
  const rows = visibleRows(state);
  const from = Math.max(state.from - 4, 0);
  const shown = rows.slice(from, state.from + state.rows + 4);
  const at = rows.findIndex(({ id }) => id === state.id);
  return h('section.list', { key: 'list', 'aria-label': 'Names' },
    h('div.filter', { key: 'filter' },
      h('input.field', { id: 'find', type: 'search', 'aria-label': 'Find a name', placeholder: 'Find a name', value: state.filter }),
      h('select.select', { id: 'kind', 'aria-label': 'Which contradictions', value: state.kind },
        ...Object.entries(kinds).map(([kind, name]) => h('option', { value: kind, key: kind, selected: kind === state.kind }, name)))),
    rows.length === 0
      ? h('p.empty', { key: 'empty', tabindex: -1 }, emptyWords(state))
      : h('div.rows', { key: 'rows', id: 'names', role: 'listbox', tabindex: 0, 'aria-label': 'Names labelled in several ways', 'aria-activedescendant': at >= from && at < from + shown.length ? `name-${at}` : undefined },
        h('div.extent', { role: 'presentation', '--extent': `${listHeight(rows.length)}px` }, shown.map((row, offset) => rowView(state, row, from + offset, rows.length)))));
}

function emptyWords({ scene, filter, kind }: ConflictsState): string {
  if (scene.state === 'looking') return 'Looking at the records…';
  if (filter !== '' || kind !== 'all') return 'No name fits.';
  return 'Every name is labelled in one way throughout.';
}

function rowView({ scene: { types }, id, from }: ConflictsState, row: ConflictRow, at: number, total: number): Description {
  const now = row.id === id;
  const attributes = {
    key: row.id, id: `name-${at}`, role: 'option', 'data-name': row.id, 'aria-selected': String(now), 'aria-posinset': at + 1, 'aria-setsize': total,
    class: now ? 'now' : '', '--top': `${rowOffset(at, total, from)}px`,
  };
  return h('div.name', attributes,
    h('bdi.cut.what', {}, row.surface), h('span.num.quiet', {}, count(row.readings.reduce((sum, each) => sum + each.count, 0))),
    h('span.sub', {}, ...row.readings.slice(0, 5).map((reading) => h('span.nowrap', {}, readingWord(types, reading), ` ${count(reading.count)} `)), row.readings.length > 5 && '…'));
}

/** A reading in words, its type in its colour. */
function readingWord(types: readonly string[], { type, part }: NameReading): Child {
  if (type === null) return 'no entity';
  return [h('span.ty', { class: typeClass(types, type) }, type), part !== '' && [' on “', h('bdi', {}, part), '”']];
}

function detailView(state: ConflictsState): Description {
  const { shown, scene } = state;
  if (!shown) return h('section.detail', { key: 'detail', 'aria-label': 'Places' }, h('p.empty', {}, scene.rows.length > 0 ? 'Choose a name to see all its places.' : ''));
  const places = placesOf(state);
  const here = places[state.at];
  return h('section.detail', { key: 'detail', 'aria-label': 'Places' },
    state.refused !== undefined && h('p.problem.refused', { key: 'refused', role: 'alert' }, state.refused),
    askView(state, shown),
    h('div.beside', { key: 'beside' },
      h('div.places', { key: shown.id, id: 'places', role: 'listbox', tabindex: 0, 'aria-multiselectable': 'true', 'aria-label': `Places of ${shown.surface}`, 'aria-activedescendant': here ? `place-${state.at}` : undefined },
        groupViews(state, shown)),
      here && hereView(here)));
}

function askView(state: ConflictsState, { surface, spellings, groups }: NamePlaces): Description {
  const { types } = state.scene;
  const number = affected(state).length;
  const about = state.chosen.size > 0 ? `${count(number)} chosen ${number === 1 ? 'place' : 'places'}` : 'the place with the cursor';
  const parts = groups.filter(({ type, part }) => type !== null && part !== '');
  return h('div.ask', { key: 'ask', role: 'group', 'aria-label': 'Decision' },
    h('div.q', {}, h('h2.what', {}, h('bdi', {}, surface)), groups.length < 2 && h('span.settled', {}, h('span.codicon.codicon-check', { 'aria-hidden': 'true' }), ' labelled in one way'),
      spellings.length > 1 && h('span.quiet.cut', {}, 'also ', spellings.filter(({ text }) => text !== surface).slice(0, 6).map(({ text, count: times }) => `${text} (${count(times)})`).join(', '))),
    h('div.q', {}, h('span', {}, `Label ${about} as`),
      ...types.slice(0, 9).map((type, at) => decideButton({ type, part: '' }, [h('span.lab', { class: typeClass(types, type) }, type), ' ', h('kbd', {}, String(at + 1))])),
      types.length > 9 && h('select.select', { id: 'other', 'aria-label': 'Another type', value: '' }, h('option', { value: '' }, 'other…'), ...types.slice(9).map((type) => h('option', { value: type }, type))),
      decideButton({ type: null, part: '' }, ['no entity ', h('kbd', {}, '0')]),
      ...parts.map((reading) => decideButton(reading, [readingWord(types, reading)]))),
    h('div.q.small', {}, h('span.quiet', {}, 'One edit, one undo; only tags change.'), h('span.grow'), h('button.tool', { type: 'button', 'data-do': 'undo' }, h('kbd', {}, 'u'), ' take back')));
}

function decideButton(reading: NameReading, words: Child): Description {
  return h('button.btn', { type: 'button', key: `${reading.type ?? ''} ${reading.part}`, 'data-type': reading.type ?? '', 'data-part': reading.part, 'data-do': 'decide' }, words);
}

function groupViews(state: ConflictsState, { groups }: NamePlaces): Description[] {
  const { types } = state.scene;
  let first = 0;
  return groups.map(({ places, count: all, ...reading }) => {
    const from = first;
    first += places.length;
    const name = `${reading.type ?? 'no entity'}${reading.part === '' ? '' : ` on “${reading.part}”`}`;
    return h('div.group', { key: `${reading.type ?? ''} ${reading.part}`, role: 'group', 'aria-label': `${name}, ${count(all)}` },
      h('div.reading', { role: 'presentation', 'data-group': from }, readingWord(types, reading), ` · ${count(all)} ${all === 1 ? 'place' : 'places'}`, all > places.length && h('span.quiet', {}, `, the first ${count(places.length)} shown`)),
      ...places.map((place, offset) => placeView(state, place, from + offset)));
  });
}

function placeView({ at, chosen }: ConflictsState, place: NamePlace, number: number): Description {
  const key = placeKey(place);
  const isChosen = chosen.has(key);
  return h('div.place', { key, id: `place-${number}`, role: 'option', 'data-place': number, 'aria-selected': String(isChosen), class: number === at ? 'now' : '' },
    h('span.codicon', { class: isChosen ? 'codicon-pass-filled' : 'codicon-circle-large-outline', 'aria-hidden': 'true' }),
    place.picture ? h('img', { src: place.picture, alt: '', loading: 'lazy', decoding: 'async' }) : h('span.codicon.codicon-file-media.nopic', { 'aria-hidden': 'true' }),
    h('span.context', {}, h('bdi', {}, place.before, ' ', h('b', {}, place.surface), ' ', place.after)),
    h('span.where.quiet', {}, `${place.file}:${count(place.line)}`));
}

function hereView(place: NamePlace): Description {
  return h('aside.here', { key: 'here', 'aria-label': 'The place with the cursor' },
    place.picture ? h('img', { src: place.picture, alt: `Picture of ${place.name}` }) : h('p.quiet.nopicture', {}, 'No picture to show.'),
    h('p.small.quiet', {}, `${place.name} · ${place.file}:${count(place.line)}${place.origin === undefined ? '' : ` · ${place.origin}`}`),
    h('div.q', {}, h('button.btn', { type: 'button', 'data-do': 'card' }, 'Open Card ', h('kbd', {}, 'o')), h('button.btn', { type: 'button', 'data-do': 'text' }, 'Open Text ', h('kbd', {}, 't'))));
}

const hints = [
  [['j', 'k'], 'next, previous place'], [['Space'], 'choose'], [['a'], 'choose the whole reading'], [['1', '9'], 'type'], [['0'], 'no entity'], [['n', 'p'], 'next, previous name'], [['/'], 'find'], [['u'], 'take back'],
] as const;

function keysView(): Description {
  return h('footer.keys', { key: 'keys' }, h('span.hints', {}, ...hints.map(([keys, words]) => h('span', {}, ...keys.map((key, at) => [at > 0 && key === '9' && '–', h('kbd', {}, key)]), ` ${words}`))));
}
