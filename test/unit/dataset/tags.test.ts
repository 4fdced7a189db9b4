import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseTag, readSpans, retag, withSpan, writeTags, type Scheme, type Span } from '../../../src/dataset/tags';

const schemes: readonly Scheme[] = ['IO', 'IOB1', 'IOB2', 'BIOES', 'BILOU', 'BARE'];
const types = ['PER', 'LOC', '人名'];
const told = (spans: readonly Span[]): string => spans.map(({ start, end, type }) => `${start}-${end} ${type}`).join(', ');
const read = (tags: string): string => told(readSpans(tags.split(' ').map((tag) => (tag === '_' ? undefined : tag))));

/** Spans over ten tokens that do not overlap. */
const anySpans = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 3 }), fc.constantFrom(...types)), { maxLength: 5 })
  .map((steps) => {
    const spans: Span[] = [];
    let at = 0;
    for (const [gap, length, type] of steps) {
      if (at + gap + length > 10) break;
      spans.push({ start: at + gap, end: at + gap + length, type });
      at += gap + length;
    }
    return spans;
  });
const anyTags = fc.array(fc.constantFrom(undefined, '', 'O', ...['B', 'I', 'E', 'S', 'L', 'U'].flatMap((letter) => types.map((type) => `${letter}-${type}`)), 'PER'), { minLength: 10, maxLength: 10 });

/** Without prefixes that tell entities apart, neighbours of one type are one. */
function joined(spans: readonly Span[], scheme: Scheme): readonly Span[] {
  if (scheme !== 'IO' && scheme !== 'BARE') return spans;
  return spans.reduce<readonly Span[]>((all, span) => {
    const last = all[all.length - 1];
    return last?.end === span.start && last.type === span.type ? [...all.slice(0, -1), { ...last, end: span.end }] : [...all, span];
  }, []);
}

describe('a tag', () => {
  it('has a prefix in the letters of BIOES, and a type', () => {
    const parts = ['B-PER', 'I-a-b', 'E-Ö', 'S-B-52', 'L-PER', 'U-PER'].map(parseTag).map(({ prefix, type }) => `${prefix} ${type}`);
    assert.deepEqual(parts, ['B PER', 'I a-b', 'E Ö', 'S B-52', 'E PER', 'S PER']);
  });

  it('without a prefix is a bare type, read as inside', () => {
    assert.deepEqual(['PER', 'b-per', 'B-', 'BPER', 'o'].map(parseTag), ['PER', 'b-per', 'B-', 'BPER', 'o'].map((type) => ({ prefix: 'I', type })));
  });

  it('that is missing, empty or O is outside', () => {
    for (const tag of [undefined, '', 'O']) assert.deepEqual(parseTag(tag), { prefix: 'O', type: '' });
  });
});

describe('reading entities', () => {
  it('opens one at an orphan I-, at another type, and after E and S', () => {
    assert.equal(read('O I-PER I-PER I-LOC O'), '1-3 PER, 3-4 LOC');
    assert.equal(read('S-PER I-PER E-PER I-PER'), '0-1 PER, 1-3 PER, 3-4 PER');
    assert.equal(read('B-PER B-PER I-PER'), '0-1 PER, 1-3 PER');
    assert.equal(read('U-PER B-LOC L-LOC'), '0-1 PER, 1-3 LOC');
    assert.equal(read('PER PER LOC'), '0-2 PER, 2-3 LOC');
  });

  it('ends one at a missing tag', () => {
    assert.equal(read('B-PER _ I-PER'), '0-1 PER, 2-3 PER');
  });

  it('finds what was written, in every scheme', () => {
    fc.assert(
      fc.property(anySpans, fc.constantFrom(...schemes), (spans, scheme) => {
        assert.equal(told(readSpans(writeTags(spans, 10, scheme))), told(joined(spans, scheme)));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('writing tags', () => {
  const spans: readonly Span[] = [{ start: 0, end: 2, type: 'PER' }, { start: 2, end: 3, type: 'PER' }, { start: 4, end: 7, type: 'LOC' }];
  const expected: Readonly<Record<Scheme, string>> = {
    IO: 'I-PER I-PER I-PER O I-LOC I-LOC I-LOC',
    IOB1: 'I-PER I-PER B-PER O I-LOC I-LOC I-LOC',
    IOB2: 'B-PER I-PER B-PER O B-LOC I-LOC I-LOC',
    BIOES: 'B-PER E-PER S-PER O B-LOC I-LOC E-LOC',
    BILOU: 'B-PER L-PER U-PER O B-LOC I-LOC L-LOC',
    BARE: 'PER PER PER O LOC LOC LOC',
  };
  for (const scheme of schemes) {
    it(`in ${scheme}`, () => assert.equal(writeTags(spans, 7, scheme).join(' '), expected[scheme]));
  }
});

describe('tagging anew', () => {
  it('tells entities of one type apart that follow each other after a new one, in IOB1', () => {
    const tags = [undefined, undefined, 'E-X', 'L-X'];
    const wanted = [{ start: 0, end: 2, type: 'X' }, { start: 2, end: 3, type: 'X' }, { start: 3, end: 4, type: 'X' }];
    assert.deepEqual(readSpans(retag(tags, wanted, 'IOB1')), wanted);
  });

  it('makes the entities exactly those asked for, whatever the tags were', () => {
    fc.assert(
      fc.property(anyTags, anySpans, fc.constantFrom<Scheme>('IOB1', 'IOB2', 'BIOES', 'BILOU'), (tags, spans, scheme) => {
        assert.equal(told(readSpans(retag(tags, spans, scheme))), told(spans), JSON.stringify({ tags, scheme }));
      }),
      { numRuns: 20_000 },
    );
  });

  it('changes nothing where the entities are what they were', () => {
    fc.assert(
      fc.property(anyTags, fc.constantFrom(...schemes), (tags, scheme) => {
        assert.deepEqual(retag(tags, readSpans(tags), scheme), tags);
      }),
      { numRuns: 3000 },
    );
  });

  it('leaves entities that stay as odd as they are, and tokens outside without a tag', () => {
    const tags = ['I-PER', 'I-PER', undefined, 'B-LOC'];
    assert.deepEqual(retag(tags, [{ start: 0, end: 2, type: 'PER' }], 'IOB2'), ['I-PER', 'I-PER', undefined, 'O']);
  });

  it('takes the entities in any order', () => {
    const spans = [{ start: 2, end: 3, type: 'LOC' }, { start: 0, end: 1, type: 'PER' }];
    assert.deepEqual(retag(['O', 'O', 'O'], spans, 'IOB2'), ['B-PER', 'O', 'B-LOC']);
  });
});

describe('setting an entity', () => {
  it('makes those that it overlaps give way', () => {
    const spans = [{ start: 0, end: 2, type: 'PER' }, { start: 3, end: 4, type: 'LOC' }, { start: 5, end: 6, type: 'ORG' }];
    assert.equal(told(withSpan(spans, { start: 1, end: 4, type: 'MISC' })), '1-4 MISC, 5-6 ORG');
    assert.equal(told(withSpan(spans, { start: 2, end: 3, type: 'MISC' })), '0-2 PER, 2-3 MISC, 3-4 LOC, 5-6 ORG');
  });
});
