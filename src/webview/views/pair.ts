import type { CardAction } from '../../protocol/actions';
import type { PairVerdict } from '../../dataset/verdict';
import type { CardPair, PictureState } from '../../protocol/card';
import { h, type Child } from '../element';
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

/** What is known of the pair, and the four verdicts: equal buttons, no default. */
export function drawPair(scene: Scene): Child {
  const { record } = scene;
  const title = 'Does the picture go with the text?';
  const pair = record?.pair;
  return h(
    'section.pair',
    { key: 'pair', 'aria-label': title },
    h(
      'div.strip.flush',
      {},
      h('h2', {}, title),
      h('span.grow'),
      pair?.mismatch.line !== undefined &&
        h('span.small.quiet.only-bar', {}, h('i.tick'), ' flag line'),
    ),
    pair && drawMeter(scene, pair),
    pair?.precision !== undefined && h('p.small.quiet', {}, pair.precision),
    record && (canJudge(record.picture.state) ? drawVerdicts(scene, pair?.verdict) : h('div.verdicts.quiet', {}, 'No verdict without a picture')),
  );
}

function drawMeter(scene: Scene, { mismatch, flagged }: CardPair): Child {
  const name = 'Belongs to another text';
  const { value, calibrated, words, line } = mismatch;
  const known = value !== null && calibrated;
  return h(
    'div.meters',
    {},
    h('span', { id: 'mismatch-name' }, name),
    known
      ? h(
          'span.meter',
          {
            role: 'meter',
            'aria-labelledby': 'mismatch-name',
            'aria-valuenow': Math.round(value * 100),
            'aria-valuemin': 0,
            'aria-valuemax': 100,
            'aria-valuetext': `${percent(value)}, ${words}`,
          },
          h('i', { '--share': value }),
          line !== undefined && h('u', { '--at': line }),
        )
      : h('span.meter.raw'),
    h('span.words', {}, flagged && icon('warning'), flagged && ' ', h(flagged ? 'b' : 'span', {}, words)),
    known
      ? h('span.num.quiet', {}, percent(value))
      : h('span.num.quiet', {}, value === null && scene.record?.picture.state === 'ok' ? button(scene, 'flag', { words: 'Score', kind: 'tool' }) : '–'),
  );
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
