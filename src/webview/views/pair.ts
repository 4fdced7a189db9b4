import type { CardAction } from '../../protocol/actions';
import { signalNames, type PairVerdict, type SignalName } from '../../dataset/verdict';
import type { CardGate, CardSignal, NearPair, PictureState } from '../../protocol/card';
import { h, type Child, type Description } from '../element';
import { percent, type Scene } from '../scene';
import { button, caps, icon, keyOf } from './parts';

const verdicts: readonly (readonly [PairVerdict, CardAction, string])[] = [
  ['adds', 'judgeAdds', 'Adds'],
  ['repeats', 'judgeRepeats', 'Repeats'],
  ['unrelated', 'judgeUnrelated', 'Unrelated'],
  ['misleading', 'judgeMisleading', 'Misleading'],
];

const judgeable: ReadonlySet<PictureState> = new Set(['ok', 'loading', 'too-large', 'unsupported']);

/** Whether there is a picture that a person could judge. */
export function canJudge(state: PictureState): boolean {
  return judgeable.has(state);
}

const names: Readonly<Record<SignalName, string>> = {
  mismatch: 'Belongs to another text', invisible: 'Shows none of the entities', redundant: 'Only repeats the text',
};

/** What is known of the pair, and the four verdicts: equal buttons, no default. */
export function drawPair(scene: Scene): Child {
  const { record } = scene;
  const title = 'Does the picture go with the text?';
  const pair = record?.pair;
  const hasLine = Object.values(pair?.signals ?? {}).some(({ line }) => line !== undefined);
  return h(
    'section.pair',
    { key: 'pair', 'aria-label': title },
    h(
      'div.strip.flush',
      {},
      h('h2', {}, title),
      h('span.grow'),
      hasLine && h('span.small.quiet.only-bar', {}, h('i.tick'), ' flag line'),
      pair?.scored && [toggle(scene, 'explainPair', 'lightbulb', 'Why', scene.state.whyOpen), toggle(scene, 'entityRegions', 'symbol-namespace', 'Entities', scene.state.entitiesOpen), toggle(scene, 'nearPairs', 'references', 'Better', scene.state.nearOpen)],
    ),
    pair && h('div.meters', {}, signalNames.flatMap((name) => drawMeter(scene, name, pair.signals[name])), pair.gates.map(drawGate)),
    pair?.remarks.map((remark) => h('p.small.quiet.remark', {}, remark)),
    pair?.scored && scene.state.whyOpen && drawWhy(scene),
    pair?.scored && scene.state.nearOpen && drawNear(scene),
    record && (canJudge(record.picture.state) ? drawVerdicts(scene, pair?.verdict) : h('div.verdicts.quiet', {}, 'No verdict without a picture')),
  );
}

const toggleTitles: Readonly<Partial<Record<CardAction, string>>> = {
  explainPair: 'Words and regions that carry the score', entityRegions: 'The region that fits each entity best', nearPairs: 'Pictures and texts of this file that fit better',
};

function toggle(scene: Scene, action: CardAction, sign: string, name: string, open: boolean): Description {
  return button(scene, action, { words: [icon(sign), h('span.heard-below', {}, ` ${name}`)], kind: 'tool', pressed: open, title: toggleTitles[action] ?? name });
}

function drawMeter(scene: Scene, signal: SignalName, shown: CardSignal | undefined): Child {
  if (!shown) return undefined;
  const { value, words, line, flagged } = shown;
  const id = `${signal}-name`;
  return [
    h('span', { id }, names[signal]),
    value !== null
      ? h(
          'span.meter',
          { role: 'meter', 'aria-labelledby': id, 'aria-valuenow': Math.round(value * 100), 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuetext': `${percent(value)}, ${words}` },
          h('i', { '--share': value }),
          line !== undefined && h('u', { '--at': line }),
        )
      : h('span.meter.raw'),
    h('span.words', {}, flagged && icon('warning'), flagged && ' ', h(flagged ? 'b' : 'span', {}, words)),
    value !== null
      ? h('span.num.quiet', {}, percent(value))
      : h('span.num.quiet', {}, signal === 'mismatch' && !scene.record?.pair.scored && scene.record?.picture.state === 'ok' ? button(scene, 'flag', { words: 'Score', kind: 'tool' }) : '–'),
  ];
}

/** A number inside the tagger: a meter where it is a probability, otherwise as it is. */
function drawGate({ name, value, probability, words }: CardGate, at: number): Child {
  const id = `gate-${at}-name`;
  const meter = { role: 'meter', 'aria-labelledby': id, 'aria-valuenow': Math.round((probability ?? 0) * 100), 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-valuetext': `${percent(probability ?? 0)} ${words}` };
  return [
    h('span', { id, title: 'A number inside the model that suggests labels: it says how much the model lets the picture in' }, name),
    probability !== null ? h('span.meter', meter, h('i', { '--share': probability })) : h('span.meter.raw'),
    h('span.words', {}, words),
    h('span.num.quiet', {}, probability !== null ? percent(probability) : `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(2)}`),
  ];
}

const fewWords = 6;

/** The words that speak most for and against the pair; their regions are drawn on the picture. */
function drawWhy({ record, pairKnowledge: { explanation } }: Scene): Child {
  if (explanation === undefined) return h('p.small.quiet', { key: 'why' }, 'Looking…');
  const words = explanation?.words ?? [];
  if (words.length === 0) return h('p.small.quiet', { key: 'why' }, 'This model cannot point at words and regions.');
  const text = (start: number, end: number): string => record?.tokens.slice(start, end).map((token) => token.shown ?? token.text).join(' ') ?? '';
  const listed = (sign: 1 | -1): string => [...words].filter(({ weight }) => weight * sign > 0.05).sort((a, b) => sign * (b.weight - a.weight)).slice(0, fewWords).map(({ start, end }) => text(start, end)).join(', ');
  return h('dl.why.small', { key: 'why' }, h('dt', {}, 'Fit best'), h('dd', {}, h('bdi', {}, listed(1) || 'no word clearly')), h('dt', {}, 'Fit least'), h('dd', {}, h('bdi', {}, listed(-1) || 'no word clearly')));
}

function drawNear({ pairKnowledge: { near } }: Scene): Child {
  if (!near) return h('p.small.quiet', { key: 'near' }, 'Looking…');
  if (near.texts.length === 0 && near.pictures.length === 0) return h('p.small.quiet', { key: 'near' }, 'Too few pairs of this file are scored to compare them.');
  return h('div.near', { key: 'near' },
    h('h3.small', {}, 'Texts that fit this picture best'), near.texts.map((each) => drawNearPair(each, 'text')),
    h('h3.small', {}, 'Pictures that fit this text best'), h('div.near-pictures', {}, near.pictures.map((each) => drawNearPair(each, 'picture'))));
}

function drawNearPair({ record, line, text, uri }: NearPair, kind: 'text' | 'picture'): Description {
  const attributes = { key: `${kind} ${record}`, type: 'button', 'data-record': record, title: `Go to line ${line}: ${text}` };
  if (kind === 'picture' && uri !== undefined) return h('button.near-picture', attributes, h('img', { src: uri, alt: `Picture of line ${line}`, loading: 'lazy', decoding: 'async' }));
  return h('button.near-text', attributes, h('span.quiet.num', {}, String(line)), h('bdi.cut', {}, text));
}

function drawVerdicts(scene: Scene, given: PairVerdict | undefined): Child {
  const key = keyOf(scene, 'judgeAdds')?.split(' ');
  const first = key?.length === 2 ? key[0] : undefined;
  return h(
    'div.verdicts',
    { role: 'group', 'aria-label': 'Verdict on the pair' },
    first !== undefined && h('span.quiet', { 'aria-hidden': 'true', class: scene.state.prefix === first ? 'armed' : '' }, h('kbd', {}, first), h('span.not-below', {}, ' then')),
    verdicts.map(([verdict, action, words]) =>
      h(
        'button.btn',
        {
          type: 'button',
          key: verdict,
          'data-act': action,
          'aria-pressed': String(given === verdict),
          class: given === verdict ? 'on' : '',
        },
        given === verdict && icon('check'),
        verdictCap(scene, action),
        h('span', {}, words),
      ),
    ),
  );
}

function verdictCap(scene: Scene, action: CardAction): Child {
  const key = keyOf(scene, action)?.split(' ');
  return key?.length === 2 ? h('kbd', {}, key[1] ?? '') : caps(scene, action);
}
