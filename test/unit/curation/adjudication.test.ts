import assert from 'node:assert/strict';
import fc from 'fast-check';
import { adjudicate, type Adjudication, type AgreementRule } from '../../../src/curation/adjudication';
import { readSpans } from '../../../src/dataset/tags';

const tagsOf = (text: string): readonly (string | undefined)[] => text.split(' ').map((tag) => (tag === '_' ? undefined : tag));
const settle = (rule: AgreementRule, ...annotators: readonly string[]): Adjudication => adjudicate(annotators.map(tagsOf), rule, 'IOB2');
const written = ({ tags }: Adjudication): string => tags.map((tag) => tag ?? '_').join(' ');

describe('adjudication', () => {
  it('writes what all agree on, and lists the rest', () => {
    const settled = settle('all', 'B-PER O B-LOC I-LOC', 'I-PER O B-LOC O');
    assert.equal(written(settled), 'B-PER O _ _');
    assert.deepEqual(settled.disputes, [
      {
        start: 2,
        end: 4,
        readings: [
          { by: [0], spans: [{ start: 2, end: 4, type: 'LOC' }] },
          { by: [1], spans: [{ start: 2, end: 3, type: 'LOC' }] },
        ],
      },
    ]);
  });

  it('counts seeing no entity as a reading', () => {
    const { disputes } = settle('all', 'B-PER O', 'O O');
    assert.deepEqual(disputes[0]?.readings, [{ by: [0], spans: [{ start: 0, end: 1, type: 'PER' }] }, { by: [1], spans: [] }]);
  });

  it('lets the majority decide where asked to', () => {
    const three = ['B-PER I-PER O', 'B-PER I-PER O', 'B-PER O B-LOC'];
    assert.equal(written(settle('majority', ...three)), 'B-PER I-PER O');
    assert.equal(written(settle('all', ...three)), '_ _ _');
    assert.equal(written(settle('majority', 'B-PER', 'O')), '_');
  });

  it('gives no vote to who left a token without a tag, and wants two votes', () => {
    assert.equal(written(settle('all', 'B-PER O', '_ O', 'B-PER O')), 'B-PER O');
    assert.equal(written(settle('all', 'B-PER O B-LOC', '_ _ B-LOC')), '_ _ B-LOC');
  });

  it('puts the most frequent reading first', () => {
    const { disputes } = settle('all', 'B-PER', 'B-LOC', 'B-LOC');
    assert.deepEqual(disputes[0]?.readings.map(({ by }) => by), [[1, 2], [0]]);
  });

  it('changes no entity of annotators who agree', () => {
    const tag = fc.constantFrom('O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC');
    fc.assert(
      fc.property(fc.array(tag, { maxLength: 8 }), (tags) => {
        const settled = adjudicate([tags, tags], 'all', 'IOB2');
        assert.deepEqual(readSpans(settled.tags.map((each) => each ?? undefined)), readSpans(tags));
        assert.deepEqual(settled.disputes, []);
      }),
    );
  });
});
