import assert from 'node:assert/strict';
import { Peer, type Channel, type Contract, type Handlers } from '../../../src/protocol/peer';

type Calculator = {
  double: { params: number; result: number };
  count: { params: { to: number }; result: string; progress: number };
  wait: { params: null; result: null };
};
type Nothing = Record<never, never>;

/** Two ends of one pipe that clones each message, as a real one does. */
function pipe(): readonly [Channel, Channel] {
  const listeners: [Set<(message: unknown) => void>, Set<(message: unknown) => void>] = [new Set(), new Set()];
  const end = (mine: 0 | 1, theirs: 0 | 1): Channel => ({
    post: (message) => {
      const copy = structuredClone(message);
      setImmediate(() => listeners[theirs].forEach((listener) => listener(copy)));
    },
    listen: (listener) => {
      listeners[mine].add(listener);
      return () => listeners[mine].delete(listener);
    },
  });
  return [end(0, 1), end(1, 0)];
}

function connect<C extends Contract>(handlers: Handlers<C>): { asker: Peer<Nothing, C>; answerer: Peer<C, Nothing> } {
  const [left, right] = pipe();
  return { asker: new Peer<Nothing, C>(left, {}), answerer: new Peer<C, Nothing>(right, handlers) };
}

const calculator: Handlers<Calculator> = {
  double: (value) => value * 2,
  count: async ({ to }, { report }) => {
    for (let at = 1; at <= to; at += 1) report(at);
    return `counted to ${to}`;
  },
  wait: (_, { signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
};

describe('a peer', () => {
  it('answers a request', async () => {
    const { asker } = connect<Calculator>(calculator);
    assert.equal(await asker.request('double', 21), 42);
  });

  it('reports progress in order, before the result', async () => {
    const { asker } = connect<Calculator>(calculator);
    const seen: number[] = [];
    assert.equal(await asker.request('count', { to: 3 }, { onProgress: (at) => seen.push(at) }), 'counted to 3');
    assert.deepEqual(seen, [1, 2, 3]);
  });

  it('rejects with the sentence of what went wrong on the other side', async () => {
    const { asker } = connect<Calculator>({
      ...calculator,
      double: () => {
        throw new Error('the model is not there');
      },
    });
    await assert.rejects(asker.request('double', 1), /the model is not there/);
  });

  it('rejects a method that the other side does not know', async () => {
    const { asker } = connect<Calculator>(calculator);
    const stranger = asker as unknown as Peer<Nothing, { fly: { params: null; result: null } }>;
    await assert.rejects(stranger.request('fly', null), /“fly” is not understood/);
  });

  it('cancels work on the other side', async () => {
    const { asker } = connect<Calculator>(calculator);
    const controller = new AbortController();
    const waiting = asker.request('wait', null, { signal: controller.signal });
    setImmediate(() => controller.abort(new Error('changed my mind')));
    await assert.rejects(waiting, /changed my mind/);
  });

  it('rejects all that is open, and all that comes later, when the conversation ends', async () => {
    const { asker, answerer } = connect<Calculator>(calculator);
    const waiting = asker.request('wait', null);
    asker.close('the process ended');
    await assert.rejects(waiting, /the process ended/);
    await assert.rejects(asker.request('double', 1), /the process ended/);
    answerer.close('done');
  });
});
