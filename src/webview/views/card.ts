import { h, type Child, type Description } from '../element';
import type { Scene } from '../scene';
import { drawDecision } from './decision';
import { drawElsewhere } from './elsewhere';
import { drawFooter } from './footer';
import { drawHeader } from './header';
import { drawKeySheet } from './keySheet';
import { drawPair } from './pair';
import { drawPalette, drawProvenance } from './palette';
import { drawPicture } from './picture';
import { drawQueue } from './queue';
import { drawTokens } from './tokens';

const panes = new Map<string, { readonly inputs: readonly unknown[]; readonly drawn: Child }>();

/** A pane is described anew only when what it is made of has changed; the same description is not looked at again. */
function unlessSame(pane: string, inputs: readonly unknown[], describe: () => Child): Child {
  const before = panes.get(pane);
  if (before?.inputs.every((input, at) => Object.is(input, inputs[at]))) return before.drawn;
  const drawn = describe();
  panes.set(pane, { inputs, drawn });
  return drawn;
}

function drawQueueOnce(scene: Scene): Child {
  const { state, file, keys, queue } = scene;
  const { row, order, filter, queueFrom, queueCount, queueOpen, filterOpen } = state;
  return unlessSame('queue', [queue, queue.revision, file, keys, row, order, filter, queueFrom, queueCount, queueOpen, filterOpen], () => drawQueue(scene));
}

function drawElsewhereOnce(scene: Scene): Child {
  const { state, record, elsewhere, keys, range } = scene;
  return unlessSame('elsewhere', [record, elsewhere, keys, range?.start, range?.end, state.elsewhereOpen, state.elsewhereAt], () => drawElsewhere(scene));
}

/** The whole card, as a function of the scene. */
export function drawCard(scene: Scene): Description {
  if (!scene.file) return h('div.card', { class: 'waiting' }, h('p.quiet', { role: 'status' }, scene.state.notice));
  if (scene.file.records === 0) return h('div.card', {}, drawHeader(scene), h('div.empty', { key: 'empty' }, h('p', {}, 'This file holds no record yet.')));
  return h(
    'div.card',
    {},
    drawHeader(scene),
    h(
      'main.work',
      { key: 'work' },
      drawPicture(scene),
      drawPair(scene),
      h(
        'section.text',
        { key: 'text', 'aria-label': 'Tokens and labels', class: scene.state.elsewhereOpen ? 'searching' : '' },
        drawDecision(scene),
        drawTokens(scene),
        drawPalette(scene),
        drawElsewhereOnce(scene),
        drawProvenance(scene),
      ),
      drawQueueOnce(scene),
    ),
    drawFooter(scene),
    drawKeySheet(scene),
  );
}
