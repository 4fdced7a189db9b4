import assert from 'node:assert/strict';
import { transferLabels } from '../../../src/curation/labelTransfer';

const words = (text: string): readonly string[] => text.split(' ');
const span = (start: number, end: number, type: string) => ({ start, end, type });

describe('labels taken over from the same text', () => {
  it('stand at the same words, whatever case, #, RT and addresses do', () => {
    const after = transferLabels(words('RT @user : ferry to #Brackwell again http://t.co/a'), [span(5, 6, 'LOC')], words('Ferry to Brackwell again http://t.co/b'), [span(2, 3, 'ORG')]);
    assert.deepEqual(after, [span(2, 3, 'LOC')]);
  });

  it('are taken away where the other text has none', () => {
    assert.deepEqual(transferLabels(words('who is Halden'), [], words('Who is Halden'), [span(2, 3, 'PER')]), []);
  });

  it('leave the labels of words that the other text does not have', () => {
    const after = transferLabels(words('ferry to Brackwell'), [span(2, 3, 'LOC')], words('ferry to Brackwell via Imani'), [span(4, 5, 'PER')]);
    assert.deepEqual(after, [span(2, 3, 'LOC'), span(4, 5, 'PER')]);
  });

  it('go where all their words stand together only', () => {
    assert.deepEqual(transferLabels(words('New York Times today'), [span(0, 3, 'ORG')], words('New York and Times today'), []), []);
  });
});
