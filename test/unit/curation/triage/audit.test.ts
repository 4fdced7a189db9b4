import assert from 'node:assert/strict';
import type { SuggestionMeeting } from '../../../../src/curation/judgements';
import { isAudited, measureDrift, meetSuggestions } from '../../../../src/curation/triage/audit';

const identities = Array.from({ length: 4000 }, (_, at) => ({ id: String(1000 + at), fingerprint: `f${at}`, copy: 0 }));

describe('the audit slice', () => {
  it('is about its share of the records, the same ones each time, and a larger one holds a smaller one', () => {
    const small = identities.filter((each) => isAudited(each, 0.05));
    const large = identities.filter((each) => isAudited(each, 0.1));
    assert.ok(Math.abs(small.length - 200) < 60, String(small.length));
    assert.ok(small.every((each) => large.includes(each)));
    assert.equal(identities.filter((each) => isAudited(each, 0)).length, 0);
  });

  it('counts how labels agree with suggestions', () => {
    const labels = [{ start: 0, end: 1, type: 'PER' }, { start: 3, end: 4, type: 'LOC' }];
    const suggested = [{ start: 0, end: 1, type: 'PER' }, { start: 3, end: 5, type: 'LOC' }, { start: 7, end: 8, type: 'ORG' }];
    assert.deepEqual(meetSuggestions(labels, suggested, 'crf 1.0', 'audit'), { slice: 'audit', model: 'crf 1.0', labels: 2, suggested: 3, agreed: 1 });
  });
});

describe('the drift of labels towards the model', () => {
  const make = (slice: SuggestionMeeting['slice'], records: number, agreed: number): readonly SuggestionMeeting[] =>
    Array.from({ length: records }, (_, at) => ({ slice, model: 'crf 1.0', labels: 2, suggested: 2, agreed: at % 4 === 0 ? agreed - 1 : agreed }));

  it('is seen where labels agree more with suggestions that were shown', () => {
    const drift = measureDrift([...make('shown', 60, 2), ...make('audit', 40, 1)]);
    assert.ok(drift && drift.low > 0.3 && drift.high < 0.7 && drift.shown.records === 60 && drift.audit.records === 40);
    assert.ok(drift.low < drift.difference && drift.difference < drift.high);
  });

  it('is not claimed where they agree alike', () => {
    const drift = measureDrift([...make('shown', 60, 2), ...make('audit', 60, 2)]);
    assert.ok(drift && drift.low <= 0 && drift.high >= 0);
  });

  it('is not measured on few records, nor across models', () => {
    assert.equal(measureDrift([...make('shown', 60, 2), ...make('audit', 5, 1)]), undefined);
    assert.equal(measureDrift([...make('shown', 60, 2), ...make('audit', 20, 1).map((each) => ({ ...each, model: 'other 2' }))]), undefined);
    assert.equal(measureDrift([]), undefined);
  });
});
