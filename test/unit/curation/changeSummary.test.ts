import { deepEqual, equal } from 'node:assert/strict';
import { commitMessage, countChanges, describeChange, describeChanges } from '../../../src/curation/changeSummary';
import { diffDocuments, type EntityChange } from '../../../src/curation/diff';
import { DatasetDocument } from '../../../src/dataset/document';

const file = (...tags: string[]): DatasetDocument =>
  DatasetDocument.parse(`IMGID:1\n${['New', 'York', 'City', 'met', 'Ada', 'in', 'Rome'].map((word, at) => `${word}\t${tags[at] ?? 'O'}\n`).join('')}\n`);
const changesOf = (a: DatasetDocument, b: DatasetDocument): EntityChange[] => diffDocuments(a, b).flatMap(({ changes }) => [...changes]);

describe('a summary of changes', () => {
  const before = file('B-LOC', 'I-LOC', 'O', 'O', 'B-ORG', 'O', 'B-LOC');
  const after = file('B-LOC', 'I-LOC', 'I-LOC', 'B-OTHER', 'B-PER');
  const changes = changesOf(before, after);

  it('counts by kind and names each change', () => {
    deepEqual(countChanges(changes), { added: 1, removed: 1, retyped: 1, moved: 1 });
    deepEqual(changes.map(describeChange), ['New York → New York City LOC', 'met: + OTHER', 'Ada: ORG → PER', 'Rome: − LOC']);
    equal(describeChanges(countChanges(changesOf(before, before))), 'no entity changed');
  });

  it('makes a commit message that says which type became which', () => {
    equal(
      commitMessage('train.txt', [...changes, ...changesOf(file('B-ORG'), file('B-PER'))], 2),
      'train.txt: 5 entities changed in 2 records\n\n2 retyped, 1 added, 1 removed, 1 moved\n\n' +
        '    2  ORG → PER\n    1  LOC boundaries\n    1  no entity → OTHER\n    1  LOC → no entity\n',
    );
  });
});
