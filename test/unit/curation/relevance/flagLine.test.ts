import assert from 'node:assert/strict';
import { drawLine } from '../../../../src/curation/relevance/flagLine';

describe('the flag line', () => {
  it('is as low as the expected precision of all flagged pairs allows', () => {
    const { flags, precision, from } = drawLine([0.2, 0.9, 0.7, 0.95, 0.5], 0.8);
    assert.deepEqual([flags, from], [3, 0.7]);
    assert.ok(Math.abs(precision - (0.95 + 0.9 + 0.7) / 3) < 1e-12);
  });

  it('flags nothing where nothing is likely enough', () => {
    assert.equal(drawLine([0.3, 0.79], 0.8).flags, 0);
    assert.equal(drawLine([], 0.8).flags, 0);
  });

  it('treats equal pairs alike', () => {
    assert.equal(drawLine([0.9, 0.75, 0.75, 0.75], 0.8).flags, 1);
    assert.equal(drawLine([0.95, 0.75, 0.75], 0.8).flags, 3);
  });
});
