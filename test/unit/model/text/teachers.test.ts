import assert from 'node:assert/strict';
import { mixedWith } from '../../../../src/model/text/teachers';
import { trainTextPackage } from '../../../../src/model/text/trainTextPackage';
import { teachingFile, tinyJob } from './tinyTask';

describe('learning from teachers', function () {
  this.timeout(120_000);

  it('a student shown a handful of labels learns the rest from its teachers’ beliefs in texts without labels', async () => {
    const teacher = tinyJob();
    assert.equal((await trainTextPackage(teacher)).kind, 'written');
    const few = { ...teachingFile('few.txt', 0, 6), guideline: 'twitter2015' };
    const alone = tinyJob({ train: [few, { ...few, guideline: 'twitter2017' }], options: { ...teacher.options, epochs: 5 } });
    const taught = { ...alone, ...tinyJob({ train: alone.train, options: alone.options }), teachers: [teacher.folder], unlabelled: [teachingFile('texts.txt', 300, 120)] };
    const [without, withTeacher] = [await trainTextPackage(alone), await trainTextPackage(taught)];
    if (without.kind !== 'written' || withTeacher.kind !== 'written') assert.fail(JSON.stringify([without, withTeacher]));
    assert.ok((withTeacher.scores[0]?.f1 ?? 0) > 0.9, `taught: ${withTeacher.scores[0]?.f1}`);
    assert.ok((without.scores[0]?.f1 ?? 1) < (withTeacher.scores[0]?.f1 ?? 0) - 0.05, `alone: ${without.scores[0]?.f1}`);
  });

  it('a teacher of other types is refused by name', async () => {
    const teacher = tinyJob({ options: { ...tinyJob().options, epochs: 1 } });
    await trainTextPackage(teacher);
    const other = { tokens: ['the', 'Thing'], tags: ['O', 'B-THING'] };
    const result = await trainTextPackage(tinyJob({ train: [{ ...teachingFile('other.txt', 0, 1), records: [other] }], teachers: [teacher.folder] }));
    assert.match(result.kind === 'refused' ? result.reason : '', /^The teacher .* knows other types \(LOC, PER, OTHER\) than the student is to learn \(THING\)\.$/);
  });

  it('labels and beliefs are mixed by share, and stay probabilities', () => {
    const belief = { states: Float32Array.of(0.5, 0.5, 0, 1, 0, 0), pairs: Float32Array.of(0.5, 0, 0, 0.5, 0, 0, 0, 0, 0) };
    const mixed = mixedWith(belief, Int32Array.of(1, 2), 3, 0.25);
    assert.deepEqual([...mixed.states], [0.125, 0.875, 0, 0.25, 0, 0.75]);
    assert.deepEqual([...mixed.pairs], [0.125, 0, 0, 0.125, 0, 0.75, 0, 0, 0]);
  });
});
