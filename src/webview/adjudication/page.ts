/** The adjudication page as data. */

import type { Span } from '../../dataset/tags';
import type { AdjudicationDetail, AdjudicationScene, DisputeRow, ShownReading } from '../../protocol/adjudication';
import type { ShownSpan } from '../../protocol/labelErrors';
import { h, type Child, type Description } from '../element';
import { count, typeClass } from '../scene';
import { extentOf, rowsInSight, type DrawnRow } from '../sight';
import { matrixView } from './matrix';
import { visibleRows, type AdjudicationState } from './state';

/** Draws the whole page. */
export function pageView(state: AdjudicationState): Description {
  const { scene } = state;
  return h('div.page', {}, headerView(scene),
    scene.state === 'comparing' ? h('main.calm', { key: 'comparing' }, h('p', {}, `Comparing the annotators’ files with ${scene.file}…`))
      : scene.rows.length === 0 ? nothingView(scene)
        : h('main.two.adjudication', { key: 'two' }, h('section.list', { key: 'list', 'aria-label': 'Disputes' }, introView(state), state.matrix === 'open' && matrixView(state), listView(state)), detailView(state)),
    keysView(), h('p.unseen', { id: 'said', role: 'status', key: 'said' }, state.said));
}

function headerView({ annotators, file, state, records }: AdjudicationScene): Description {
  const names = annotators.map(({ name }) => name).join(', ');
  return h('header.bar', { key: 'bar' }, h('h1', {}, h('b', {}, 'Adjudication')),
    h('span.cut.quiet.grow', {}, state === 'ready' ? `· ${names} → ${file}, ${count(records)} ${records === 1 ? 'record' : 'records'} in common` : file));
}

function nothingView(scene: AdjudicationScene): Description {
  return h('main.calm', { key: 'nothing' },
    h('p', { class: scene.disputes === 0 && scene.records > 0 ? '' : 'problem' }, scene.problem ?? (scene.state === 'ready' ? 'Nothing is in dispute.' : 'No files are compared. “MNER: Adjudicate Annotators…” begins anew.')),
    coverageView(scene), settleView(scene));
}

function coverageView({ annotators }: AdjudicationScene): Child {
  const gaps = annotators.filter(({ missing, otherTokens }) => missing + otherTokens > 0);
  if (gaps.length === 0) return undefined;
  const words = gaps.map(({ name, missing, otherTokens }) =>
    `${name}: ${[missing > 0 && `${count(missing)} missing`, otherTokens > 0 && `${count(otherTokens)} with other tokens`].filter(Boolean).join(', ')}`);
  return h('p.small.quiet', { key: 'coverage' }, `Records of the open file that are left out: ${words.join('; ')}.`);
}

function settleView({ unsettled, file }: AdjudicationScene): Child {
  if (unsettled === 0) return undefined;
  const words = unsettled === 1 ? '1 record' : `${count(unsettled)} records`;
  return h('p.q', { key: 'settle' }, h('button.btn', { type: 'button', 'data-do': 'settle', title: `${file} lacks what all annotators say in ${words}` }, `Take What All Agree On in ${words} `, h('kbd', {}, 'a')));
}

function introView(state: AdjudicationState): Description {
  const { rows, disputes } = state.scene;
  const done = rows.filter(({ status }) => status !== 'open').length;
  const more = disputes > rows.length ? ` (the first ${count(rows.length)} are listed)` : '';
  return h('div.intro', { key: 'intro' },
    h('p', {}, h('b', {}, `${count(done)} of ${count(disputes)} decided`), more),
    coverageView(state.scene), settleView(state.scene));
}

function listView(state: AdjudicationState): Child {
  const rows = visibleRows(state);
  const at = rows.findIndex(({ key }) => key === state.key);
  const { cell } = state;
  const drawn = rowsInSight(rows, state.sight);
  return [
    cell && h('p.q.narrowed', { key: 'narrowed' }, h('span.quiet', {}, 'Only'), typeView(state.scene.types, cell.row), cell.row === cell.column ? h('span', {}, 'with other boundaries') : [h('span', {}, 'against'), typeView(state.scene.types, cell.column)],
      h('button.tool', { type: 'button', 'data-do': 'all' }, 'show all ', h('kbd', {}, 'Esc'))),
    h('div.doubts', { key: 'rows', id: 'rows', role: 'listbox', tabindex: 0, 'aria-label': 'Disputes, in file order', 'aria-activedescendant': drawn.some((each) => each.at === at) ? `dispute-${at}` : undefined },
      h('div.extent', { role: 'presentation', '--extent': extentOf(rows.length, state.sight) }, drawn.map((each) => rowView(state, each)))),
  ];
}

const signs = { open: undefined, taken: ['check', 'decided'], own: ['edit', 'your own version'] } as const;

function rowView({ scene, key }: AdjudicationState, { row, at, attributes }: DrawnRow<DisputeRow>): Description {
  const sign = signs[row.status];
  return h('div.dispute', { ...attributes, key: row.key, id: `dispute-${at}`, role: 'option', 'data-key': row.key, 'aria-selected': String(row.key === key), class: `${row.key === key ? 'now' : ''} ${row.status === 'open' ? '' : 'old'}` },
    h('span.x.cut', {}, h('bdi', {}, row.before, ' ', h('b', {}, row.words), ' ', row.after)),
    sign ? h('span', { class: `codicon codicon-${sign[0]}`, role: 'img', 'aria-label': sign[1] }) : h('span'),
    h('span.sub', {}, row.readings.map(({ by, spans }, reading) => [reading > 0 && ' · ', h('span.nowrap', {}, spansView(scene.types, spans, row.words), ` ${count(by.length)}`)])));
}

/** Types, with their words where these are not all that is disputed. */
function spansView(types: readonly string[], spans: readonly ShownSpan[], words: string): Child {
  return spans.length === 0 ? 'no entity' : spans.map(({ type, text }, at) => [at > 0 && ', ', text !== words && [h('bdi', {}, text), ' '], typeView(types, type)]);
}

function typeView(types: readonly string[], type: string | null): Description {
  return h('span.ty', { class: typeClass(types, type) }, type ?? 'no entity');
}

function detailView(state: AdjudicationState): Description {
  const { scene, detail } = state;
  const row = visibleRows(state).find(({ key }) => key === state.key);
  if (!row) return h('section.detail', { key: 'detail', 'aria-label': 'The dispute in hand' }, h('p.empty', {}, 'Choose a line.'));
  return h('section.detail', { key: 'detail', 'aria-label': 'The dispute in hand' },
    state.refused !== undefined && h('p.problem.refused', { key: 'refused', role: 'alert' }, state.refused),
    h('div.ask', { key: 'ask', role: 'group', 'aria-label': 'Decision' },
      h('div.q', {}, h('h2.what', {}, h('bdi', {}, row.words)), h('span.quiet.small', {}, `${row.name} · line ${count(row.line)}`), statusView(row)),
      h('div.q', {}, row.readings.slice(0, 9).map((reading, at) => readingButton(scene, row, reading, at)),
        h('button.btn', { type: 'button', 'data-do': 'card' }, 'Edit in Card ', h('kbd', {}, 'e')), h('span.grow'), h('button.tool', { type: 'button', 'data-do': 'undo' }, h('kbd', {}, 'u'), ' take back'))),
    detail && detail.key === row.key && h('div.more', { key: 'more' },
      h('ol.versions', { 'aria-label': 'Versions' }, detail.versions.map((version) => versionView(scene, row, detail, version))),
      detail.absent.length > 0 && h('p.small.quiet', {}, `No version of this record: ${detail.absent.map((at) => scene.annotators[at]?.name ?? '').join(', ')}.`),
      detail.picture !== undefined ? h('img', { src: detail.picture, alt: `Picture of ${row.name}` }) : h('p.small.quiet', {}, 'No picture.')));
}

function statusView({ status, taken }: DisputeRow): Child {
  if (status === 'own') return h('span.settled.small', {}, h('span.codicon.codicon-edit', { 'aria-hidden': 'true' }), 'your own version');
  if (status !== 'taken' || taken === undefined) return undefined;
  return h('span.settled.small', {}, h('span.codicon.codicon-check', { 'aria-hidden': 'true' }), `version ${taken + 1} taken`);
}

/** A reading with its number key; none is the default, so that none is nudged. */
function readingButton({ types, annotators }: AdjudicationScene, { words }: DisputeRow, { by, spans }: ShownReading, at: number): Description {
  const surfaces = spans.map((span) => [h('span', { class: `lab ${typeClass(types, span.type)}` }, span.type), span.text === words ? '' : ` ${span.text}`, ' ']);
  return h('button.btn', { type: 'button', 'data-do': 'take', 'data-reading': at, key: `reading ${at}` }, h('kbd', {}, String(at + 1)), ' ',
    spans.length === 0 ? h('span.lab.none', {}, 'no entity') : surfaces, h('span.quiet.cut', {}, by.map((each) => annotators[each]?.name ?? '').join(', ')));
}

function versionView({ types, annotators }: AdjudicationScene, row: DisputeRow, { tokens }: AdjudicationDetail, { annotator, entities }: AdjudicationDetail['versions'][number]): Description {
  const reading = row.readings.findIndex(({ by }) => by.includes(annotator));
  return h('li', { key: annotator, class: reading >= 0 && reading === row.taken ? 'taken' : '' },
    h('p.small', {}, reading >= 0 && [h('kbd', {}, String(reading + 1)), ' '], h('b', {}, annotators[annotator]?.name ?? ''), reading < 0 && h('span.quiet', {}, ' left these tokens without a tag')),
    h('p.tokens', {}, tokensView(types, tokens, entities, row)));
}

/** A record's tokens, entities boxed, the disputed ones marked. */
function tokensView(types: readonly string[], tokens: readonly string[], entities: readonly Span[], range: Pick<Span, 'start' | 'end'>): Child {
  const parts: Child[] = [];
  for (let at = 0; at < tokens.length; ) {
    const entity = entities.find(({ start }) => start === at);
    const end = entity ? Math.max(entity.end, at + 1) : at + 1;
    const mark = at < range.end && range.start < end ? 'mark' : '';
    const words = h('bdi', {}, tokens.slice(at, end).join(' '));
    parts.push(entity ? h('span.ent', { class: `${typeClass(types, entity.type)} ${mark}` }, words, ' ', h('span.lab', {}, entity.type)) : mark ? h('span.mark', {}, words) : words, ' ');
    at = end;
  }
  return parts;
}

const hints = [[['j', 'k'], 'next, previous'], [['1', '9'], 'take a version'], [['e'], 'edit'], [['n'], 'next open'], [['m'], 'matrix'], [['t'], 'text'], [['u'], 'take back']] as const;

function keysView(): Description {
  return h('footer.keys', { key: 'keys' }, h('span.hints', {}, ...hints.map(([keys, words]) => h('span', {}, ...keys.map((key) => [key === '9' && '–', h('kbd', {}, key)]), ` ${words}`))));
}
