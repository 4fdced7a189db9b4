import { deepEqual, equal, match } from 'node:assert/strict';
import { judge, places } from '../../../fixtures/judging';

const sound = 'IMGID:9\nAnn\tB-PER\nLee\tI-PER\nin\tO\nOslo\tB-LOC\n\n'.repeat(3);
const judged = (lines: string, types?: readonly string[]) => judge(`IMGID:1\n${lines}\n\n${sound}`, types).filter((each) => each.fileLine <= lines.split('\n').length + 1);
const titles = (lines: string, types?: readonly string[]): readonly string[] =>
  judged(lines, types).map((each) => `${each.rule} ${each.fix?.title ?? '-'}`);

describe('single tags', () => {
  it('offers the tag that was plainly meant', () => {
    for (const tag of ['b-PER', 'b-per', 'B_PER', 'BPER', 'B:PER', 'B–PER', 'B-per ']) {
      const expected = tag === 'B-per ' ? ['unknown-type Make it B-PER', 'trailing-blank -'] : ['bad-tag Make it B-PER'];
      deepEqual(titles(`Ann\t${tag}`), expected, tag);
    }
    deepEqual(titles('the\to'), ['bad-tag Make it O']);
    deepEqual(titles('the\t0'), ['bad-tag Make it O']);
  });

  it('chooses the first letter of a tag that is only a type by the tags around it', () => {
    deepEqual(titles('Ann\tPER\nLee\tPER\nin\tO\nOslo\tLOC'), [
      'bad-tag Make it B-PER',
      'bad-tag Make it I-PER',
      'bad-tag Make it B-LOC',
    ]);
  });

  it('offers nothing where nothing is plain', () => {
    deepEqual(titles('Ann\t???'), ['bad-tag -']);
    deepEqual(titles('Ann\tB-'), ['bad-tag -']);
  });

  it('does not report the tags after a misspelt one as well', () => {
    deepEqual(titles('Ann\tb-per\nLee\tI-PER'), ['bad-tag Make it B-PER']);
  });

  it('takes the types seen at least twice for the label set', () => {
    deepEqual(titles('Ann\tB-PRE'), ['unknown-type Make it B-PER']);
    deepEqual(titles('Ann\tB-PERSON\nOslo\tB-location', ['PER', 'LOC']), ['unknown-type Make it B-PER', 'unknown-type Make it B-LOC']);
    deepEqual(titles('Cup\tB-EVENT', ['PER', 'LOC']), ['unknown-type -']);
  });

  it('does not call a rare type unknown in a small file that gives no label set', () => {
    deepEqual(titles('Cup\tB-EVENT'), []);
  });

  it('knows MISC by its other name only where the label set has one of them', () => {
    deepEqual(titles('Cup\tB-OTHER', ['PER', 'LOC', 'MISC']), ['unknown-type Make it B-MISC']);
    deepEqual(titles('Cup\tB-OTHER', ['PER', 'LOC', 'MISC', 'OTHER']), []);
  });

  it('finds the line without a tag in a tagged record', () => {
    deepEqual(places(judged('Ann\tB-PER\nLee\tI-PER\nsings')), ['missing-tag 4:0-5']);
    deepEqual(titles('Ann\tB-PER\nLee\tI-PER\nsings\t'), ['missing-tag Tag it O']);
  });

  it('lets a record without any tag be, and says once that most of a record is untagged', () => {
    deepEqual(titles('Ann\nLee\nsings'), []);
    deepEqual(titles('Ann\tB-PER\nLee\nsings\nwell'), ['partly-tagged -']);
    match(judged('Ann\tB-PER\nLee\nsings\nwell')[0]?.message ?? '', /^3 of 4 lines/);
  });

  it('accepts types alone as tags in a file written that way', () => {
    const bare = 'IMGID:1\nAnn\tPER\nLee\tPER\nin\tO\nOslo\tLOC\n\n'.repeat(3);
    deepEqual(places(judge(bare)), ['repeated-id 7:0-7', 'repeated-id 13:0-7']);
    const odd = judge(`IMGID:2\nAnn\tPRE\nin\to\n\n${bare}`, ['PER', 'LOC']).filter((each) => each.fileLine < 5);
    deepEqual(odd.map((each) => each.fix?.title), ['Make it PER', 'Make it O']);
  });

  it('names the label set, shortly where it is long', () => {
    const types = Array.from({ length: 12 }, (_, at) => `KIND${at}`);
    equal(
      judged('Ann\tB-EVENT', types)[0]?.message,
      '“EVENT” is not one of the known types (KIND0, KIND1, KIND2, KIND3, KIND4, KIND5, KIND6, KIND7 and 4 more).',
    );
  });
});
