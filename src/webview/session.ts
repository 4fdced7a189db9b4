import type { Span } from '../dataset/tags';
import type { CardAction } from '../protocol/actions';
import type { CardFile, CardPosition, CardRecord, EditAnswer, HostContract, QueueFilter, QueueOrder, SurfaceElsewhere, ViewContract } from '../protocol/card';
import { Peer } from '../protocol/peer';
import type { VsCodeChannel } from './channel';
import { withOwnKeys, type KeyBinding } from './keys';
import { withEntities } from './painting';
import { InsightLook, readingOf } from './insightLook';
import { PairLook } from './pairLook';
import { pageSize, QueueStore } from './queue';
import { RecordStore } from './records';
import { compose, cursorOn, type Cursor, type Scene, type ViewState } from './scene';
import { chipIndexOf } from './chips';
import type { Surface } from './surface';
import { wholePicture } from './zoom';

const fewPlaces = 15;
const manyPlaces = 500;

/** A change of the view's state when another record is opened. */
const atArrival = { cursor: undefined, selection: undefined, split: undefined, accepted: [], zoom: wholePicture, typing: undefined, prefix: undefined, elsewhereAt: 0, elsewhereOpen: false, insideOpen: false };

const atFirst: ViewState = {
  ...atArrival, record: 0, order: 'file', filter: {}, row: -1, gap: 0, notice: 'Opening…',
  queueOpen: false, filterOpen: false, keysOpen: false, whyOpen: false, entitiesOpen: false, nearOpen: false, queueFrom: 0, queueCount: 30,
};

/** One card editor: its state, what it has pulled, and its conversation with the host. */
export class Session {
  state: ViewState = atFirst;
  keys: readonly KeyBinding[] = withOwnKeys(undefined);
  readonly peer: Peer<ViewContract, HostContract>;
  private pictureFailed = false;
  private file: CardFile | undefined;
  private readonly records: RecordStore;
  private queue: QueueStore;
  private elsewhere: { readonly place: string; readonly key: string; readonly answer: SurfaceElsewhere | undefined } | undefined;
  private elsewhereTimer = 0;
  private visitTimer = 0;
  private memory = '';
  private readonly trail: number[] = [];
  private readonly pairLook = new PairLook({
    near: (record) => this.peer.request('near', { record }),
    explain: (record) => this.peer.request('explain', { record }),
    answered: () => this.surface.redraw(),
    failed: (error) => this.say(error instanceof Error ? error.message : String(error)),
  });

  private readonly insightLook = new InsightLook({
    ask: (record, reading, signal, progress) => this.peer.request('lookInside', { record, reading }, { signal, onProgress: ({ done, of }) => progress(done, of) }),
    changed: () => this.surface.redraw(),
    failed: (error) => this.say(error instanceof Error ? error.message : String(error)),
  });

  constructor(
    private readonly channel: VsCodeChannel,
    readonly surface: Surface,
    act: (action: CardAction) => void,
  ) {
    this.peer = new Peer<ViewContract, HostContract>(channel, {
      changed: ({ file, records }) => this.receiveChange(file, records),
      reveal: ({ record, token }) => this.reveal(record, token),
      act: ({ action }) => (act(action), null),
    });
    this.records = new RecordStore({
      pull: (record) => this.peer.request('record', { record }),
      changed: (record) => record === this.state.record && this.surface.redraw(),
      refused: (message) => this.say(message),
    });
    this.queue = this.newQueue();
  }

  /** Asks the host for the file and where the person stopped, and goes there. */
  async open(): Promise<void> {
    const { file, position } = await this.peer.request('open', null);
    this.takeFile(file);
    const { record, order, filter } = position;
    // What the view remembers may be older than what the host does: VS Code keeps it only now and then.
    const remembered = this.channel.remembered() as { readonly position: CardPosition; readonly cursor?: Cursor } | undefined;
    this.set({ order, filter, notice: '' });
    this.queue = this.newQueue();
    this.arrive(Math.min(record, Math.max(file.records - 1, 0)), -1);
    if (remembered?.position.record === record) this.set({ cursor: remembered.cursor });
    await this.findRow();
  }

  /** What is to be drawn now. */
  scene(): Scene {
    const { file, queue, keys, pictureFailed, state } = this;
    const platform = navigator.platform.startsWith('Mac') ? 'mac' : 'other';
    const record = this.records.get(state.record);
    // Measuring costs a layout: only where something lies over the picture.
    const pictureSize = state.insideOpen || state.whyOpen || state.entitiesOpen ? this.surface.sizes()?.picture : undefined;
    const material = { file, record, queue, keys, platform, pictureFailed, pictureSize, place: this.surface.place(), pairKnowledge: this.pairLook.of(record) } as const;
    const scene = compose(state, { ...material, elsewhere: undefined, insight: undefined });
    const found = this.elsewhere && this.elsewhere.place === placeOf(scene) ? { elsewhere: this.elsewhere.answer } : {};
    return { ...scene, insight: this.insightLook.of(insideKey(scene)), ...found };
  }

  /** Changes the view's state. */
  set(change: Partial<ViewState>): void {
    this.state = { ...this.state, ...change };
    this.surface.redraw();
  }

  /** Tells what happened, on the page and to a screen reader. */
  say(notice: string): void {
    this.set({ notice });
  }

  /** Goes to a record; its place in the queue is found where it is not given. */
  go(record: number, row?: number): void {
    if (!this.file || record < 0 || record >= this.file.records) return;
    if (row === undefined) this.trail.push(this.state.record);
    this.arrive(record, row ?? this.queue.find(record));
    if (this.state.row < 0) void this.findRow();
  }

  /** Goes back to the record from which the last jump was made. */
  goBack(): void {
    const record = this.trail.pop();
    if (record === undefined) return this.say('There is nowhere to go back to');
    this.arrive(record, this.queue.find(record));
    if (this.state.row < 0) void this.findRow();
  }

  /** Goes some rows on or back in the queue. */
  async step(rows: number): Promise<void> {
    const { record } = this.state;
    // Before the queue is there, nobody knows what comes next.
    if (this.queue.total === undefined) await this.queue.want(0, pageSize - 1);
    if (this.state.row < 0) await this.findRow();
    if (this.state.record !== record) return;
    const { row, gap } = this.state;
    const from = row >= 0 ? row : rows > 0 ? gap - 1 : gap;
    const last = (this.queue.total ?? 1) - 1;
    const to = Math.min(Math.max(from + rows, 0), last);
    if (to === row || last < 0) return this.say(rows > 0 ? 'This is the last record of the queue' : 'This is the first record of the queue');
    if (!this.queue.row(to)) await this.queue.want(to, to);
    const found = this.queue.row(to);
    if (found && this.state.record === record) this.go(found.record, to);
  }

  /** Goes to the first record that the filter lets through, as it stands now: it may have been typed a moment ago. */
  async goToFirst(): Promise<void> {
    const { order, filter } = this.state;
    if (!this.queue.isFor(order, filter)) await this.sortQueue(order, filter);
    await this.queue.want(0, 0);
    const first = this.queue.row(0);
    if (first) this.go(first.record, 0);
  }

  /** Changes the order or the filter of the queue; the record stays. */
  async sortQueue(order: QueueOrder, filter: QueueFilter): Promise<void> {
    this.set({ order, filter, row: -1, gap: 0, queueFrom: 0 });
    this.queue = this.newQueue();
    this.visitSoon();
    await this.queue.want(0, pageSize - 1);
    await this.findRow();
  }

  /** Takes note of the queue's rows that are in sight, in the middle of a drawing. */
  seeRows(queueFrom: number, queueCount: number): void {
    this.state = { ...this.state, queueFrom, queueCount };
    void this.queue.want(queueFrom - 10, queueFrom + queueCount + 10);
  }

  /** A row of the queue, if it is there. */
  rowOf(at: number): { readonly record: number } | undefined {
    return this.queue.row(at);
  }

  /** Makes the record's entities these, on the page at once. */
  edit(entities: readonly Span[], notice: string, cursor?: Cursor): void {
    const { record } = this.state;
    if (this.refuseEdit()) return;
    const spans = entities.map(({ start, end, type }) => ({ start, end, type }));
    this.set({ notice, selection: undefined, split: undefined, typing: undefined, ...(cursor ? { cursor } : {}) });
    this.records.change(record, (before) => withEntities(before, entities), (version) =>
      this.peer.request('setEntities', { record, version, entities: spans }),
    );
  }

  /** Whether tags cannot be changed here; says why. */
  refuseEdit(): boolean {
    if (this.file?.readOnly === undefined) return false;
    this.say(this.file.readOnly);
    return true;
  }

  /** Paints a change of the record at once and lets the host make it. */
  change(paint: (before: CardRecord) => CardRecord, send: (version: number) => Promise<EditAnswer | null>): void {
    this.records.change(this.state.record, paint, send);
  }

  /** Asks the host for something that shows itself as a change later. */
  async ask(answer: Promise<unknown>): Promise<void> {
    try {
      await answer;
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error));
    }
  }

  /** The picture's address led to nothing that can be shown. */
  failPicture(): void {
    this.pictureFailed = true;
    this.surface.redraw();
  }

  /** After a drawing: looks up what the scene lacks and remembers where the person is. */
  afterDrawing(scene: Scene): void {
    const place = placeOf(scene);
    const key = `${place} ${this.file?.version} ${scene.state.elsewhereOpen}`;
    if (place !== undefined && key !== this.elsewhere?.key) this.lookElsewhere(scene, place, key);
    const { record, state: { nearOpen, whyOpen, entitiesOpen } } = scene;
    const explained = whyOpen || entitiesOpen;
    if (record?.pair.scored && (nearOpen || explained)) this.pairLook.want(record, [...(nearOpen ? ['near' as const] : []), ...(explained ? ['explanation' as const] : [])]);
    const [inside, reading] = [insideKey(scene), readingOf(scene.decision)];
    if (record && reading && inside !== undefined) this.insightLook.want(inside, record.record, reading);
    else this.insightLook.stop();
    if (scene.file) this.remember();
  }

  private remember(): void {
    const { record, order, filter, cursor } = this.state;
    const memory = { position: { record, order, filter }, ...(cursor ? { cursor } : {}) };
    if (JSON.stringify(memory) === this.memory) return;
    this.memory = JSON.stringify(memory);
    this.channel.remember(memory);
  }

  private lookElsewhere({ range, state }: Scene, place: string, key: string): void {
    window.clearTimeout(this.elsewhereTimer);
    const { record } = state;
    const limit = state.elsewhereOpen ? manyPlaces : fewPlaces;
    // Waits until the cursor rests: a key held down asks nothing.
    this.elsewhereTimer = window.setTimeout(async () => {
      if (!range) return;
      // What is known stays while more of it, or the same after a change, is on its way.
      this.elsewhere = { place, key, answer: this.elsewhere?.place === place ? this.elsewhere.answer : undefined };
      await this.ask(
        this.peer.request('elsewhere', { record, start: range.start, end: range.end, limit }).then((answer) => {
          if (this.elsewhere?.key === key) this.elsewhere = { place, key, answer };
          this.surface.redraw();
        }),
      );
    }, 60);
  }

  private arrive(record: number, row: number): void {
    this.pictureFailed = false;
    this.set({ ...atArrival, record, row, gap: row >= 0 ? row : this.state.gap, notice: '' });
    const near = [1, -1, 2, 3, 4, 5].map((offset) => (row < 0 ? record + offset : this.queue.row(row + offset)?.record ?? -1));
    const inFile = near.filter((each) => each >= 0 && each < (this.file?.records ?? 0));
    this.records.want([record, ...inFile]);
    if (row >= 0) void this.queue.want(row - 5, row + 20);
    this.visitSoon();
  }

  /** Pictures of the records that are likely to come next. */
  picturesAhead(): readonly string[] {
    const { row } = this.state;
    return [1, 2, -1].flatMap((offset) => this.records.get(this.queue.row(row + offset)?.record ?? -1)?.picture.uri ?? []);
  }

  private async findRow(): Promise<void> {
    const { record, order, filter } = this.state;
    const { queue } = this;
    const row = await this.peer.request('queueRow', { order, filter, record });
    if (this.queue !== queue || this.state.record !== record) return;
    this.set({ row, gap: row >= 0 ? row : this.state.gap });
    if (row >= 0) await this.queue.want(row - 5, row + 20);
    this.records.want([record, ...[1, 2, 3].flatMap((offset) => this.queue.row(row + offset)?.record ?? [])]);
    this.surface.redraw();
  }

  private receiveChange(file: CardFile, changed: readonly number[] | 'all'): null {
    this.takeFile(file);
    this.records.expire(changed);
    this.queue.expire();
    const { queueFrom, queueCount, record } = this.state;
    if (record >= file.records) this.arrive(Math.max(file.records - 1, 0), -1);
    this.records.want([this.state.record]);
    void this.queue.want(queueFrom, queueFrom + queueCount);
    void this.findRow();
    this.surface.redraw();
    return null;
  }

  private takeFile(file: CardFile): void {
    this.file = file;
    this.records.sawVersion(file.version);
    this.keys = withOwnKeys(file.keys);
  }

  private reveal(record: number, token: number | undefined): null {
    if (record !== this.state.record) this.go(record);
    if (token !== undefined) {
      const { chips, decisions } = this.scene();
      const chip = chips[chipIndexOf(chips, token)];
      this.set({ cursor: chip ? cursorOn(chip, decisions) : { token } });
    }
    this.surface.focus('tokens');
    return null;
  }

  private visitSoon(): void {
    window.clearTimeout(this.visitTimer);
    this.visitTimer = window.setTimeout(() => {
      const { record, order, filter } = this.state;
      void this.ask(this.peer.request('visit', { record, order, filter }));
    }, 100);
  }

  private newQueue(): QueueStore {
    const { order, filter } = this.state;
    return new QueueStore(
      {
        pull: (by, matching, from, count) => this.peer.request('queue', { order: by, filter: matching, from, count }),
        changed: () => this.surface.redraw(),
        refused: (message) => this.say(message),
      },
      order,
      filter,
    );
  }
}

/** What tells looks inside apart: another record, question or model is another look; undefined where none is wanted. */
function insideKey({ state, decision, record, file }: Scene): string | undefined {
  return state.insideOpen && record && readingOf(decision) ? `${record.record} ${record.tokens.length} ${decision?.key} ${file?.model}` : undefined;
}

function placeOf({ range, state, record }: Scene): string | undefined {
  return range && record && `${state.record} ${range.start} ${range.end}`;
}
