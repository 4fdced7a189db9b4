/** The page of probable label errors as data. */

import type { ErrorDetail, ErrorRow, ErrorsScene, FoldJudge, ShownSpan } from '../../protocol/labelErrors';
import { h, type Child, type Description } from '../element';
import { count, percent, typeClass } from '../scene';
import { extentOf, rowsInSight, type DrawnRow, type Sight } from '../sight';

/** The page's state. */
export interface ErrorsState {
  readonly scene: ErrorsScene;
  /** The type that the list is narrowed to; empty for all. */
  readonly type: string;
  /** The line in hand. */
  readonly key: string | undefined;
  readonly detail: ErrorDetail | undefined;
  readonly chosen: ReadonlySet<string>;
  /** The lines in sight. */
  readonly sight: Sight;
  readonly said: string;
  /** Why the last decision changed nothing. */
  readonly refused?: string | undefined;
}

/** The lines that are listed. */
export function visibleRows({ scene, type }: Pick<ErrorsState, 'scene' | 'type'>): readonly ErrorRow[] {
  return type === '' ? scene.rows : scene.rows.filter(({ given, suggested }) => given?.type === type || suggested.some((span) => span.type === type));
}

/** The lines that a decision is about: the chosen ones, else the one in hand. */
export function affected(state: ErrorsState): readonly ErrorRow[] {
  const rows = visibleRows(state);
  return state.chosen.size > 0 ? rows.filter(({ key }) => state.chosen.has(key)) : rows.filter(({ key }) => key === state.key);
}

/** Draws the whole page. */
export function pageView(state: ErrorsState): Description {
  const { scene } = state;
  return h('div.page', {}, headerView(state),
    scene.state === 'working' ? workingView(scene) : scene.rows.length === 0 ? nothingView(scene)
      : h('main.two.errors', { key: 'two' }, h('section.list', { key: 'list', 'aria-label': 'Ranked list' },
        scene.problem !== undefined && h('p.problem.refused', { key: 'problem', role: 'alert' }, scene.problem), introView(scene), listView(state)), detailView(state)),
    keysView(), h('p.unseen', { id: 'said', role: 'status', key: 'said' }, state.said));
}

function headerView({ scene, type }: ErrorsState): Description {
  const words = scene.state === 'ready' ? `· ${count(scene.rows.length)} in ${count(scene.records)} records of ${scene.file}` : scene.file;
  return h('header.bar', { key: 'bar' }, h('h1', {}, h('b', {}, 'Suspected label errors')), h('span.cut.quiet.grow', {}, words),
    scene.state === 'ready' && h('span.quiet.not-narrow', { key: 'judge' }, scene.judge),
    scene.state !== 'working' && scene.file !== '' && againButton('instant', 'Rank Again', 'Train the instant tagger on the labels as they stand now, and rank anew'),
    scene.rows.length > 0 && h('select.select', { key: 'type', id: 'type', 'aria-label': 'Which types', value: type }, h('option', { value: '' }, 'All types'), ...scene.types.map((each) => h('option', { value: each, selected: each === type }, each))));
}

/** Ranking anew, by the labels as they stand now. */
function againButton(judge: FoldJudge, words: string, title: string): Description {
  return h('button.tool', { key: judge, type: 'button', 'data-do': 'again', 'data-judge': judge, title }, h('span.codicon.codicon-refresh', { 'aria-hidden': 'true' }), words);
}

function workingView({ share, judge }: ErrorsScene): Description {
  const value = Math.round(100 * share);
  return h('main.calm', { key: 'working' },
    h('p', {}, `Training ${judge} on the other records…`), h('p.quiet', {}, 'In a process of its own: labelling goes on meanwhile, and nothing in the file changes.'),
    h('div.gauge', { role: 'progressbar', 'aria-label': 'Training', 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuenow': value }, h('i', { '--share': share })),
    h('p.q', {}, h('span', {}, `${value}%`), h('button.btn', { type: 'button', 'data-do': 'cancel' }, 'Cancel')));
}

function nothingView({ problem, state }: ErrorsScene): Description {
  return h('main.calm', { key: 'nothing' }, problem === undefined
    ? h('p', {}, state === 'ready' ? 'Nothing speaks against the labels.' : 'No labels were judged. “MNER: Find Label Errors” begins anew.')
    : h('p.problem', { role: 'alert' }, problem));
}

const assumption = 'From what became of the records looked at: it takes for granted that who looked found every wrong label, and that the ranking errs further down as it does where you looked.';

function introView({ rows, left, audited = 0 }: ErrorsScene): Description {
  const judged = rows.filter(({ status }) => status !== 'open');
  const wrong = judged.filter(({ status }) => status !== 'kept').length;
  const tens = Array.from({ length: Math.floor(judged.length / 10) }, (_, ten) => judged.slice(10 * ten, 10 * ten + 10).filter(({ status }) => status !== 'kept').length);
  return h('div.intro', { key: 'intro' },
    h('p', {}, h('b', {}, judged.length === 0 ? 'None is judged yet. ' : `${count(judged.length)} judged: ${count(wrong)} ${wrong === 1 ? 'was' : 'were'} wrong, ${count(judged.length - wrong)} right. `),
      h('span.quiet', {}, 'A high rank is a suspicion, not a proof; stop when a ten holds too few.')),
    againButton('neural', 'With the Neural Tagger', 'Teach the neural tagger’s last layers the labels as they stand now, and rank anew: it finds more, above all in small files, and takes about twice as long'),
    tens.length > 0 && h('p.small.tens', { title: 'In the order of their rank' }, h('span.quiet', {}, 'Wrong in each ten: '), tens.slice(-12).join(', ')),
    left !== undefined && h('p.small', { key: 'left', title: assumption }, h('span.quiet', {}, 'Left: '), left, '.'),
    audited > 0 && h('p.small.quiet', { key: 'audited' }, `${count(audited)} more of the audit slice: judge ${audited === 1 ? 'it' : 'them'} in the card.`));
}

function listView(state: ErrorsState): Child {
  const rows = visibleRows(state);
  const at = rows.findIndex(({ key }) => key === state.key);
  const drawn = rowsInSight(rows, state.sight);
  if (rows.length === 0) return h('p.empty', { key: 'empty' }, 'No suspicion is about this type.');
  return [
    h('div.doubt.head', { key: 'head', 'aria-hidden': 'true' }, h('span.num.n', {}, '#'), h('span', {}, 'Given'), h('span'), h('span', {}, 'Suggested'), h('span.num', {}, 'Doubt'), h('span', {}, 'In'), h('span.w', {}, 'Why')),
    h('div.doubts', { key: 'rows', id: 'rows', role: 'listbox', tabindex: 0, 'aria-multiselectable': 'true', 'aria-label': 'Suspicions, the likeliest first', 'aria-activedescendant': drawn.some((each) => each.at === at) ? `doubt-${at}` : undefined },
      h('div.extent', { role: 'presentation', '--extent': extentOf(rows.length, state.sight) }, drawn.map((each) => rowView(state, each)))),
  ];
}

const statusWords = { open: '', accepted: 'accepted', edited: 'changed', kept: 'found right' } as const;

function rowView({ scene: { types }, key, chosen }: ErrorsState, { row, at, attributes }: DrawnRow<ErrorRow>): Description {
  const isChosen = chosen.has(row.key);
  const old = row.status === 'open' ? '' : 'old';
  return h('div.doubt', { ...attributes, key: row.key, id: `doubt-${at}`, role: 'option', 'data-key': row.key, 'aria-selected': String(isChosen), class: `${row.key === key ? 'now' : ''} ${isChosen ? 'chosen' : ''} ${old}` },
    h('span.num.n', {}, isChosen ? h('span.codicon.codicon-pass-filled', { 'aria-label': 'chosen', role: 'img' }) : String(row.rank)),
    h('span.g', {}, row.given ? spanView(types, row.given, 'lab') : noneView()),
    h('span.codicon.codicon-arrow-right', { 'aria-hidden': 'true' }),
    h('span.s', {}, row.suggested.length > 0 ? row.suggested.map((span) => spanView(types, span, 'lab hollow')) : noneView()),
    h('span.num.c', {}, percent(row.score)),
    h('span.x.cut', {}, h('bdi', {}, row.before, ' ', h('b', {}, row.words), ' ', row.after)),
    h('span.w.cut', {}, row.status === 'open' ? shortWhy(row) : [h('span.codicon.codicon-check', { 'aria-hidden': 'true' }), ` ${statusWords[row.status]}`]));
}

/** What the file says elsewhere tells more in few words than what the models say. */
function shortWhy({ why }: ErrorRow): string {
  return why.split('; ')[1]?.replace(/\.$/, '') ?? why;
}

function spanView(types: readonly string[], { type, text }: ShownSpan, look: 'lab' | 'lab hollow'): Child {
  return [h('span', { class: `${look} ${typeClass(types, type)}` }, type), ' ', h('bdi.cut', {}, text), ' '];
}

function noneView(): Description {
  return h('span.lab.none', {}, 'none');
}

function detailView(state: ErrorsState): Description {
  const { scene: { types }, detail } = state;
  const row = visibleRows(state).find(({ key }) => key === state.key);
  if (!row) return h('section.detail', { key: 'detail', 'aria-label': 'The suspicion in hand' }, h('p.empty', {}, 'Choose a line.'));
  const number = affected(state).length;
  const many = state.chosen.size > 0 ? `, ${count(number)} chosen` : '';
  return h('section.detail', { key: 'detail', 'aria-label': 'The suspicion in hand' },
    state.refused !== undefined && h('p.problem.refused', { key: 'refused', role: 'alert' }, state.refused),
    h('div.ask', { key: 'ask', role: 'group', 'aria-label': 'Decision' },
      h('div.q', {}, h('h2.what', {}, h('bdi', {}, row.given?.text ?? row.words)), row.given ? h('span', { class: `lab ${typeClass(types, row.given.type)}` }, row.given.type) : noneView(),
        h('span.codicon.codicon-arrow-right', { role: 'img', 'aria-label': 'rather' }), row.suggested.length > 0 ? row.suggested.map((span) => spanView(types, span, 'lab hollow')) : noneView(), h('span.num', {}, percent(row.score))),
      h('div.q', {}, h('button.btn.main', { type: 'button', 'data-do': 'accept' }, `Accept${many} `, h('kbd', {}, 'Enter')), h('button.btn', { type: 'button', 'data-do': 'keep' }, `The Label Is Right${many} `, h('kbd', {}, 'x')),
        h('button.btn', { type: 'button', 'data-do': 'card' }, 'Edit in Card ', h('kbd', {}, 'o'))),
      h('div.q.small', {}, h('span.quiet', {}, 'or: '), ...types.slice(0, 9).map((type, at) => h('button.tool', { type: 'button', 'data-do': 'retype', 'data-type': type }, h('kbd', {}, String(at + 1)), ' ', type)), h('button.tool', { type: 'button', 'data-do': 'retype', 'data-type': '' }, h('kbd', {}, '0'), ' none'),
        h('span.grow'), h('button.tool', { type: 'button', 'data-do': 'undo' }, h('kbd', {}, 'u'), ' take back'))),
    detail && detail.key === row.key && h('div.more', { key: 'more' }, tokensView(types, detail, row),
      detail.picture !== undefined && h('img', { src: detail.picture, alt: `Picture of ${row.name}` }),
      h('div.why', {}, h('h2.h', {}, 'Why it is here'), h('ul', {}, ...row.why.replace(/\.$/, '').split('; ').map((reason) => h('li', {}, reason)))),
      h('p.small.quiet', {}, `${row.name} · line ${count(row.line)} · ${detail.origin}`),
      h('div.q', {}, h('button.btn', { type: 'button', 'data-do': 'surface' }, 'Same Surface ', h('kbd', {}, 's')), h('button.btn', { type: 'button', 'data-do': 'text' }, 'Open Text ', h('kbd', {}, 't')))));
}

/** The record's tokens, its entities boxed, the doubtful words marked. */
function tokensView(types: readonly string[], { tokens, entities }: ErrorDetail, { given, suggested }: ErrorRow): Description {
  const doubtful = [...(given ? [given] : []), ...suggested];
  const parts: Child[] = [];
  for (let at = 0; at < tokens.length; ) {
    const entity = entities.find(({ start }) => start === at);
    const end = entity ? Math.max(entity.end, at + 1) : at + 1;
    const mark = doubtful.some((span) => span.start < end && at < span.end) ? 'mark' : '';
    const words = h('bdi', {}, tokens.slice(at, end).join(' '));
    parts.push(entity ? h('span.ent', { class: `${typeClass(types, entity.type)} ${mark}` }, words, ' ', h('span.lab', {}, entity.type)) : mark ? h('span.mark', {}, words) : words, ' ');
    at = end;
  }
  return h('p.tokens', {}, parts);
}

const hints = [[['j', 'k'], 'next, previous'], [['Enter'], 'accept'], [['x'], 'the label is right'], [['1', '9'], 'other type'], [['Space'], 'choose'], [['o'], 'card'], [['s'], 'same surface'], [['u'], 'take back']] as const;

function keysView(): Description {
  return h('footer.keys', { key: 'keys' }, h('span.hints', {}, ...hints.map(([keys, words]) => h('span', {}, ...keys.map((key) => [key === '9' && '–', h('kbd', {}, key)]), ` ${words}`))));
}
