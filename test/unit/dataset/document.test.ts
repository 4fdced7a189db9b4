import assert from 'node:assert/strict';
import { decodeLossless } from '../../../src/dataset/bytes';
import { DatasetDocument, positionInRecord, type TextEdit } from '../../../src/dataset/document';
import { layoutSampleLength } from '../../../src/dataset/layout';
import { nastyFiles } from '../../fixtures/nasty';
import { realData } from '../../fixtures/realData';

const three = 'IMGID:1\na\tO\n\nIMGID:2\nb\tO\nc\tB-PER\n\nIMGID:3\nd\tO';

/** The edited document, checked to be what a parse of the whole new text gives. */
function edited(text: string, edit: TextEdit): DatasetDocument {
  const { document } = DatasetDocument.parse(text).withEdit(edit);
  const whole = DatasetDocument.parse(text.slice(0, edit.start) + edit.text + text.slice(edit.end));
  assert.equal(document.text(), whole.text());
  assert.deepEqual(document.layout, whole.layout);
  assert.deepEqual([...document.records()], [...whole.records()]);
  return document;
}

describe('a dataset document', () => {
  it('is its text, every nasty file too', () => {
    for (const { name, bytes } of nastyFiles()) {
      const { text } = decodeLossless(bytes);
      const document = DatasetDocument.parse(text);
      assert.equal(document.text(), text, name);
      assert.equal(document.length, text.length, name);
      assert.equal(document.lineCount, text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/).length, name);
    }
  });

  it('finds records by index, line and offset', () => {
    const document = DatasetDocument.parse(three);
    assert.equal(document.recordCount, 3);
    assert.deepEqual([0, 1, 2, 3].map((at) => document.offsetOf(at)), [0, 13, 34, three.length]);
    assert.deepEqual([0, 1, 2, 3].map((at) => document.lineOf(at)), [0, 3, 7, 9]);
    assert.deepEqual([0, 2, 3, 6, 7, 8, 9, -1].map((line) => document.findRecordAtLine(line)), [0, 0, 1, 1, 2, 2, undefined, undefined]);
    assert.deepEqual([0, 12, 13, three.length, three.length + 1].map((at) => document.findRecordAtOffset(at)), [0, 0, 1, 2, undefined]);
    assert.deepEqual(document.record(1).tokens.map(({ text }) => text), ['b', 'c']);
    assert.equal(document.recordId(2), '3');
    assert.throws(() => document.record(3), RangeError);
  });

  it('counts an empty last line as an editor does', () => {
    assert.equal(DatasetDocument.parse('a\tO').lineCount, 1);
    const closed = DatasetDocument.parse('a\tO\n');
    assert.equal(closed.lineCount, 2);
    assert.equal(closed.findRecordAtLine(1), 0);
    assert.equal(DatasetDocument.parse('').lineCount, 1);
  });

  it('keeps a byte order mark before the first record', () => {
    const document = DatasetDocument.parse('\uFEFFIMGID:1\na\tO\n');
    assert.equal(document.recordId(0), '1');
    assert.equal(document.offsetOf(0), 1);
    assert.equal(document.text(), '\uFEFFIMGID:1\na\tO\n');
    assert.equal(DatasetDocument.parse('\uFEFF').text(), '\uFEFF');
  });

  it('of nothing has no record', () => {
    const document = DatasetDocument.parse('');
    assert.deepEqual([document.recordCount, document.length, document.findRecordAtLine(0), document.findRecordAtOffset(0)], [0, 0, undefined, undefined]);
  });

  it('tells where the head of a record is', () => {
    const document = DatasetDocument.parse('\n\nIMGID:1\na\tO\n\nb\tO\n');
    assert.deepEqual([document.headLineOf(0), document.headLineOf(1)], [2, 5]);
  });

  it('reads a later piece with the layout of the whole file', () => {
    const spaces = { separator: ' ', columns: 3 } as const;
    assert.deepEqual(DatasetDocument.parse('a b\n', spaces).layout, spaces);
    assert.deepEqual(DatasetDocument.parse('a b\n', spaces).withEdit({ start: 0, end: 1, text: 'x\tO\n' }).document.layout, spaces);
  });

  it('holds what the real files hold, byte for byte', function () {
    const records = { 'twitter2015/train.txt': 4000, 'twitter2015/valid.txt': 1000, 'twitter2017/train.txt': 3373, 'twitter2017/valid.txt': 723, 'cp-mner/train.txt': 950, 'cp-mner/valid.txt': 119 };
    for (const [path, count] of Object.entries(records)) {
      const bytes = realData(path);
      if (!bytes) this.skip();
      const document = DatasetDocument.parse(decodeLossless(bytes).text);
      assert.equal(document.recordCount, count, path);
      assert.equal(Buffer.compare(Buffer.from(document.text()), bytes), 0, path);
      for (const record of document.records()) assert.ok(record.id !== undefined && record.tokens.length > 0 && record.tokens.every(({ tag }) => tag !== undefined), path);
    }
  });

  it('reads the token that is a no-break space only', function () {
    const bytes = realData('twitter2015/valid.txt');
    if (!bytes) this.skip();
    const document = DatasetDocument.parse(decodeLossless(bytes).text);
    const index = document.findRecordAtLine(9657) ?? NaN;
    const token = document.record(index).tokens.find(({ line }) => document.lineOf(index) + line === 9657);
    assert.equal(token?.text, '\u00A0');
  });
});

describe('a document after an edit', () => {
  const at = (text: string, needle: string): number => text.indexOf(needle);

  it('tells which records were replaced, and keeps the others', () => {
    const many = Array.from({ length: 9 }, (_, number) => `IMGID:${number}\nword\tO\n\n`).join('');
    const start = at(many, 'IMGID:4');
    const { document, replaced } = DatasetDocument.parse(many).withEdit({ start, end: start + 16, text: 'IMGID:4\nx\tO\n\nIMGID:5a\ny\tO\n\n' });
    assert.deepEqual(replaced, { first: 3, removed: 4, added: 5 });
    assert.equal(document.recordCount, 10);
  });

  it('joins and parts records', () => {
    edited(three, { start: 12, end: 21, text: '' });
    edited(three, { start: at(three, 'c\t'), end: at(three, 'c\t'), text: '\n' });
    edited(three, { start: 0, end: three.length, text: '' });
    edited(three, { start: three.length, end: three.length, text: '\n\n\nIMGID:4\n' });
    edited('', { start: 0, end: 0, text: three });
  });

  it('sees line ends that arise between records', () => {
    edited('IMGID:1\rIMGID:2\ra\tO\r', { start: 8, end: 8, text: '\n' });
    edited('a\tO\r\n\r\nb\tO\r\n', { start: 4, end: 6, text: '' });
    edited('a\tO\n\n\n\nb\tO\n', { start: 0, end: 4, text: '' });
  });

  it('sees a byte order mark come and go', () => {
    assert.equal(edited('IMGID:1\na\tO\n', { start: 0, end: 0, text: '\uFEFF' }).recordId(0), '1');
    assert.equal(edited('x\uFEFFIMGID:1\na\tO\n', { start: 0, end: 1, text: '' }).recordId(0), '1');
    edited('\uFEFFIMGID:1\na\tO\n', { start: 0, end: 1, text: '' });
    edited('\uFEFFIMGID:1\na\tO\n', { start: 1, end: 1, text: '\uFEFF' });
    edited('\uFEFF', { start: 0, end: 1, text: '' });
  });

  it('has another layout where its beginning has', () => {
    assert.equal(edited('a\tO\n', { start: 1, end: 2, text: ' ' }).layout.separator, ' ');
  });

  it('has the same layout where only what follows changes', () => {
    const line = 'word\tO\n';
    const text = line.repeat(Math.ceil(layoutSampleLength / line.length) + 5);
    for (const shift of [-9, -2, -1, 0, 1, 5]) {
      edited(text, { start: layoutSampleLength + shift, end: layoutSampleLength + shift, text: '\tNN\tNN' });
      edited(text, { start: layoutSampleLength + shift, end: text.length, text: '' });
      edited(text.slice(0, layoutSampleLength + shift), { start: layoutSampleLength + shift, end: layoutSampleLength + shift, text: 'x y z\n' });
    }
  });
});

describe('a position in a record', () => {
  it('is line and character', () => {
    const positions = (text: string, ...offsets: readonly number[]): readonly string[] =>
      offsets.map((offset) => positionInRecord(text, offset)).map(({ line, character }) => `${line}:${character}`);
    assert.deepEqual(positions('ab\r\ncd\n', 0, 2, 4, 5, 6, 7), ['0:0', '0:2', '1:0', '1:1', '1:2', '2:0']);
    assert.deepEqual(positions('ab', 2), ['0:2']);
    assert.deepEqual(positions('', 0), ['0:0']);
    assert.deepEqual(positions('a\r', 2), ['1:0']);
  });
});
