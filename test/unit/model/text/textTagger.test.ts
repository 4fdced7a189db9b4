import assert from 'node:assert/strict';
import { bitsAt, keyOf } from '../../../../src/graph/random';
import { loadTagger } from '../../../../src/model/load';
import type { Tagger, TaggerInput, TaggerOutput } from '../../../../src/model/tagger';
import { trainTextPackage } from '../../../../src/model/text/trainTextPackage';
import { teachingFile, tinyJob } from './tinyTask';

const records = 500;

/** Records of all lengths, some long enough for several windows, some without a word that has pieces. */
const texts: readonly TaggerInput[] = Array.from({ length: records }, (_, at) => {
  const { tokens } = teachingFile('any', at, 1).records[0]!;
  const guideline = at % 2 ? 'twitter2017' : 'twitter2015';
  if (at % 50 === 0) return { tokens: Array.from({ length: 30 + (at % 120) }, (__, word) => tokens[word % tokens.length]!), guideline };
  if (at % 71 === 0) return { tokens: ['\u200b', '\u200b'], guideline };
  return { tokens, guideline };
});

const shuffledIn = (round: number, items: readonly number[]): number[] => {
  const key = keyOf(round, 'batching');
  return [...items].sort((a, b) => bitsAt(key, a) - bitsAt(key, b));
};

const tagsOf = ({ spans }: TaggerOutput): string => spans.map(({ start, end, type }) => `${start}-${end}:${type}`).join(' ');

describe('a text tagger', function () {
  this.timeout(240_000);
  let tagger: Tagger;
  before(async () => {
    const job = tinyJob({ options: { ...tinyJob().options, epochs: 3 } });
    const result = await trainTextPackage(job);
    if (result.kind !== 'written') assert.fail(JSON.stringify(result));
    const loaded = await loadTagger(job.folder);
    if (loaded.kind === 'refused') assert.fail(loaded.reason);
    tagger = loaded.tagger;
  });
  after(() => tagger.close?.());

  it('gives the same tags, and confidences to a thousandth, however 500 records are batched and ordered', async () => {
    const alone = await tagger.tag(texts);
    assert.ok(alone.some(({ spans }) => spans.length > 1));
    for (let round = 0; round < 20; round++) {
      const order = shuffledIn(round, [...texts.keys()]);
      for (let from = 0; from < records;) {
        const size = 1 + (bitsAt(keyOf(round, 'size'), from) % 90);
        const batch = order.slice(from, from + size);
        const outputs = await tagger.tag(batch.map((at) => texts[at]!));
        outputs.forEach((output, i) => {
          const expected = alone[batch[i]!]!;
          assert.equal(tagsOf(output), tagsOf(expected));
          output.spans.forEach(({ confidence }, s) => assert.ok(Math.abs(confidence - expected.spans[s]!.confidence) < 1e-3));
        });
        from += size;
      }
    }
  });

  it('a record without tokens, and tokens without pieces, keep their place', async () => {
    const [empty, invisible, mixed] = await tagger.tag([{ tokens: [] }, { tokens: ['\u200b'] }, { tokens: ['\u200b', 'Mr', '\u200b', 'Grace', 'went', 'to', '\u200b', 'Oslo'] }]);
    assert.deepEqual([empty?.spans, invisible?.spans.length], [[], 0]);
    assert.ok(mixed?.spans.every(({ start, end }) => start >= 0 && end <= 8));
  });

  it('a text of many windows is tagged to its end', async () => {
    const { tokens } = teachingFile('any', 1, 1).records[0]!;
    const long = Array.from({ length: 60 }, () => tokens).flat();
    const [one, many] = await tagger.tag([{ tokens }, { tokens: long }]);
    const found = new Set(many!.spans.map(({ start }) => Math.floor(start / tokens.length)));
    assert.ok(one!.spans.length > 0);
    assert.equal(found.size, 60);
  });

  it('given tags stay, by the file’s names of types', async () => {
    const [output] = await tagger.tag([{ tokens: ['Mr', 'Grace', 'went', 'to', 'Oslo'], given: [undefined, undefined, 'B-MISC', 'O', undefined], typeNames: { OTHER: 'MISC' } }]);
    assert.ok(output!.spans.some(({ start, end, type, confidence }) => start === 2 && end === 3 && type === 'MISC' && confidence === 1));
  });

  it('an entity names its next likely reading, and both together are at most certain', async () => {
    const outputs = await tagger.tag(texts.slice(0, 40));
    const seconds = outputs.flatMap(({ spans }) => spans.flatMap(({ confidence, secondBest }) => (secondBest ? [confidence + secondBest.confidence] : [])));
    assert.ok(seconds.length > 20 && seconds.every((sum) => sum <= 1 + 1e-9));
  });

  it('a cancelled batch rejects with the reason', async () => {
    await assert.rejects(tagger.tag(texts, AbortSignal.abort(new Error('not now'))), /not now/);
  });
});
