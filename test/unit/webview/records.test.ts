import assert from 'node:assert/strict';
import type { CardRecord, EditAnswer } from '../../../src/protocol/card';
import { RecordStore } from '../../../src/webview/records';

const record = (version: number, id = 'a'): CardRecord => ({
  version, record: 0, id, line: 1, tokens: [], entities: [], suggestions: [], disagreements: [], findings: [],
  picture: { state: 'none' }, pair: { signals: {}, gates: [], scored: false, remarks: [] }, reviewed: false,
});
const rest = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

/** A host whose answers come when the test says so. */
function play(): { store: RecordStore; pulls: ((answer: CardRecord) => void)[]; refused: string[]; seen: () => string | undefined } {
  const pulls: ((answer: CardRecord) => void)[] = [];
  const refused: string[] = [];
  const store = new RecordStore({
    pull: () => new Promise((resolve) => pulls.push(resolve)),
    changed: () => undefined,
    refused: (message) => refused.push(message),
  });
  return { store, pulls, refused, seen: () => store.get(0)?.id };
}

describe('the records the view has pulled', () => {
  it('shows a change at once, and the host’s word after it', async () => {
    const { store, pulls, seen } = play();
    store.want([0]);
    pulls[0]?.(record(1));
    await rest();
    let answer: (answer: EditAnswer) => void = () => undefined;
    store.change(0, (before) => ({ ...before, id: 'mine' }), () => new Promise((resolve) => (answer = resolve)));
    assert.equal(seen(), 'mine');
    await rest();
    answer({ version: 2 });
    await rest();
    assert.equal(seen(), 'mine', 'until the host has told more');
    pulls[1]?.(record(2, 'settled'));
    await rest();
    assert.equal(seen(), 'settled');
  });

  it('does not let an old answer paint over a newer change', async () => {
    const { store, pulls, seen } = play();
    store.want([0]);
    pulls[0]?.(record(1));
    await rest();
    store.expire([0]);
    store.want([0]);
    store.change(0, (before) => ({ ...before, id: 'mine' }), () => new Promise(() => undefined));
    pulls[1]?.(record(2, 'old'));
    await rest();
    assert.equal(seen(), 'mine');
  });

  it('sends changes one after the other, each with the version that the one before it made', async () => {
    const { store, pulls } = play();
    store.want([0]);
    pulls[0]?.(record(1));
    await rest();
    const versions: number[] = [];
    for (let times = 0; times < 3; times += 1) {
      store.change(0, (before) => before, async (version) => {
        versions.push(version);
        await rest();
        return { version: version + 1 };
      });
    }
    await new Promise((done) => setTimeout(done, 30));
    assert.deepEqual(versions, [1, 2, 3]);
  });

  it('says why the host refused, and shows what the file says', async () => {
    const { store, pulls, refused, seen } = play();
    store.want([0]);
    pulls[0]?.(record(1));
    await rest();
    store.change(0, (before) => ({ ...before, id: 'mine' }), async () => ({ version: 1, refused: 'not now' }));
    await rest();
    assert.deepEqual(refused, ['not now']);
    pulls[1]?.(record(1, 'file'));
    await rest();
    assert.equal(seen(), 'file');
  });

  it('keeps showing a record while its new state is on its way, and asks for it once', async () => {
    const { store, pulls, seen } = play();
    store.want([0]);
    pulls[0]?.(record(1));
    await rest();
    store.expire('all');
    assert.equal(seen(), 'a');
    store.want([0]);
    store.want([0]);
    assert.equal(pulls.length, 2);
  });

  it('forgets the oldest of many, never one with a change under way', async () => {
    const { store, pulls } = play();
    store.want([0]);
    pulls[0]?.(record(1));
    await rest();
    store.change(0, (before) => before, () => new Promise(() => undefined));
    for (let at = 1; at < 700; at += 1) store.want([at]);
    assert.ok(store.get(0));
  });
});
