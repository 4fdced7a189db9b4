import assert from 'node:assert/strict';
import type { Insight } from '../../../src/protocol/insight';
import { InsightLook, readingOf } from '../../../src/webview/insightLook';

const insight: Insight = { whole: 0.9, words: [], regions: [] };
const reading = { start: 1, end: 2, type: 'PER' };

interface Asked {
  readonly record: number;
  readonly signal: AbortSignal;
  readonly progress: (done: number, of: number) => void;
  readonly answer: (found: Insight | null) => void;
  readonly fail: (error: Error) => void;
}

const opened = () => {
  const asked: Asked[] = [];
  const failures: unknown[] = [];
  let changes = 0;
  const look = new InsightLook({
    ask: (record, _, signal, progress) => new Promise((answer, fail) => asked.push({ record, signal, progress, answer, fail })),
    changed: () => { changes += 1; },
    failed: (error) => failures.push(error),
  });
  return { look, asked, failures, changes: () => changes };
};
const settled = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

describe('looking inside', () => {
  it('asks once about a question, tells how far it is, and keeps what was found', async () => {
    const { look, asked, changes } = opened();
    look.want('a', 7, reading);
    look.want('a', 7, reading);
    assert.deepEqual([asked.length, asked[0]?.record, look.of('a')], [1, 7, { kind: 'looking', done: 0, of: 0 }]);
    asked[0]?.progress(3, 10);
    assert.deepEqual(look.of('a'), { kind: 'looking', done: 3, of: 10 });
    asked[0]?.answer(insight);
    await settled();
    assert.deepEqual([look.of('a'), look.of('b'), look.of(undefined), changes()], [{ kind: 'found', insight }, undefined, undefined, 2]);
  });

  it('gives up what nobody wants any more; an answer that comes after all is not taken', async () => {
    const { look, asked, failures } = opened();
    look.want('a', 7, reading);
    look.want('b', 7, reading);
    assert.deepEqual([asked[0]?.signal.aborted, asked[1]?.signal.aborted], [true, false]);
    asked[0]?.answer(insight);
    asked[1]?.answer(null);
    await settled();
    assert.deepEqual([look.of('a'), look.of('b')], [undefined, { kind: 'none' }]);
    look.want('c', 7, reading);
    look.stop();
    asked[2]?.fail(new Error('cancelled'));
    await settled();
    assert.deepEqual([look.of('c'), failures], [undefined, []]);
  });

  it('says what went wrong where it was still wanted', async () => {
    const { look, asked, failures } = opened();
    look.want('a', 7, reading);
    asked[0]?.fail(new Error('the model process stopped'));
    await settled();
    assert.deepEqual([look.of('a'), failures.length], [{ kind: 'none' }, 1]);
  });

  it('is about what the model proposes; “no entity” is an empty type, and a finding is nothing that a model said', () => {
    const span = { start: 0, end: 1, type: 'LOC' };
    const at = { start: 0, end: 1, open: true } as const;
    assert.equal(readingOf({ ...at, key: 's', kind: 'suggestion', suggestion: { ...span, confidence: 0.5, origin: 'm', weak: false } })?.type, 'LOC');
    assert.deepEqual(readingOf({ ...at, key: 'd', kind: 'disagreement', entities: [span], disagreement: { entity: span, proposed: null, confidence: 0.8, origin: 'm' } }), { start: 0, end: 1, type: '' });
    assert.equal(readingOf({ ...at, key: 'f', kind: 'finding', finding: { rule: 'r', severity: 'error', start: 0, end: 1, message: 'm' } }), undefined);
    assert.equal(readingOf(undefined), undefined);
  });
});
