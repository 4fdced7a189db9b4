import type { Session } from '../session';
import { panBy, wholePicture, zoomBy } from '../zoom';
import type { Deed, Deeds } from './moving';

const zoomStep = 1.25;
const panStepPx = 60;

function zoom(factor: number): Deed {
  return (session, { state }) => {
    const sizes = session.surface.sizes();
    if (sizes) session.set({ zoom: zoomBy(state.zoom, factor, sizes.picture, sizes.frame) });
  };
}

function pan(x: number, y: number): Deed {
  return (session, { state }) => {
    const sizes = session.surface.sizes();
    if (sizes) session.set({ zoom: panBy(state.zoom, x * panStepPx, y * panStepPx, sizes.picture, sizes.frame) });
  };
}

const toggleZoom: Deed = (session, { state }) => {
  session.set({ zoom: state.zoom.scale === 'fit' ? { scale: 1, x: 0, y: 0 } : wholePicture });
};

const toggleElsewhere: Deed = (session, { state, range }) => {
  if (!range) return session.say('Move to a token first');
  session.set({ elsewhereOpen: !state.elsewhereOpen, elsewhereAt: 0 });
  session.surface.focus(state.elsewhereOpen ? 'tokens' : 'elsewhere');
};

function showFilter(session: Session): void {
  session.set({ filterOpen: true, queueOpen: true });
  session.surface.focus('find');
}

/** Looking at something: the picture, the queue, other places. */
export const looking: Deeds<
  | 'focusPicture' | 'zoomToggle' | 'zoomIn' | 'zoomOut' | 'zoomFit' | 'panLeft' | 'panRight' | 'panUp' | 'panDown'
  | 'elsewhere' | 'find' | 'filter' | 'focusQueue' | 'focusTokens' | 'openText' | 'keys'
> = {
  focusPicture: (session) => session.surface.focus('picture'),
  zoomToggle: toggleZoom,
  zoomIn: zoom(zoomStep),
  zoomOut: zoom(1 / zoomStep),
  zoomFit: (session) => session.set({ zoom: wholePicture }),
  panLeft: pan(1, 0),
  panRight: pan(-1, 0),
  panUp: pan(0, 1),
  panDown: pan(0, -1),
  elsewhere: toggleElsewhere,
  find: showFilter,
  filter: (session, { state }) => (state.filterOpen ? session.set({ filterOpen: false, queueOpen: false }) : showFilter(session)),
  focusQueue: (session, { place }) => {
    session.set({ queueOpen: place !== 'queue' });
    session.surface.focus(place === 'queue' ? 'tokens' : 'queue');
  },
  focusTokens: (session) => session.surface.focus('tokens'),
  openText: (session, { state }) => void session.ask(session.peer.request('run', { command: 'openText', record: state.record })),
  keys: (session, { state }) => session.set({ keysOpen: !state.keysOpen }),
};
