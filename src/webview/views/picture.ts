import type { CardPicture, PictureState } from '../../protocol/card';
import { bestSeen, type PictureRegion } from '../../protocol/pairs';
import { h, type Child, type Description } from '../element';
import { count, percent, type Scene } from '../scene';
import { insideRegions } from './insight';
import { button, icon } from './parts';

interface Absence {
  readonly sign: string;
  readonly title: string;
  readonly run?: readonly [command: string, words: string];
}

const setFolder = ['setImageFolder', 'Set image folder…'] as const;
const showFile = ['revealPicture', 'Show file'] as const;

/** What stands where the picture would be. */
const absences: Readonly<Record<Exclude<PictureState, 'ok'>, Absence>> = {
  none: { sign: 'circle-slash', title: 'No picture' },
  missing: { sign: 'search-stop', title: 'Picture missing', run: setFolder },
  broken: { sign: 'warning', title: 'Picture broken', run: showFile },
  empty: { sign: 'warning', title: 'Picture empty', run: showFile },
  placeholder: { sign: 'file-media', title: 'Placeholder', run: showFile },
  'too-large': { sign: 'zoom-out', title: 'Picture too large', run: showFile },
  unsupported: { sign: 'question', title: 'Picture in an unknown format', run: showFile },
  loading: { sign: 'loading', title: 'Loading the picture' },
};

/** The picture with its tools, or what is known of its absence. */
export function drawPicture(scene: Scene): Child {
  const { record, state } = scene;
  const picture = record?.picture;
  const shown = picture?.state === 'ok' && picture.uri !== undefined && !scene.pictureFailed;
  const fits = state.zoom.scale === 'fit';
  return h(
    'section.pic',
    { key: 'picture', 'aria-label': 'Picture' },
    (shown || (picture && describe(picture) !== '')) && h(
      'div.strip.not-narrow',
      { key: 'about' },
      h('span.quiet.cut', {}, picture ? describe(picture) : ''),
      shown && [
        button(scene, 'zoomToggle', {
          words: [icon(fits ? 'zoom-in' : 'screen-normal'), h('span', {}, fits ? 'Full size' : 'Whole')],
          kind: 'tool',
          title: fits ? 'Full size' : 'Whole picture',
        }),
        !fits && h('span.quiet.num', {}, percent(Number(state.zoom.scale))),
      ],
    ),
    shown && record ? drawStage(scene, picture, record.id) : picture && drawAbsence(scene, picture),
  );
}

function describe(picture: CardPicture): string {
  const size = picture.width && picture.height ? `${count(picture.width)} × ${count(picture.height)}` : '';
  return [size, picture.kind ?? ''].filter((part) => part !== '').join(' · ');
}

function drawStage(scene: Scene, picture: CardPicture, id: string): Description {
  const { scale, x, y } = scene.state.zoom;
  return h(
    'div.stage',
    {
      id: 'stage',
      tabindex: 0,
      role: 'group',
      'data-place': 'picture',
      'aria-label': 'Picture, zoom with plus and minus, move with the arrows',
      class: scale === 'fit' ? '' : 'zoomed',
    },
    h('img', {
      key: picture.uri,
      id: 'picture',
      src: picture.uri,
      alt: `Picture of record ${id}`,
      draggable: 'false',
      // The words do not wait for the picture.
      decoding: 'async',
      '--scale': scale === 'fit' ? undefined : scale,
      '--x': scale === 'fit' ? undefined : `${x}px`,
      '--y': scale === 'fit' ? undefined : `${y}px`,
    }),
    scale === 'fit' && drawOver(scene, { ...picture, ...scene.pictureSize }),
  );
}

/** What lies over the picture: one thing at a time. */
function drawOver(scene: Scene, picture: CardPicture): Child {
  if (scene.insight) return drawInside(scene, picture);
  return scene.state.entitiesOpen ? drawEntities(scene, picture) : scene.state.whyOpen && drawRegions(scene, picture);
}

/** The parts of the picture that changed the reading in hand. */
function drawInside({ insight }: Scene, picture: CardPicture): Child {
  return insight?.kind === 'found' && overlay(picture, insideRegions(insight.insight));
}

function overlay({ width = 4, height = 3 }: CardPicture, regions: readonly Description[]): Description {
  return h('div.overlay', { key: 'overlay', 'aria-hidden': 'true' }, h('div.regions', { '--ratio': width / height }, regions));
}

const shownRegions = 4;

/** Where the words that fit best are to be seen, or the regions that speak most for the pair. */
function drawRegions({ record, pairKnowledge: { explanation } }: Scene, picture: CardPicture): Child {
  if (!explanation || !record) return undefined;
  const named = explanation.words.filter(({ weight }) => weight > 0.05).sort((a, b) => b.weight - a.weight).slice(0, shownRegions)
    .map(({ start, end, region }) => ({ region, name: record.tokens.slice(start, end).map(({ text }) => text).join(' ') }));
  const plain = [...explanation.regions].sort((a, b) => b.weight - a.weight).slice(0, 1).map(({ region }) => ({ region, name: '' }));
  const boxes = named.length > 0 ? named : plain;
  return overlay(picture, boxes.map(({ region, name }, at) =>
    h('div.region', { key: at, '--left': region.left, '--top': region.top, '--right': region.right, '--bottom': region.bottom }, name !== '' && h('span', {}, name))));
}

/** Where each entity of the record fits the picture best, and how well: a hint, not a box around it. */
function drawEntities({ record, pairKnowledge: { explanation } }: Scene, picture: CardPicture): Child {
  if (!explanation || !record) return undefined;
  const byRegion = new Map<string, { readonly region: PictureRegion; readonly names: readonly string[] }>();
  for (const { start, end } of record.entities) {
    const best = bestSeen(explanation, { start, end });
    if (!best) continue;
    const { region, similarity } = best;
    const key = `${region.left} ${region.top}`;
    const name = `${record.tokens.slice(start, end).map(({ text }) => text).join(' ')} ${similarity.toFixed(2)}`;
    byRegion.set(key, { region, names: [...(byRegion.get(key)?.names ?? []), name] });
  }
  return overlay(picture, [...byRegion].map(([key, { region, names }]) =>
    h('div.region', { key, '--left': region.left, '--top': region.top, '--right': region.right, '--bottom': region.bottom }, h('span', {}, names.join(' · ')))));
}

function drawAbsence(scene: Scene, picture: CardPicture): Description {
  const absence = absences[picture.state === 'ok' ? (picture.uri === undefined ? 'loading' : 'broken') : picture.state];
  const { sign, title, run } = absence;
  const message = picture.message ?? (scene.pictureFailed ? 'The picture could not be shown here' : undefined);
  return h(
    'div.absent',
    { key: `absent ${picture.state}`, class: sign === 'loading' ? 'waiting' : '' },
    icon(sign),
    h('b', {}, title),
    message !== undefined && h('span.small', {}, message),
    run && h('button.btn', { type: 'button', 'data-run': run[0] }, run[1]),
  );
}
