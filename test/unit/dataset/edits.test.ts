import assert from 'node:assert/strict';
import { decodeLossless } from '../../../src/dataset/bytes';
import { DatasetDocument } from '../../../src/dataset/document';
import { applyEdits, recordTagEdits, tagEdits, type NewTag } from '../../../src/dataset/edits';
import { nastyFiles } from '../../fixtures/nasty';

/** The text after the first record got new tags. */
function tagged(text: string, tags: readonly NewTag[]): string {
  const document = DatasetDocument.parse(text);
  return applyEdits(text, tagEdits(document, 0, tags)).text;
}

describe('edits of tags', () => {
  it('replace the tag and nothing else', () => {
    assert.equal(tagged('\uFEFFIMGID:1\r\na\tO \rb  x\tB-PER\n', ['B-LOC', 'O']), '\uFEFFIMGID:1\r\na\tB-LOC \rb  x\tO\n');
    assert.equal(tagged('a NN  O\nb NN B-PER\n', ['I-X', undefined]), 'a NN  I-X\nb NN B-PER\n');
  });

  it('are none where tags are equal or left as they are', () => {
    assert.deepEqual(tagEdits(DatasetDocument.parse('a\tO\nb\n'), 0, ['O', undefined]), []);
  });

  it("put the file's separator before the tag of a token that has none, or a tab", () => {
    assert.equal(tagged('a\nb', ['O', 'B-PER']), 'a\tO\nb\tB-PER');
    assert.equal(tagged('a\nb O\nc B-PER\n', ['O']), 'a O\nb O\nc B-PER\n');
    assert.equal(tagged('a\t\n', ['O']), 'a\tO\n');
    assert.equal(tagged('a\nb NN B-NP O\nc NN B-NP O\n', ['O']), 'a _ _ O\nb NN B-NP O\nc NN B-NP O\n');
  });

  it('count offsets in the whole document', () => {
    const document = DatasetDocument.parse('IMGID:1\na\tO\n\nIMGID:2\nb\tO\n');
    assert.deepEqual(tagEdits(document, 1, ['B-PER']), [{ start: 23, end: 24, text: 'B-PER' }]);
    assert.deepEqual(recordTagEdits(document.record(1), ['B-PER']), [{ start: 10, end: 11, text: 'B-PER' }]);
  });

  it('take tags away, so that the token has none', () => {
    assert.equal(tagged('a\tB-PER\nb\tO\n', [null, undefined]), 'a\t\nb\tO\n');
    assert.equal(tagged('a NN B-NP O\nb NN B-NP O\n', [null]), 'a NN B-NP \nb NN B-NP O\n');
    assert.deepEqual(tagEdits(DatasetDocument.parse('a\n'), 0, [null]), []);
  });

  it('leave a tag whose line would be read as something else without it', () => {
    assert.deepEqual(tagEdits(DatasetDocument.parse('a\tO\n\tO\n'), 0, [undefined, null]), []);
    assert.deepEqual(tagEdits(DatasetDocument.parse('a O\nb O\nNew York O\n'), 0, [undefined, undefined, null]), []);
    assert.deepEqual(tagEdits(DatasetDocument.parse('a\tO\nb\tO\nc O \n'), 0, [undefined, undefined, null]), []);
  });

  it('change tag columns only, in every nasty file, and can be undone', () => {
    for (const { name, bytes } of nastyFiles()) {
      const { text } = decodeLossless(bytes);
      const document = DatasetDocument.parse(text);
      for (let index = 0; index < document.recordCount; index += 1) {
        const record = document.record(index);
        const edits = tagEdits(document, index, record.tokens.map(() => 'B-NEW'));
        const { text: edited, reverse } = applyEdits(text, edits);
        assert.equal(applyEdits(edited, reverse).text, text, name);
        const base = document.offsetOf(index);
        edits.forEach(({ start, end }) =>
          assert.ok(record.tokens.some((token) => token.tagStart + base === start && token.tagEnd + base === end), name),
        );
      }
    }
  });
});

describe('applying edits', () => {
  it('gives the text and the edits that turn it back', () => {
    const { text, reverse } = applyEdits('abcdef', [{ start: 1, end: 2, text: 'XYZ' }, { start: 2, end: 2, text: '-' }, { start: 4, end: 6, text: '' }]);
    assert.equal(text, 'aXYZ-cd');
    assert.deepEqual(reverse, [{ start: 1, end: 4, text: 'b' }, { start: 4, end: 5, text: '' }, { start: 7, end: 7, text: 'ef' }]);
    assert.equal(applyEdits(text, reverse).text, 'abcdef');
  });

  it('refuses edits that overlap', () => {
    assert.throws(() => applyEdits('abc', [{ start: 0, end: 2, text: '' }, { start: 1, end: 3, text: '' }]), RangeError);
  });
});
