import assert from 'node:assert/strict';
import { DisagreementMatrix, findDisagreements } from '../../../src/curation/disagreements';

const span = (start: number, end: number, type: string) => ({ start, end, type });

describe('disagreements of two annotators', () => {
  it('are another type, other boundaries, or nothing on one side; what both have is none', () => {
    const ann = [span(0, 1, 'PER'), span(2, 4, 'LOC'), span(5, 6, 'ORG'), span(8, 9, 'MISC')];
    const ben = [span(0, 1, 'PER'), span(2, 3, 'LOC'), span(5, 6, 'PER'), span(10, 11, 'LOC')];
    assert.deepEqual(findDisagreements(ann, ben), [
      { a: span(2, 4, 'LOC'), b: span(2, 3, 'LOC') },
      { a: span(5, 6, 'ORG'), b: span(5, 6, 'PER') },
      { a: span(8, 9, 'MISC'), b: null },
      { a: null, b: span(10, 11, 'LOC') },
    ]);
  });

  it('pair the same type before another where one entity meets two', () => {
    assert.deepEqual(findDisagreements([span(0, 4, 'LOC')], [span(0, 2, 'PER'), span(2, 4, 'LOC')]), [
      { a: span(0, 4, 'LOC'), b: span(2, 4, 'LOC') },
      { a: null, b: span(0, 2, 'PER') },
    ]);
  });

  it('are counted by the types of both sides, with the places they lead to', () => {
    const matrix = new DisagreementMatrix();
    matrix.add(findDisagreements([span(0, 1, 'PER'), span(2, 3, 'PER')], [span(0, 1, 'LOC'), span(2, 3, 'LOC')]), 'one');
    matrix.add(findDisagreements([span(0, 1, 'PER')], [span(0, 1, 'LOC')]), 'two');
    matrix.add(findDisagreements([], [span(0, 1, 'constructor')]), 'two');
    assert.deepEqual(matrix.cells(), [
      { row: 'PER', column: 'LOC', count: 3, places: ['one', 'two'] },
      { row: null, column: 'constructor', count: 1, places: ['two'] },
    ]);
  });

  it('of nobody are none', () => {
    assert.deepEqual([findDisagreements([], []), new DisagreementMatrix().cells()], [[], []]);
  });
});
