import assert from 'node:assert/strict';
import { WorkQueue, type Steps } from '../../../../src/model/serving/workQueue';

const never = new AbortController().signal;

async function* counted(name: string, steps: number, log: string[]): Steps<string> {
  for (let at = 0; at < steps; at += 1) {
    log.push(`${name}${at}`);
    yield;
  }
  return name;
}

describe('a work queue', () => {
  it('runs waiting jobs in the order they came', async () => {
    const queue = new WorkQueue();
    const log: string[] = [];
    await Promise.all([
      queue.run('later', counted('a', 2, log), never),
      queue.run('later', counted('b', 2, log), never),
    ]);
    assert.deepEqual(log, ['a0', 'a1', 'b0', 'b1']);
    assert.equal(queue.length, 0);
  });

  it('lets an urgent job in between two steps of a long one', async () => {
    const queue = new WorkQueue();
    const log: string[] = [];
    const long = queue.run('later', counted('long', 4, log), never);
    await new Promise((resolve) => setImmediate(resolve));
    const urgent = queue.run('first', counted('now', 1, log), never);
    assert.equal(await urgent, 'now');
    assert.ok(log.length < 5, `the long job had finished before: ${log.join(' ')}`);
    assert.equal(await long, 'long');
  });

  it('stops a job that is cancelled and goes on with the next', async () => {
    const queue = new WorkQueue();
    const log: string[] = [];
    const controller = new AbortController();
    const cancelled = queue.run('later', counted('a', 1000, log), controller.signal);
    const next = queue.run('later', counted('b', 1, log), never);
    setImmediate(() => controller.abort(new Error('no longer wanted')));
    await assert.rejects(cancelled, /no longer wanted/);
    assert.equal(await next, 'b');
    assert.ok(log.length < 1000);
  });

  it('goes on after a job that throws', async () => {
    const queue = new WorkQueue();
    async function* broken(): Steps<string> {
      yield;
      throw new Error('broken');
    }
    await assert.rejects(queue.run('later', broken(), never), /broken/);
    assert.equal(await queue.run('later', counted('b', 1, []), never), 'b');
  });
});
