import assert from 'node:assert/strict';
import { compareGroups } from '../../../../src/curation/duplicates/duplicateGroup';
import { findSameEntities } from '../../../../src/curation/duplicates/entitySets';
import { TextCollection } from '../../../../src/curation/duplicates/textCollection';
import { findTextDuplicates } from '../../../../src/curation/duplicates/textDuplicates';
import { RecordScanner } from '../../../../src/dataset/recordScanner';

/** `word/TAG` texts, a file a list. */
function collect(...files: readonly (readonly string[])[]): TextCollection {
  const texts = new TextCollection();
  for (const file of files) {
    texts.beginFile();
    file.forEach((text, at) => texts.add({
      id: `${at}`, line: at + 1,
      tokens: text.split(' ').filter(Boolean).map((word) => ({ text: word.replace(/\/[A-Z]-\w+$/, ''), tag: /\/([A-Z]-\w+)$/.exec(word)?.[1] ?? 'O' })),
    }));
  }
  return texts;
}

const groupsOf = (texts: TextCollection) => [...findTextDuplicates(texts)].sort(compareGroups);

describe('duplicates of texts', () => {
  it('are the same without RT, users, URLs and case, in either dataset’s tokenisation', () => {
    const texts = collect(['RT @ada : Ada/B-PER sings in #Bonn/B-LOC http://t.co/x1'], ['ada/B-PER SINGS in # bonn/B-LOC', 'RT @ bob : Ada/B-PER sings in Bonn/B-LOC https://a.b']);
    assert.deepEqual(groupsOf(texts), [{ kind: 'text', distance: 0, members: [0, 1, 2], sameLabels: true, acrossFiles: true }]);
  });

  it('come first where the same text has different labels', () => {
    const texts = collect(['one two three four five six', 'one two three four five seven', 'Ada/B-PER sings here', 'Ada sings here']);
    assert.deepEqual(groupsOf(texts).map(({ members, distance, sameLabels }) => [members, Math.round(distance * 100), sameLabels]), [[[2, 3], 0, false], [[0, 1], 17, true]]);
  });

  it('are found with a fifth of the words edited, and not where only a phrase is shared', () => {
    const words = Array.from({ length: 300 }, (_, at) => `word${at}`);
    const base = (from: number): string[] => words.slice(from, from + 15);
    const texts = collect([0, 20, 40, 60].flatMap((from) => [base(from).join(' '), base(from).map((word, at) => (at % 6 === 3 ? `other${from}${at}` : word)).join(' ')]),
      [[...base(0).slice(0, 5), ...base(100).slice(0, 10)].join(' ')]);
    assert.deepEqual(groupsOf(texts).map(({ members }) => members), [[0, 1], [2, 3], [4, 5], [6, 7]]);
  });

  it('are one group where all records are identical, whatever their number', () => {
    const groups = groupsOf(collect(Array.from({ length: 5000 }, () => 'RT the same text/B-X again')));
    assert.deepEqual(groups.map(({ members, distance }) => [members.length, distance]), [[5000, 0]]);
  });

  it('are not records of nothing but URLs and users, unless they are written the same', () => {
    assert.deepEqual(groupsOf(collect(['@ada http://a.b', '@bob http://c.d', '@eve', '@eve'])).map(({ members }) => members), [[2, 3]]);
    assert.deepEqual(groupsOf(collect([])), []);
    assert.deepEqual(groupsOf(collect(['one'])), []);
  });

  it('are the same whether the scanner read the record or the parser', () => {
    const file = 'IMGID:1\nRT\tO\n@Ada_x\tO\n:\tO\nBonn\tB-LOC\n#Tag`s\tO\nWWW.a.b\tO\n\nIMGID:2\nx\tO\n\n';
    const scanner = new RecordScanner({ separator: '\t', columns: 2 });
    scanner.read(new TextEncoder().encode(file));
    assert.ok(scanner.next() && scanner.isPlain);
    const texts = new TextCollection();
    texts.beginFile();
    texts.addPlain(scanner, 1);
    texts.add({ id: '1', line: 1, tokens: scanner.parse().tokens });
    const numbers = Array.from({ length: texts.tokens.length }, (_, at) => texts.tokens.at(at));
    assert.deepEqual(numbers.slice(0, 2), numbers.slice(2));
    assert.deepEqual([0, 1].map((at) => texts.labels.at(at)), [2, 3].map((at) => texts.labels.at(at)));
    assert.equal(texts.placeOf(0).id, '1');
  });

  it('are also told by the entities they name, in whatever order', () => {
    const texts = collect(['Ada/B-PER met Bob/B-PER Stone/I-PER today', 'yesterday Bob/B-PER Stone/I-PER saw ada/B-PER there', 'only Ada/B-PER', 'just Ada/B-PER here']);
    assert.deepEqual(findSameEntities(texts, groupsOf(texts)).map(({ kind, members }) => [kind, members]), [['entities', [0, 1]]]);
  });
});
