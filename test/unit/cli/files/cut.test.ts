import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeLossless, encodeLossless } from '../../../../src/dataset/bytes';
import { sliceRecords } from '../../../../src/dataset/record';
import { findRecordCut } from '../../../../src/cli/files/cut';

const bytesOf = (text: string) => encodeLossless(text);

describe('cutting a long file between records', () => {
  it('cuts before an IMGID line and after blank lines, never inside a record', () => {
    const bytes = bytesOf('IMGID:1\na\tO\n\nIMGID:2\nb\tO\n');
    assert.equal(findRecordCut(bytes, bytes.length, 1, 'first'), 'IMGID:1\na\tO\n\n'.length);
    const one = bytesOf('IMGID:1\na\tO\nb\tO\n');
    assert.equal(findRecordCut(one, one.length, 1, 'first'), 0);
  });

  it('does not cut before the first record, whatever blank lines stand in front of it', () => {
    for (const text of ['\n\nIMGID:1\na\tO\n', '\uFEFF\n\nIMGID:1\na\tO\n', ' \t\r\n\r\na\tO\r\n'])
      assert.equal(findRecordCut(bytesOf(text), bytesOf(text).length, 1, 'first'), 0, JSON.stringify(text));
  });

  it('gives the same records as the whole, wherever the bytes happen to end', () => {
    const pieces = fc.constantFrom(
      'IMGID:1', 'IMG', 'a\tO', 'b', ' ', '\t', '\n', '\r\n', '\r', '\n\n', '-DOCSTART-', '\uFEFF', 'é\tB-PER', '\uDC80\uDCEF', '\uDCEF\uDCBB', '',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), fc.nat(), (parts, seed) => {
        const bytes = bytesOf(parts.join(''));
        const end = bytes.length === 0 ? 0 : seed % (bytes.length + 1);
        const cut = findRecordCut(bytes, end, 1, 'first');
        const { text } = decodeLossless(bytes);
        const mark = text.startsWith('\uFEFF') ? 1 : 0;
        const whole = sliceRecords(text.slice(mark)).map((slice) => slice.text);
        const first = decodeLossless(bytes.subarray(0, cut)).text;
        const second = decodeLossless(bytes.subarray(cut)).text;
        const joined = [...sliceRecords(first.slice(cut > 0 ? mark : 0)), ...sliceRecords(cut > 0 ? second : second.slice(mark))];
        assert.deepEqual(joined.map((slice) => slice.text), whole);
        assert.ok(cut === 0 || !second.startsWith('\uFEFF'), 'a piece must not begin with what looks like a byte order mark');
      }),
      { numRuns: 5000 },
    );
  });
});
