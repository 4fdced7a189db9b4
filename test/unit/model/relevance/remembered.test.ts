import assert from 'node:assert/strict';
import { Remembered } from '../../../../src/model/relevance/remembered';

describe('what is remembered', () => {
  const counted = () => {
    const asked: string[] = [];
    const of = (key: string) => async (): Promise<string> => { asked.push(key); return Promise.resolve(key.toUpperCase()); };
    return { asked, of };
  };

  it('is made once for all who ask at the same time', async () => {
    const { asked, of } = counted();
    const kept = new Remembered<string>(4);
    assert.deepEqual(await Promise.all([kept.get('a', of('a')), kept.get('a', of('a')), kept.get('b', of('b'))]), ['A', 'A', 'B']);
    assert.deepEqual(asked, ['a', 'b']);
  });

  it('is at most so much: the longest unused is forgotten first', async () => {
    const { asked, of } = counted();
    const kept = new Remembered<string>(2);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await kept.get(key, of(key));
    assert.deepEqual(asked, ['a', 'b', 'c', 'b']);
  });

  it('is tried again after it failed', async () => {
    const kept = new Remembered<string>(2);
    await assert.rejects(kept.get('a', () => Promise.reject(new Error('not now'))));
    assert.equal(await kept.get('a', () => Promise.resolve('now')), 'now');
  });
});
