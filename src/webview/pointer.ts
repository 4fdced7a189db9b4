import type { CardAction } from '../protocol/actions';
import type { HostContract, QueueOrder } from '../protocol/card';
import { chipIndexOf } from './chips';
import { chooseType } from './keyboard';
import { cursorOn } from './scene';
import type { Session } from './session';
import { withCondition } from './views/filter';
import { panBy, zoomBy } from './zoom';

type RunCommand = HostContract['run']['params']['command'];

/** Does what a click on a part of the card means; the part says so in a `data-` attribute. */
export function click(event: MouseEvent, session: Session, act: (action: CardAction) => void): void {
  const part = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-act],[data-run],[data-row],[data-record],[data-type],[data-field-clear]') : null;
  if (!part) return;
  const { act: action, run, row, record, type, fieldClear } = part.dataset;
  if (action !== undefined) {
    // Once it is clicked, the mouse leaves the keys to the tokens; Enter on a button stays on the button.
    if (event.detail > 0) session.surface.focus('tokens');
    act(action as CardAction);
  }
  if (run !== undefined) void session.ask(session.peer.request('run', { command: run as RunCommand, record: session.state.record }));
  if (row !== undefined) openRow(session, Number(row));
  if (record !== undefined) session.go(Number(record));
  if (type !== undefined) chooseType(session, type);
  if (fieldClear === 'filter') void session.sortQueue(session.state.order, {});
  if (fieldClear === 'order') void session.sortQueue('file', {});
}

function openRow(session: Session, row: number): void {
  const found = session.rowOf(row);
  if (found) session.go(found.record, row);
  session.set({ queueOpen: false });
}

let findTimer = 0;

/** Takes what was typed or chosen in a field. */
export function takeField(field: HTMLInputElement | HTMLSelectElement, session: Session): void {
  const name = field.dataset['field'];
  const { filter } = session.state;
  if (name === 'order') void session.sortQueue(field.value as QueueOrder, filter);
  else if (name === 'type') session.set({ typing: { text: field.value, at: 0 } });
  else if (name?.startsWith('filter.')) {
    const wanted = withCondition(filter, name.slice('filter.'.length), field.value);
    session.set({ filter: wanted });
    window.clearTimeout(findTimer);
    const search = (): void => void session.sortQueue(session.state.order, session.state.filter);
    findTimer = window.setTimeout(search, field instanceof HTMLInputElement ? 150 : 0);
  }
}

function tokenAt(event: PointerEvent): number | undefined {
  const element = document.elementFromPoint(event.clientX, event.clientY);
  const token = element?.closest<HTMLElement>('[data-token]') ?? element?.closest('.chip')?.querySelector<HTMLElement>('[data-token]');
  return token ? Number(token.dataset['token']) : undefined;
}

/** Lets the mouse put the cursor on a chip and select tokens by dragging or with Shift. */
export function followTokens(tokens: HTMLElement, session: Session): void {
  let anchor: number | undefined;
  tokens.addEventListener('pointerdown', (event) => {
    const token = tokenAt(event);
    if (event.button !== 0 || token === undefined) return;
    const { chip } = session.scene();
    anchor = event.shiftKey && chip ? chip.start : token;
    if (event.shiftKey) session.set({ selection: { anchor, head: token } });
    else putCursor(session, token);
  });
  tokens.addEventListener('pointermove', (event) => {
    if (anchor === undefined || (event.buttons & 1) === 0) return;
    const head = tokenAt(event);
    const { selection } = session.state;
    if (head !== undefined && (head !== anchor || selection) && head !== selection?.head) session.set({ selection: { anchor, head } });
  });
  tokens.addEventListener('pointerup', () => {
    anchor = undefined;
    session.surface.focus('tokens');
    session.set({});
  });
}

function putCursor(session: Session, token: number): void {
  const { chips, decisions } = session.scene();
  const chip = chips[chipIndexOf(chips, token)];
  session.set({ cursor: chip ? cursorOn(chip, decisions) : { token }, selection: undefined, split: undefined, notice: '' });
}

/** Lets the mouse move a picture that is larger than its frame, and the wheel with Ctrl change its scale. */
export function followPicture(stage: HTMLElement, session: Session): void {
  const move = (dx: number, dy: number): void => {
    const sizes = session.surface.sizes();
    if (sizes) session.set({ zoom: panBy(session.state.zoom, dx, dy, sizes.picture, sizes.frame) });
  };
  stage.addEventListener('pointermove', (event) => {
    if ((event.buttons & 1) === 0 || session.state.zoom.scale === 'fit') return;
    stage.setPointerCapture(event.pointerId);
    move(event.movementX, event.movementY);
  });
  stage.addEventListener('wheel', (event) => {
    const zooms = event.ctrlKey || event.metaKey;
    if (!zooms && session.state.zoom.scale === 'fit') return;
    event.preventDefault();
    if (zooms) zoomAt(event, stage, session);
    else move(-event.deltaX, -event.deltaY);
  }, { passive: false });
}

function zoomAt(event: WheelEvent, stage: HTMLElement, session: Session): void {
  const sizes = session.surface.sizes();
  if (!sizes) return;
  const { left, top, width, height } = stage.getBoundingClientRect();
  const about = { x: event.clientX - left - width / 2, y: event.clientY - top - height / 2 };
  session.set({ zoom: zoomBy(session.state.zoom, Math.exp(-event.deltaY / 300), sizes.picture, sizes.frame, about) });
}
