import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { weighingHandlers } from '../../../../src/model/serving/weighing';
import type { FoldJudge, WeighedRecord } from '../../../../src/protocol/labelErrors';

const record = (words: string, tags: string, group: number): WeighedRecord => {
  const list = tags.split(' ');
  const spans = list.flatMap((tag, start) => (tag.startsWith('B-') ? [{ start, end: start + 1, type: tag.slice(2) }] : []));
  return { tokens: words.split(' '), tags: list, spans, group, form: 'sound' };
};
const { weigh } = weighingHandlers();
const ask = (records: readonly WeighedRecord[], signal = new AbortController().signal, report: (progress: { share: number }) => void = () => undefined, judge: FoldJudge = 'instant', name = 'mine.txt') =>
  weigh({ records, folds: 3, judge, source: { name, sha256: '' } }, { signal, report });

describe('the process that weighs labels', () => {
  const places = ['Bonn', 'Oslo', 'Lyon', 'Turin'];
  const records = Array.from({ length: 40 }, (_, at) => record(`${at} went to ${places[at % 4] ?? ''} today`, `O O O ${at === 6 ? 'B-PER' : 'B-LOC'} O`, at));

  it('tells for each record how sure models are that did not learn from it, and how far they are', async () => {
    const shares: number[] = [];
    const answer = await ask(records, undefined, ({ share }) => shares.push(share));
    assert.ok(answer.kind === 'weighed' && answer.evidence.length === records.length);
    const sure = answer.evidence.map(({ spans }) => spans[0]?.asGiven ?? 1);
    assert.equal(sure.indexOf(Math.min(...sure)), 6, 'the wrong label is the least sure');
    assert.ok(shares.length > 3 && shares.every((share, at) => share >= (shares[at - 1] ?? 0)) && shares.at(-1) === 1);
  });

  it('says in a sentence why it cannot', async () => {
    assert.match(JSON.stringify(await ask(records.slice(0, 1))), /One record cannot be judged by others/);
    const many = Array.from({ length: 60 }, (_, at) => record(`at Place${at}`, `O B-TYPE${at}`, at));
    assert.match(JSON.stringify(await ask(many)), /The file has 60 types; up to 40 are judged here/);
  });

  it('ends when it is cancelled', async () => {
    const controller = new AbortController();
    await assert.rejects(async () => ask(records, controller.signal, () => controller.abort(new Error('cancelled'))), /cancelled/);
  });

  it('lets the neural tagger judge where it is asked to, but never a file that it learned from', async function () {
    const [entry] = dataOf('models/text/model.json');
    if (!entry) this.skip();
    const answer = await ask(records, undefined, undefined, 'neural');
    assert.ok(answer.kind === 'weighed', JSON.stringify(answer));
    assert.equal(answer.evidence.length, records.length);
    const copies = Array.from({ length: entry.records }, (_, at) => ({ ...records[at % records.length]!, group: at }));
    assert.match(JSON.stringify(await ask(copies, undefined, undefined, 'neural', entry.name)), /learned from this file, so it cannot judge its labels/);
  }).timeout(240_000);
});

/** The files that the bundled tagger learned from; none where another family is bundled. */
function dataOf(path: string): readonly { readonly name: string; readonly records: number }[] {
  if (!existsSync(path)) return [];
  return (JSON.parse(readFileSync(path, 'utf8')) as { provenance: { data: readonly { name: string; records: number }[] } }).provenance.data;
}
