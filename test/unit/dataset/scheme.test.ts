import assert from 'node:assert/strict';
import fc from 'fast-check';
import { convertTags, detectScheme, isLegalTransition, tagsOfType } from '../../../src/dataset/scheme';
import { readSpansStrictly } from '../../../src/dataset/strictSpans';
import { readSpans, writeTags, type Scheme, type Span } from '../../../src/dataset/tags';
import { eachRealRecord, realData } from '../../fixtures/realData';

const prefixed: readonly Scheme[] = ['IOB1', 'IOB2', 'BIOES', 'BILOU'];
const schemes: readonly Scheme[] = ['IO', ...prefixed, 'BARE'];
const detect = (...records: readonly string[]): Scheme => detectScheme(records.map((record) => record.split(' ').map((tag) => (tag === '_' ? undefined : tag))));

/** Records of a dozen entities, some of which touch one of their own type. */
const spans: readonly Span[] = [{ start: 0, end: 1, type: 'PER' }, { start: 1, end: 3, type: 'PER' }, { start: 4, end: 7, type: 'LOC' }, { start: 8, end: 9, type: 'ORG' }];

describe('the scheme of a file', () => {
  for (const scheme of schemes) {
    it(`is told when it is ${scheme}`, () => assert.equal(detectScheme(Array(5).fill(writeTags(spans, 10, scheme)) as string[][]), scheme));
  }

  it('is IOB2 where nothing speaks for another', () => {
    assert.equal(detect(), 'IOB2');
    assert.equal(detect('O O', '_ _'), 'IOB2');
    assert.equal(detect('B-PER O'), 'IOB2');
  });

  it('is not changed by slips', () => {
    assert.equal(detect('B-PER I-PER O', 'B-LOC O', 'I-LOC O', 'E-PER O', 'B-PER', 'B-ORG'), 'IOB2');
    assert.equal(detect('S-PER O B-LOC E-LOC', 'S-ORG', 'I-LOC O', 'B-PER O'), 'BIOES');
  });

  it('is IOB2 for the published files, orphans notwithstanding', function () {
    for (const path of ['twitter2015/train.txt', 'twitter2017/train.txt', 'cp-mner/train.txt', 'btc/dev.conll', 'wnut17/train.conll']) {
      if (!realData(path)) this.skip();
      const records: (string | undefined)[][] = [];
      eachRealRecord(path, ({ tokens }) => records.push(tokens.map(({ tag }) => tag)));
      assert.equal(detectScheme(records), 'IOB2', path);
    }
  });
});

describe('conversion between schemes', () => {
  const tag = fc.constantFrom(undefined, 'O', 'B-PER', 'I-PER', 'E-PER', 'S-PER', 'B-LOC', 'I-LOC', 'E-LOC', 'S-LOC');

  it('keeps entities and missing tags, and comes out well formed', () => {
    fc.assert(
      fc.property(fc.array(tag, { maxLength: 10 }), fc.constantFrom(...prefixed), (tags, scheme) => {
        const converted = convertTags(tags, scheme);
        assert.deepEqual(readSpans(converted), readSpans(tags));
        assert.deepEqual(converted.map((each) => each === undefined), tags.map((each) => each === undefined));
        assert.deepEqual(readSpansStrictly(converted, scheme), readSpans(tags));
        assert.deepEqual(convertTags(converted, scheme), converted);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('a transition between tags', () => {
  const legal = (scheme: Scheme, ...pairs: readonly (readonly [string | undefined, string | undefined])[]): readonly boolean[] =>
    pairs.map(([before, after]) => isLegalTransition(before, after, scheme));

  it('in IOB2 must not open an entity with I-', () => {
    assert.deepEqual(legal('IOB2', ['O', 'I-PER'], [undefined, 'I-PER'], ['B-LOC', 'I-PER'], ['I-PER', 'I-PER'], ['B-PER', 'B-PER'], ['B-PER', undefined]), [false, false, false, true, true, true]);
  });

  it('in IOB1 must not write B- where I- would do', () => {
    assert.deepEqual(legal('IOB1', ['O', 'B-PER'], ['I-LOC', 'B-PER'], ['I-PER', 'B-PER'], ['O', 'I-PER']), [false, false, true, true]);
  });

  it('in BIOES must close what it opens', () => {
    assert.deepEqual(legal('BIOES', ['B-PER', 'O'], ['B-PER', undefined], ['B-PER', 'E-PER'], ['B-PER', 'E-LOC'], ['E-PER', 'I-PER'], ['S-PER', 'B-PER'], ['O', 'E-PER']), [false, false, true, false, false, true, false]);
  });

  it('is always legal in IO and bare types', () => {
    for (const scheme of ['IO', 'BARE'] as const) assert.deepEqual(legal(scheme, ['O', 'I-PER'], ['B-LOC', 'I-PER']), [true, true]);
  });

  it('is legal throughout in tags that the scheme wrote', () => {
    for (const scheme of schemes) {
      const tags = [undefined, ...writeTags(spans, 10, scheme), undefined];
      for (let at = 1; at < tags.length; at += 1) assert.ok(isLegalTransition(tags[at - 1], tags[at], scheme), `${scheme}: ${tags[at - 1]} ${tags[at]}`);
    }
  });
});

describe('the tags of a type', () => {
  it('are those that its scheme has', () => {
    assert.deepEqual(schemes.map((scheme) => tagsOfType('PER', scheme).join(' ')), ['I-PER', 'I-PER B-PER', 'B-PER I-PER', 'B-PER I-PER E-PER S-PER', 'B-PER I-PER L-PER U-PER', 'PER']);
  });
});
