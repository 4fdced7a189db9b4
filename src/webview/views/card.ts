import { h, type Description } from '../element';
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
        drawElsewhere(scene),
        drawProvenance(scene),
      ),
      drawQueue(scene),
    ),
    drawFooter(scene),
    drawKeySheet(scene),
  );
}
