/** The gallery of doubtful pairs as data. */

import type { GalleryTile, HeapCount } from '../../protocol/gallery';
import { h, type Child, type Description } from '../element';
import { count, typeClass } from '../scene';
import { gridHeight, placesInSight, tileSize, verdictKeys, type GalleryState } from './state';

/** Draws the whole page. */
export function pageView(state: GalleryState): Description {
  const { scene } = state;
  return h('div.page', {},
    h('header.bar', { key: 'bar' }, h('h1.cut', {}, h('b', {}, 'Doubtful pairs'), h('span.quiet', {}, ` · ${count(state.total)} of ${count(scene.records)} · ${scene.file}`)), h('span.grow'),
      h('span.cut.quiet.not-narrow', { title: scene.seen }, scene.seen),
      scene.learned && h('button.tool', { type: 'button', 'data-do': 'forget', title: 'Flag without my verdicts: they stay in the file' }, h('span.codicon.codicon-discard', { 'aria-hidden': 'true' }), ' Forget'),
      h('button.tool', { type: 'button', 'data-do': 'keys', 'aria-label': 'All keys', 'aria-expanded': String(state.keysOpen) }, h('kbd', {}, '?'))),
    h('main.gallery', { key: 'main' },
      filtersView(state),
      scene.notices.map((notice) => h('p.notice', { key: notice }, h('span.codicon.codicon-warning', { 'aria-hidden': 'true' }), ` ${notice}`)),
      aboutView(state),
      gridView(state),
      judgeView(state),
      state.keysOpen && keysView(),
      state.enlarged && enlargedView(state)),
    h('p.unseen', { id: 'said', role: 'status', key: 'said' }, state.said));
}

function filtersView({ scene, heaps }: GalleryState): Description {
  const levels = [0.6, 0.7, 0.8, 0.9, 0.95];
  const all = levels.includes(scene.precision) ? levels : [...levels, scene.precision].sort((a, b) => a - b);
  return h('div.filters', { key: 'filters', role: 'group', 'aria-label': 'What is shown' },
    scene.heaps.map((heap) => heapView(heap, heaps.includes(heap.heap))),
    h('span.grow'),
    h('label.nowrap', {}, h('span.quiet', {}, 'Flag at '), h('select.select', { id: 'precision', value: scene.precision },
      all.map((each) => h('option', { key: each, value: each, selected: each === scene.precision }, `${Math.round(each * 100)}% precision`)))));
}

function heapView({ heap, name, count: number, about, flagged }: HeapCount, on: boolean): Description {
  return h('button.btn.heap', { key: heap, type: 'button', 'data-do': 'heap', 'data-heap': heap, 'aria-pressed': String(on), title: about },
    h('span.codicon', { class: on ? 'codicon-check' : 'codicon-blank', 'aria-hidden': 'true' }), name, ' ', h('b', {}, flagged || heap === 'unscored' ? count(number) : 'ranked'));
}

/** What the shown flags rest on, or why there are none. */
function aboutView({ scene, heaps }: GalleryState): Child {
  const shown = scene.heaps.filter(({ heap }) => heaps.includes(heap) && heap !== 'unscored');
  return shown.map(({ heap, name, about }) => h('p.about.small.quiet', { key: `about ${heap}` }, h('b', {}, name), ': ', about));
}

function gridView(state: GalleryState): Description {
  const { total, at, width } = state;
  if (total === 0) return h('div.grid.nothing', { key: 'grid', id: 'grid', tabindex: 0 }, h('p.empty', {}, 'Nothing is shown: choose above what to look at.'));
  const { from, to } = placesInSight(state);
  const places = Array.from({ length: width === 0 ? 0 : to - from }, (_, offset) => from + offset);
  return h('div.grid', { key: 'grid', id: 'grid', role: 'listbox', tabindex: 0, 'aria-label': 'Pairs, the most doubtful first', 'aria-activedescendant': at >= from && at < to ? `tile-${at}` : undefined },
    h('div.extent', { role: 'presentation', '--extent': `${gridHeight(state)}px` }, places.map((place) => tileView(state, place))));
}

function tileView(state: GalleryState, place: number): Description {
  const { tiles, at, total, scene } = state;
  const { columns, width, height, gap } = tileSize(state.width);
  const tile = tiles.get(place);
  const attributes = {
    key: place, id: `tile-${place}`, role: 'option', 'data-place': place, 'aria-posinset': place + 1, 'aria-setsize': total, 'aria-selected': String(place === at),
    class: `${place === at ? 'current' : ''} ${tile?.verdict ? 'judged' : ''}`,
    '--left': `${gap + (place % columns) * (width + gap)}px`, '--top': `${gap + Math.floor(place / columns) * (height + gap)}px`, '--width': `${width}px`, '--height': `${height}px`,
  };
  if (!tile) return h('div.tile', attributes, h('span.quiet', {}, '…'));
  return h('div.tile', attributes, frameView(state, tile),
    h('p.tweet', {}, tile.words.length === 0 ? '(no tokens)' : tile.words.flatMap(({ text, type }) => [type === undefined ? h('bdi', {}, text) : h('span.e', { class: typeClass(scene.types, type) }, h('bdi', {}, text), h('sub', {}, type)), ' '])),
    h('div.foot.small', {}, tile.verdict ? h('span.cut', {}, h('span.codicon.codicon-check', { 'aria-hidden': 'true' }), ' ', h('b', {}, nameOf(tile.verdict))) : h('span.cut.quiet', {}, tile.why), h('span.grow'), h('bdi.quiet.cut.id', {}, tile.id)));
}

function frameView({ pictures }: GalleryState, { record, absence, id }: GalleryTile): Description {
  const picture = pictures.get(record);
  if (absence !== undefined || picture === null) {
    return h('div.frame', {}, h('div.no', {}, h('span.codicon.codicon-circle-slash', { 'aria-hidden': 'true' }), h('b', {}, 'No picture'), h('span.small', {}, absence ?? 'The picture cannot be shown.')));
  }
  return h('div.frame', {}, picture ? h('img', { src: picture.small, alt: `Picture of ${id}`, draggable: 'false' }) : h('span.quiet', {}, '…'));
}

/** A verdict's name on buttons. */
export function nameOf(verdict: string): string {
  return verdictKeys.find((each) => each.verdict === verdict)?.name ?? verdict;
}

function judgeView({ tiles, at }: GalleryState): Description {
  const given = tiles.get(at)?.verdict;
  return h('div.judge', { key: 'judge', role: 'group', 'aria-label': 'Verdict on the pair in hand' },
    verdictKeys.map(({ verdict, key, name, about }) => h('button.btn.verdict', { key: verdict, type: 'button', 'data-do': 'judge', 'data-verdict': verdict, 'aria-pressed': String(given === verdict) },
      h('kbd', {}, key), h('span.verdict-name', {}, given === verdict && h('span.codicon.codicon-check', { 'aria-hidden': 'true' }), h('b', {}, name), h('span.small.about-verdict', {}, about)))),
    h('span.side.small.quiet', { 'aria-hidden': 'true' }, h('span', {}, h('kbd', {}, '←'), h('kbd', {}, '→'), h('kbd', {}, '↑'), h('kbd', {}, '↓'), ' move'), h('span', {}, h('kbd', {}, 'u'), ' undo · ', h('kbd', {}, 'z'), ' enlarge · ', h('kbd', {}, 'o'), ' card')));
}

const keyList: readonly (readonly [string, string])[] = [
  ['← → ↑ ↓', 'Move from pair to pair'], ['Home End', 'First and last pair'], ['Page Up, Page Down', 'A page of pairs'],
  ...verdictKeys.map(({ key, name, about }) => [key, `${name}: the picture ${about}`] as const),
  ['Space', 'Next pair without a verdict'], ['Backspace', 'No verdict on this pair'], ['u', 'Undo the last verdict'], ['z', 'The whole picture, enlarged'],
  ['o', 'Open in the card editor'], ['t', 'Open in the text editor'], ['?', 'These keys'], ['Escape', 'Close what is open'],
];

function keysView(): Description {
  return h('div.sheet', { key: 'sheet', role: 'dialog', 'aria-label': 'All keys' }, h('h2', {}, h('b', {}, 'Keys')), h('dl', {}, keyList.map(([key, words]) => [h('dt', {}, h('kbd', {}, key)), h('dd', {}, words)])));
}

function enlargedView({ tiles, pictures, at }: GalleryState): Child {
  const tile = tiles.get(at);
  const picture = tile && pictures.get(tile.record);
  if (!tile) return undefined;
  return h('div.enlarged', { key: 'enlarged', role: 'dialog', 'aria-label': 'Enlarged' },
    picture ? h('img', { src: picture.whole, alt: `Picture of ${tile.id}` }) : h('p.quiet', {}, tile.absence ?? 'There is no picture to enlarge.'),
    h('p', {}, h('bdi', {}, tile.words.map(({ text }) => text).join(' '))));
}
