import { draw, h } from './element';
import type { Scene } from './scene';
import type { Session } from './session';
import type { FocusPlace, Surface } from './surface';
import type { Size } from './zoom';
import { followPicture, followTokens } from './pointer';
import { rowAt, rowHeight, scrollTo } from './virtualList';
import { drawCard } from './views/card';

/** The page as the session sees it: draws what the session says, and knows where things lie. */
export class Page implements Surface {
  private session: Session | undefined;
  private pending = 0;
  private wish: FocusPlace | undefined;
  private readonly followed = new WeakSet<Element>();
  private shownRow: string | undefined;
  private hadFocus = false;
  private ahead = '';
  /** How the queue lies, noted when it changes: asking the page in the middle of a drawing would lay it out twice. */
  private list = { top: 0, height: 0 };
  private readonly frames = new ResizeObserver(([entry]) => {
    // A list that was hidden for want of room comes back scrolled to its top.
    this.list = { top: entry?.target.scrollTop ?? 0, height: entry?.contentRect.height ?? 0 };
    this.shownRow = undefined;
    this.redraw();
  });

  constructor(private readonly root: HTMLElement) {
    root.addEventListener('scroll', (event) => this.noteScroll(event.target), { capture: true, passive: true });
    root.addEventListener('focusin', () => (this.hadFocus = true));
  }

  /** Begins to draw a session. */
  show(session: Session): void {
    this.session = session;
    this.redraw();
  }

  redraw(): void {
    if (this.pending === 0) this.pending = requestAnimationFrame(() => this.drawNow());
  }

  /** Draws at once what waits for the next frame: what a key or a click did can be seen and heard right after it. */
  flush(): void {
    if (this.pending === 0) return;
    cancelAnimationFrame(this.pending);
    this.drawNow();
  }

  focus(place: FocusPlace): void {
    this.wish = place;
    this.redraw();
  }

  place(): Scene['place'] {
    const place = document.activeElement?.closest<HTMLElement>('[data-place]')?.dataset['place'];
    return place === 'picture' || place === 'queue' || place === 'elsewhere' ? place : 'anywhere';
  }

  tokenOnLine(direction: 1 | -1): number | undefined {
    const chips = [...this.root.querySelectorAll<HTMLElement>('.chip')];
    const here = chips.find((chip) => chip.classList.contains('here'))?.getClientRects()[0];
    if (!here) return undefined;
    const middle = here.left + here.width / 2;
    const boxes = chips.map((chip) => ({ chip, box: chip.getClientRects()[0] ?? chip.getBoundingClientRect() }));
    const beyond = boxes.filter(({ box }) => (direction > 0 ? box.top > here.top + here.height / 2 : box.top < here.top - here.height / 2));
    const tops = beyond.map(({ box }) => box.top);
    const line = direction > 0 ? Math.min(...tops) : Math.max(...tops);
    const onLine = beyond.filter(({ box }) => Math.abs(box.top - line) < here.height / 2);
    const distance = (box: DOMRect): number => Math.max(box.left - middle, middle - box.right, 0);
    const [nearest] = onLine.sort((a, b) => distance(a.box) - distance(b.box));
    return nearest && Number(nearest.chip.id.slice('chip-'.length));
  }

  sizes(): { readonly picture: Size; readonly frame: Size } | undefined {
    const stage = this.find('stage');
    const picture = this.find('picture');
    if (!stage || !(picture instanceof HTMLImageElement) || picture.naturalWidth === 0) return undefined;
    const { clientWidth: width, clientHeight: height } = stage;
    return { picture: { width: picture.naturalWidth, height: picture.naturalHeight }, frame: { width, height } };
  }

  private drawNow(): void {
    this.pending = 0;
    const { session } = this;
    if (!session) return;
    const top = this.topForRow(session.scene());
    this.seeRows(session, top ?? this.list.top);
    const scene = session.scene();
    draw(this.root, h('div', {}, drawCard(scene)));
    this.follow(session);
    this.openSheet(scene);
    if (top !== undefined) this.scrollQueue(top);
    this.settleFocus(scene);
    session.afterDrawing(scene);
    this.loadAhead(session.picturesAhead());
  }

  /** Elements that come and go get their listeners when they are first drawn. */
  private follow(session: Session): void {
    const tokens = this.find('tokens');
    const stage = this.find('stage');
    const queue = this.find('queue');
    if (tokens && this.isNew(tokens)) followTokens(tokens, session);
    if (stage && this.isNew(stage)) followPicture(stage, session);
    if (queue && this.isNew(queue)) this.frames.observe(queue);
  }

  private isNew(element: Element): boolean {
    if (this.followed.has(element)) return false;
    this.followed.add(element);
    return true;
  }

  private openSheet(scene: Scene): void {
    const sheet = this.find('keys');
    if (!(sheet instanceof HTMLDialogElement) || sheet.open) return;
    sheet.addEventListener('close', () => this.session?.set({ keysOpen: false }));
    if (scene.state.keysOpen) sheet.showModal();
  }

  /** Puts the focus where an action wants it; to the cursor when it is on another chip, or when its element is gone. */
  private settleFocus(scene: Scene): void {
    if (scene.state.keysOpen) return;
    const lost = this.hadFocus && document.activeElement === document.body && document.hasFocus();
    const chip = document.activeElement?.closest('.chip');
    const left = chip !== null && chip !== undefined && !chip.classList.contains('here');
    const place = this.wish ?? (lost || left ? 'tokens' : undefined);
    const element = place && this.elementOf(place);
    // What is not there yet, such as the tokens of a record on its way, gets the focus when it comes.
    if (!element) return;
    this.wish = undefined;
    if (document.activeElement !== element) element.focus({ preventScroll: place === 'queue' });
    if (element instanceof HTMLInputElement && place === 'find') element.select();
  }

  private elementOf(place: FocusPlace): HTMLElement | null {
    if (place === 'tokens') return this.root.querySelector<HTMLElement>('.chip.here') ?? this.find('tokens');
    if (place === 'picture') return this.find('stage');
    return this.find(place);
  }

  private noteScroll(target: EventTarget | null): void {
    if (!(target instanceof Element) || target.id !== 'queue' || target.scrollTop === this.list.top) return;
    this.list = { ...this.list, top: target.scrollTop };
    this.redraw();
  }

  /** How far the queue is to be scrolled so that the record in hand is in sight, when it has changed. */
  private topForRow({ state, queue }: Scene): number | undefined {
    const shown = `${state.row} ${state.order} ${queue.total}`;
    if (state.row < 0 || shown === this.shownRow || this.list.height === 0) return undefined;
    this.shownRow = shown;
    return scrollTo(state.row, this.list.top, this.list.height, queue.total ?? 0);
  }

  private scrollQueue(top: number): void {
    const queue = this.find('queue');
    if (!queue) return;
    queue.scrollTop = top;
    // Less than was asked for while the list is still empty: then it is asked again when its rows are known.
    this.list = { ...this.list, top: queue.scrollTop };
  }

  private seeRows(session: Session, top: number): void {
    const { height } = this.list;
    if (height > 0) session.seeRows(rowAt(top, height, session.scene().queue.total ?? 0), Math.ceil(height / rowHeight) + 1);
  }

  private loadAhead(uris: readonly string[]): void {
    if (uris.join(' ') === this.ahead) return;
    this.ahead = uris.join(' ');
    for (const uri of uris) {
      const picture = new Image();
      picture.src = uri;
      // One that cannot be decoded says so when it is shown.
      picture.decode().catch(() => undefined);
    }
  }

  private find(id: string): HTMLElement | null {
    return document.getElementById(id);
  }
}
