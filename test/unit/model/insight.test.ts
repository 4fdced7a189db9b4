import assert from 'node:assert/strict';
import { lookInside, type InsightControl } from '../../../src/model/insight';
import { loadTagger } from '../../../src/model/load';
import type { Tagger, TaggerInput, TaggerOutput } from '../../../src/model/tagger';
import type { Insight } from '../../../src/protocol/insight';
import type { Span } from '../../../src/dataset/tags';

const run = async (tagger: Tagger, input: TaggerInput, reading: Span, control: InsightControl = {}): Promise<Insight | undefined> => {
  const steps = lookInside(tagger, input, reading, control);
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
  }
};

describe('a look inside the instant tagger', function () {
  this.timeout(120_000);
  let tagger: Tagger;
  before(async () => {
    const loaded = await loadTagger('crf');
    if (loaded.kind === 'refused') assert.fail(loaded.reason);
    tagger = loaded.tagger;
  });

  it('starts from the confidence that the suggestion shows, and the words that speak for it are those that lower it when hidden', async () => {
    const input = { tokens: 'we flew to Kolmanskop in Namibia last week'.split(' ') };
    const [output] = await tagger.tag([input]);
    const reading = output?.spans.find(({ start }) => start === 5);
    assert.ok(reading, JSON.stringify(output));
    const insight = await run(tagger, input, reading);
    assert.equal(insight?.whole.toFixed(9), reading.confidence.toFixed(9));
    assert.deepEqual(insight?.words.map(({ token }) => token), [0, 1, 2, 3, 4, 5, 6, 7]);
    const name = insight?.words.find(({ token }) => token === 5);
    assert.ok(name && name.without < insight!.whole - 0.2, JSON.stringify(insight));
    assert.deepEqual([insight?.regions, insight?.textAlone], [[], undefined]);
  });

  it('says of “no entity” how likely that is, as the file names types', async () => {
    const input = { tokens: 'just an ordinary day at home'.split(' '), typeNames: { OTHER: 'MISC' } };
    const insight = await run(tagger, input, { start: 5, end: 6, type: '' });
    assert.ok((insight?.whole ?? 0) > 0.5);
    const misc = await run(tagger, input, { start: 5, end: 6, type: 'MISC' });
    assert.ok((misc?.whole ?? 1) < 0.5 && (misc?.whole ?? 0) > 0);
    assert.equal((await run(tagger, input, { start: 5, end: 6, type: 'PLANET' }))?.whole, 0);
  });

  it('tells how far it is, hides the words nearest to the reading in a text of 400, and ends where it is cancelled', async () => {
    const tokens = Array.from({ length: 400 }, (_, at) => (at === 200 ? 'London' : 'word'));
    const reading = { start: 200, end: 201, type: 'LOC' };
    const told: string[] = [];
    const insight = await run(tagger, { tokens }, reading, { progress: (done, of) => told.push(`${done} of ${of}`) });
    assert.deepEqual([insight?.words.length, insight?.words[0]?.token, told[0], told.at(-1)], [48, 176, '0 of 48', '48 of 48']);
    const stop = new AbortController();
    await assert.rejects(run(tagger, { tokens }, reading, { signal: stop.signal, progress: () => stop.abort(new Error('moved on')) }), /moved on/);
  });

  it('has nothing to say where the model cannot tell how likely a reading is', async () => {
    const silent: Tagger = { name: 'silent', version: '1', types: ['PER'], guidelines: [], tag: (batch) => Promise.resolve(batch.map((): TaggerOutput => ({ spans: [], picture: 'none' }))) };
    assert.equal(await run(silent, { tokens: ['a'] }, { start: 0, end: 1, type: 'PER' }), undefined);
  });
});
