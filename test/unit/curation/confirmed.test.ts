import assert from 'node:assert/strict';
import { findUse } from '../../../src/curation/confirmed';
import type { LabelOrigin } from '../../../src/curation/judgements';

const lineage = ['crf-fixes 1.0.2', 'crf 1.0.0'];
const label = (by: LabelOrigin['by'], model?: string): LabelOrigin => ({ start: 0, end: 1, type: 'PER', by, ...(model === undefined ? {} : { model }) });

describe('what a judgement makes of a record’s labels', () => {
  it('is nothing where nobody looked', () => {
    assert.equal(findUse({}, lineage), undefined);
    assert.equal(findUse({ verdict: 'adds', rejected: [{ start: 0, end: 1, type: 'LOC' }] }, lineage), undefined);
  });

  it('is to learn and to score where a person reviewed what no model of this lineage suggested', () => {
    assert.equal(findUse({ reviewed: true }, lineage), 'learn and score');
    assert.equal(findUse({ reviewed: true, labels: [label('person'), label('accepted', 'gmf 2.0')] }, lineage), 'learn and score');
  });

  it('is only to learn where a label was suggested by the model or one it was taught from, even if it was edited', () => {
    assert.equal(findUse({ reviewed: true, labels: [label('accepted', 'crf 1.0.0')] }, lineage), 'learn');
    assert.equal(findUse({ reviewed: true, labels: [label('person'), label('edited', 'crf-fixes 1.0.2')] }, lineage), 'learn');
  });

  it('is only to learn where a person set a label but did not review the record', () => {
    assert.equal(findUse({ labels: [label('person')] }, lineage), 'learn');
  });
});
