import assert from 'node:assert/strict';
import { defaultTraining, trainCrf } from '../../../../src/model/crf/train';
import { CrfTagger } from '../../../../src/model/crf/crfTagger';
import { uncalibrated } from '../../../../src/model/crf/readings';
import type { TaggerInput } from '../../../../src/model/tagger';
import { pseudoRandom } from './bruteForce';

const records = Array.from({ length: 30 }, (_, i) => i % 2 === 0
  ? { tokens: ['I', 'met', ['Ada', 'Alan', 'Grace'][i % 3]!, 'Smith', 'today'], tags: ['O', 'O', 'B-PER', 'I-PER', 'O'], guideline: 'twitter2015' }
  : { tokens: ['watching', ['Titanic', 'Alien'][i % 4 === 1 ? 0 : 1]!, 'in', 'Oslo'], tags: ['O', 'B-OTHER', 'O', 'B-LOC'], guideline: 'twitter2017' });

describe('the CRF tagger', () => {
  let tagger: CrfTagger;
  before(async () => {
    const trained = await trainCrf(records, { ...defaultTraining, l1: 0.02, l2: 0.02, iterations: 40 });
    assert.ok(trained.kind === 'trained');
    tagger = new CrfTagger(trained.model, {
      name: 'test', version: '1', calibration: uncalibrated, typeNames: { twitter2017: { OTHER: 'MISC' } },
    });
  });
  const tagOne = async (input: TaggerInput) => (await tagger.tag([input]))[0]!;
  const brief = async (input: TaggerInput) => (await tagOne(input)).spans.map(({ start, end, type }) => `${start}-${end} ${type}`);
  const film = ['watching', 'Titanic', 'in', 'Oslo'];

  it('names types as the guideline, or else the file, does', async () => {
    assert.deepEqual(await brief({ tokens: film, guideline: 'twitter2017' }), ['1-2 MISC', '3-4 LOC']);
    assert.deepEqual(await brief({ tokens: film, guideline: 'twitter2015' }), ['1-2 OTHER', '3-4 LOC']);
    assert.deepEqual(await brief({ tokens: film, guideline: 'twitter2017', typeNames: { OTHER: 'product', LOC: 'place' } }), ['1-2 product', '3-4 place']);
  });

  it('keeps given tags, in the file\'s own names and schemes', async () => {
    const guideline = 'twitter2017';
    assert.deepEqual(await brief({ tokens: film, guideline, given: [undefined, 'O', undefined, undefined] }), ['3-4 LOC']);
    assert.equal((await brief({ tokens: film, guideline, given: [undefined, 'B-LOC', 'I-LOC', 'O'] })).at(-1), '1-3 LOC');
    assert.deepEqual(await brief({ tokens: film, guideline, given: ['S-MISC', undefined, undefined, 'O'], scheme: 'BIOES' }), ['0-1 MISC', '1-2 MISC']);
    assert.deepEqual(await brief({ tokens: film, guideline, given: [undefined, 'LOC', undefined, undefined], scheme: 'BARE' }), ['1-2 LOC', '3-4 LOC']);
  });

  it('says how likely ranges that are asked about hold no entity, and tags no differently for it', async () => {
    const input = { tokens: film, guideline: 'twitter2017' };
    const asked = await tagOne({ ...input, questioned: [{ start: 0, end: 1 }, { start: 1, end: 2 }, { start: 0, end: 4 }] });
    const [verb = 0, title = 1, all = 1] = asked.outside ?? [];
    assert.ok(verb > 0.9 && title < 0.1 && all <= title, String(asked.outside));
    assert.deepEqual(asked.spans, (await tagOne(input)).spans);
    assert.deepEqual((await tagOne({ tokens: ['I', 'met'], guideline: 'twitter2017', questioned: [] })).outside, []);
  });

  it('never contradicts a given tag, whatever is given', async () => {
    const random = pseudoRandom(21);
    const choices = ['O', 'B-PER', 'I-PER', 'B-MISC', 'I-LOC', 'I-XYZ', undefined, undefined];
    for (let round = 0; round < 200; round++) {
      const given = film.map(() => choices[Math.floor(choices.length * random())]);
      const { spans } = await tagOne({ tokens: film, guideline: 'twitter2017', given });
      given.forEach((tag, t) => {
        const span = spans.find(({ start, end }) => start <= t && t < end);
        if (tag !== undefined) assert.equal(span?.type ?? 'O', tag === 'O' ? 'O' : tag.slice(2), `${given} at ${t}`);
        if (tag?.startsWith('B-')) assert.equal(span?.start, t);
      });
      spans.forEach((span, i) => assert.ok(i === 0 || spans[i - 1]!.end <= span.start, 'in order, without overlap'));
    }
  });

  it('finds a reading even where the given tags of a closing scheme contradict each other', async () => {
    const { spans } = await tagOne({ tokens: film, guideline: 'twitter2017', given: ['B-LOC', undefined, 'I-PER', undefined], scheme: 'BIOES' });
    assert.deepEqual(spans.filter(({ start }) => start === 0 || start === 2).map(({ type }) => type), ['LOC', 'PER']);
  });

  it('keeps given entities of types it does not know', async () => {
    const { spans } = await tagOne({ tokens: film, given: [undefined, 'B-FILM', 'O', undefined] });
    assert.deepEqual(spans.find(({ type }) => type === 'FILM'), { start: 1, end: 2, type: 'FILM', confidence: 1 });
  });

  it('gives a record the same answer alone, in a batch, in any order and when asked again', async () => {
    const inputs: TaggerInput[] = [...records, { tokens: film, guideline: 'twitter2015' }, { tokens: [], guideline: 'twitter2015' }]
      .map(({ tokens, guideline }) => ({ tokens, guideline }));
    const batch = await tagger.tag(inputs);
    const reversed = (await tagger.tag(inputs.toReversed())).toReversed();
    const alone = await Promise.all(inputs.map(tagOne));
    assert.deepEqual(batch, reversed);
    assert.deepEqual(batch, alone);
  });

  it('looks at no picture and says so', async () => {
    assert.equal((await tagOne({ tokens: film, picture: '/no/such/file.jpg' })).picture, 'none');
  });

  it('stops when told to', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    await assert.rejects(tagger.tag([{ tokens: film }], stop.signal), /enough/u);
  });

  it('takes a record without tokens and one of a thousand', async () => {
    assert.deepEqual((await tagOne({ tokens: [] })).spans, []);
    const { spans } = await tagOne({ tokens: Array.from({ length: 1000 }, (_, i) => film[i % 4]!), guideline: 'twitter2017' });
    assert.ok(spans.length > 100 && spans.every(({ confidence }) => confidence > 0 && confidence <= 1));
  });
});
