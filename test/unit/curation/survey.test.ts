import { deepEqual, equal } from 'node:assert/strict';
import { DatasetDocument } from '../../../src/dataset/document';
import { Survey } from '../../../src/curation/survey';

const survey = (text: string): Survey => {
  const result = new Survey();
  for (const record of DatasetDocument.parse(text).records()) result.add(record);
  return result;
};
const entities = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts).map(([type, count]) => `a\tB-${type}\nb\tI-${type}\nc\tO\n\n`.repeat(count)).join('');

describe('survey', () => {
  it('orders the label set by entities and leaves out a type seen once', () => {
    deepEqual(survey(entities({ LOC: 60, PER: 90, EVENT: 1 })).labelSet(), ['PER', 'LOC']);
  });

  it('gives rare types the benefit of the doubt in a small file, but not misspellings', () => {
    deepEqual(survey(entities({ PER: 3, EVENT: 1, PRE: 1, Per: 1 })).labelSet(), ['PER', 'EVENT']);
  });

  it('counts the types of the other files of the folder', () => {
    const valid = survey(entities({ PER: 80, EVENT: 1 }));
    valid.addTypesOf(survey(entities({ EVENT: 1, LOC: 50 })));
    deepEqual(valid.labelSet(), ['PER', 'LOC', 'EVENT']);
  });

  it('tells whether records have ids', () => {
    const layout = { separator: '\t', columns: 2 } as const;
    equal(survey('IMGID:1\na\tO\n\nIMGID:2\na\tO\n\nb\tO\n').context(layout).ids, 'given');
    equal(survey('a\tO\n\nb\tO\n\nIMGID:1\na\tO\n').context(layout).ids, 'absent');
  });
});
