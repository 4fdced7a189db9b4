import { deepEqual, equal } from 'node:assert/strict';
import { judge, places } from '../../../fixtures/judging';

const record = (tags: string): string => `IMGID:1\n${tags.split(' ').map((tag) => `w\t${tag}\n`).join('')}\n`;
const fixes = (tags: string, context = ''): readonly string[] =>
  judge(record(tags) + context, ['PER', 'LOC'])
    .filter((each) => each.fileLine <= tags.split(' ').length + 1)
    .map((each) => `${each.rule} ${each.fileLine - 2}: ${each.fix?.title ?? '-'}`);

const iob2 = 'Ann\tB-PER\nLee\tI-PER\n\n'.repeat(20);
const bioes = 'Ann\tB-PER\nLee\tE-PER\nOslo\tS-LOC\n\n'.repeat(20);
const iob1 = 'Ann\tI-PER\nLee\tI-PER\nBob\tB-PER\n\n'.repeat(20);

describe('transitions', () => {
  it('finds an inside tag that opens the record or follows O, at the tag', () => {
    deepEqual(places(judge(record('I-PER O I-LOC I-LOC') + iob2, ['PER', 'LOC'])), ['orphan-inside 2:2-7', 'orphan-inside 4:2-7']);
    deepEqual(fixes('I-PER O I-LOC I-LOC', iob2), ['orphan-inside 0: Make it B-PER', 'orphan-inside 2: Make it B-LOC']);
  });

  it('finds an inside tag after another type and lets the entity before it be', () => {
    deepEqual(fixes('B-PER I-LOC I-LOC', iob2), ['broken-inside 1: Make it B-LOC']);
  });

  it('is content with legal IOB2, entities that touch included', () => {
    deepEqual(fixes('B-PER B-PER I-PER O B-LOC'), []);
  });

  it('says nothing of other letters than those of IO', () => {
    const io = 'Ann\tI-PER\nLee\tI-PER\nOslo\tI-LOC\n\n'.repeat(20);
    deepEqual(fixes('O I-PER I-LOC', io), []);
    deepEqual(fixes('O B-PER I-PER', io), ['mixed-scheme 1: Make it I-PER']);
  });

  it('finds B- in IOB1 only where it parts nothing', () => {
    deepEqual(fixes('I-PER B-PER O', iob1), []);
    deepEqual(fixes('O B-PER I-PER', iob1), ['needless-begin 1: Make it I-PER']);
    deepEqual(fixes('I-LOC B-PER', iob1), ['needless-begin 1: Make it I-PER']);
  });

  it('finds entities of BIOES without their last tag, and rewrites all of the entity', () => {
    deepEqual(fixes('B-PER I-PER O', bioes), ['unclosed-entity 1: Make it E-PER']);
    deepEqual(fixes('O B-PER', bioes), ['unclosed-entity 1: Make it S-PER']);
    deepEqual(fixes('B-PER B-PER E-PER', bioes), ['unclosed-entity 0: Make it S-PER']);
    deepEqual(fixes('O I-PER O', bioes), ['orphan-inside 1: Make it S-PER']);
    deepEqual(fixes('O I-PER E-PER', bioes), ['orphan-inside 1: Make it B-PER']);
    deepEqual(fixes('S-PER E-PER', bioes), ['orphan-inside 1: Make it S-PER']);
    deepEqual(fixes('B-PER I-LOC E-LOC', bioes), ['broken-inside 1: Write S-PER B-LOC']);
  });

  it('finds letters of another scheme once an entity', () => {
    deepEqual(fixes('S-LOC O U-PER', iob2), ['mixed-scheme 0: Make it B-LOC', 'mixed-scheme 2: Make it B-PER']);
    deepEqual(fixes('B-PER I-PER E-PER', iob2), ['mixed-scheme 2: Make it I-PER']);
  });

  it('says which tag, what is wrong and why it matters', () => {
    const [finding] = judge(record('O I-PER') + iob2, ['PER']);
    equal(finding?.message, '“I-PER” goes on with an entity that never began: some readers begin one here, others drop it.');
  });
});
