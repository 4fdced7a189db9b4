import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { LearningJob } from '../../../../src/protocol/models';
import { checkGolden } from '../../../../src/model/golden';
import { loadTagger } from '../../../../src/model/load';
import type { Tagger } from '../../../../src/model/tagger';
import { writeLearnedText } from '../../../../src/model/text/learnedPackage';
import { firmStrength, type Strengths, TeachableText } from '../../../../src/model/text/teachable';
import { trainTextPackage } from '../../../../src/model/text/trainTextPackage';
import { freshFolder, teachingFile, tinyJob } from './tinyTask';

const guideline = 'twitter2015';
const bands = ['Kilvaren', 'Stornholm', 'Brackwell', 'Oduya', 'Marlow', 'Taranis', 'Halden', 'Ardmore'];
/** What a person confirmed beside the fixes. */
const confirmed = teachingFile('known.txt', 0, 8).records.map((each) => ({ ...each, guideline }));
const record = (text: string, tags: string) => ({ tokens: text.split(' '), tags: tags.split(' '), guideline });
const named = { name: 'mine', version: '1.0.1' };
/** The tiny encoder says little of a word: its head must move further. */
const firm: Strengths = [{ ...firmStrength, epochs: 60 }];

const loaded = async (folder: string) => {
  const result = await loadTagger(folder);
  return result.kind === 'loaded' ? result : assert.fail(result.reason);
};

describe('a text tagger that is taught', function () {
  this.timeout(120_000);
  let teachable: TeachableText;
  let before_: Tagger;
  before(async () => {
    const job = tinyJob();
    assert.equal((await trainTextPackage(job)).kind, 'written');
    const { tagger, package: model } = await loaded(job.folder);
    before_ = tagger;
    teachable = await TeachableText.open(model);
  });
  after(async () => {
    await teachable.close();
    await before_.close?.();
  });

  const spansOf = async (tagger: Tagger, text: string) => {
    const [output] = await tagger.tag([{ tokens: text.split(' '), guideline }]);
    return output!.spans.map(({ start, end, type }) => `${start}-${end}:${type}`).join(' ');
  };
  /** How many of some plain sentences are tagged as before. */
  const keptBy = async (tagger: Tagger): Promise<number> => {
    const old = teachingFile('old.txt', 300, 20).records.map(({ tokens }) => tokens.join(' '));
    const kept = await Promise.all(old.map(async (text) => (await spansOf(tagger, text)) === (await spansOf(before_, text))));
    return kept.filter(Boolean).length;
  };

  it('untaught it says what its package says', async () => {
    const tagger = await teachable.taggerOf(teachable.head, named);
    assert.equal(await keptBy(tagger), 20);
  });

  it('knows what the fixes say on words that are not in them, keeps most of what it knew, and is written as a package', async () => {
    const head = await teachable.teach([...confirmed, ...bands.map((band) => record(`the ${band} plays`, 'O B-OTHER O'))], undefined, firm);
    const tagger = await teachable.taggerOf(head, named);
    assert.equal(await spansOf(tagger, 'the Lumenfield plays'), '1-2:OTHER');
    assert.ok((await keptBy(tagger)) >= 14, `${await keptBy(tagger)} of 20 as before`);
    const job: LearningJob = { base: '', ...named, folder: join(freshFolder(), 'mine'), source: { name: 'a.txt', sha256: 'a'.repeat(64), guideline, typeNames: {} }, records: [] };
    await writeLearnedText(job, teachable, head);
    const { tagger: again, package: model } = await loaded(job.folder);
    assert.equal(await spansOf(again, 'the Lumenfield plays'), '1-2:OTHER');
    assert.deepEqual(model.metadata.provenance['taughtFrom'], ['tiny 0.1']);
    assert.deepEqual(await checkGolden(again, model), []);
  });

  it('takes up a type that it had never seen', async () => {
    const head = await teachable.teach([...confirmed, ...bands.map((band) => record(`the ${band} ferry`, 'O B-VESSEL I-VESSEL'))], undefined, firm);
    const tagger = await teachable.taggerOf(head, named);
    assert.deepEqual(tagger.types, [...before_.types, 'VESSEL']);
    assert.equal(await spansOf(tagger, 'the Lumenfield ferry'), '1-3:VESSEL');
  });

  it('taught gently what it knows already, it says what it said', async () => {
    const tagger = await teachable.taggerOf(await teachable.teach(confirmed), named);
    assert.ok((await keptBy(tagger)) >= 19);
  });

  it('learns one record, however long, and stops when it is told to', async () => {
    const long = record(Array.from({ length: 200 }, () => 'went').join(' '), ['B-LOC', ...Array<string>(199).fill('O')].join(' '));
    assert.ok((await teachable.teach([long])).weights.size > 0);
    await assert.rejects(teachable.teach([long], AbortSignal.abort(new Error('enough'))), /enough/);
  });
});
