import assert from 'node:assert/strict';
import { DatasetDocument } from '../../../src/dataset/document';
import fc from 'fast-check';
import { decodeLossless } from '../../../src/dataset/bytes';
import type { Layout } from '../../../src/dataset/layout';
import { parseRecord, recordId, sliceRecords } from '../../../src/dataset/record';
import { nastyFiles } from '../../fixtures/nasty';

const tabs: Layout = { separator: '\t', columns: 2 };
const spaces: Layout = { separator: ' ', columns: 2 };
const four: Layout = { separator: ' ', columns: 4 };

/** The tokens of a text as `token → tag`, with `?` for none. */
function read(text: string, layout = tabs): readonly string[] {
  return parseRecord(text, layout).tokens.map((token) => `${token.text} → ${token.tag ?? '?'}`);
}

describe('cutting a text into records', () => {
  const cut = (text: string): readonly string[] => sliceRecords(text).map((slice) => slice.text);

  it('cuts after blank lines and at IMGID: lines', () => {
    assert.deepEqual(cut('IMGID:1\na\tO\n\nIMGID:2\nb\tO\nIMGID:3\nc\tO'), ['IMGID:1\na\tO\n\n', 'IMGID:2\nb\tO\n', 'IMGID:3\nc\tO']);
  });

  it('leaves blank lines with the record before them, those at the beginning with the first', () => {
    assert.deepEqual(cut('\n\t\na\tO\n\n \n\nb\tO\n\n\n'), ['\n\t\na\tO\n\n \n\n', 'b\tO\n\n\n']);
    assert.deepEqual(cut('\n\n'), ['\n\n']);
    assert.deepEqual(cut(''), []);
  });

  it('does not take a no-break space for a blank line', () => {
    assert.equal(cut('a\tO\n\u00A0\nb\tO\n').length, 1);
  });

  it('counts the lines', () => {
    assert.deepEqual(sliceRecords('a\r\n\r\nb\rc').map(({ lines }) => lines), [2, 2]);
  });

  it('loses and doubles nothing of any nasty file', () => {
    for (const { name, bytes } of nastyFiles()) {
      const { text } = decodeLossless(bytes);
      assert.equal(cut(text).join(''), text, name);
    }
  });
});

describe('reading a record', () => {
  it('tells id, tokens and tags', () => {
    const record = parseRecord('IMGID:1015799\nRT\tO\nGeorge\tB-PER\n\n', tabs);
    assert.equal(record.id, '1015799');
    assert.deepEqual(record.tokens, [
      { text: 'RT', tag: 'O', line: 1, start: 14, tagStart: 17, tagEnd: 18, tagPrefix: '', columns: 2 },
      { text: 'George', tag: 'B-PER', line: 2, start: 19, tagStart: 26, tagEnd: 31, tagPrefix: '', columns: 2 },
    ]);
  });

  it('takes ids as they come', () => {
    const ids = { 'IMGID:故00006360-12宫80': '故00006360-12宫80', 'IMGID:123.jpg': '123.jpg', 'IMGID: 7\t': '7', 'IMGID:': '', 'IMGID:a:b': 'a:b' };
    for (const [line, id] of Object.entries(ids)) {
      assert.equal(parseRecord(`${line}\r\nx\tO\r\n`, tabs).id, id);
      assert.equal(recordId(`${line}\r\nx\tO\r\n`), id);
      assert.equal(recordId(`\n \n${line}`), id);
    }
    assert.equal(parseRecord('x\tO\n', tabs).id, undefined);
    assert.equal(recordId('x\tO\nIMGID:1\n'), undefined);
    assert.equal(recordId(''), undefined);
  });

  it('keeps tokens of which nothing is seen', () => {
    assert.deepEqual(read('\u00A0\tB-PER\n\uFE0F\tO\n\u200B\tO\n\u0092\tO\n\uDC80\tO\n\tO\n \tO\n'), [
      '\u00A0 → B-PER', '\uFE0F → O', '\u200B → O', '\u0092 → O', '\uDC80 → O', ' → O', '  → O',
    ]);
  });

  it('keeps tokens with spaces in files with tabs, and hashtags', () => {
    assert.deepEqual(read('New York\tB-LOC\n#tag\tO\nNew York\n'), ['New York → B-LOC', '#tag → O', 'New York → ?']);
  });

  it('reads a line plainly written with the other separator', () => {
    assert.deepEqual(read('Jim B-PER\nx O \n'), ['Jim → B-PER', 'x → O']);
    assert.deepEqual(read('Jim\tB-PER\n', spaces), ['Jim → B-PER']);
  });

  it('takes the last column for the tag', () => {
    assert.deepEqual(read('EU NNP B-NP B-ORG\n', four), ['EU → B-ORG']);
    assert.deepEqual(read('a\tO\tB-Person\n', { separator: '\t', columns: 3 }), ['a → B-Person']);
    assert.deepEqual(read('a  O\nb   B-PER \n', spaces), ['a → O', 'b → B-PER']);
  });

  it('reads a tag without the spaces around it, and leaves them where they are', () => {
    const document = DatasetDocument.parse('Ada\t B-PER \nruns\t O\n');
    const { text, tokens } = document.record(0);
    assert.deepEqual(tokens.map(({ tag }) => tag), ['B-PER', 'O']);
    assert.deepEqual(tokens.map(({ tagStart, tagEnd }) => text.slice(tagStart, tagEnd)), ['B-PER', 'O']);
  });

  it('finds no tag where a column is missing', () => {
    assert.deepEqual(read('EU NNP B-NP\nEU\n', four), ['EU → ?', 'EU → ?']);
    assert.deepEqual(read('a\na\t\na\t \n'), ['a → ?', 'a → ?', 'a → ?']);
  });

  it('says what to write before a new tag', () => {
    const prefixes = (text: string, layout: Layout): readonly string[] => parseRecord(text, layout).tokens.map((token) => token.tagPrefix);
    assert.deepEqual(prefixes('a\na\t\n', tabs), ['\t', '']);
    assert.deepEqual(prefixes('a\na \n', spaces), [' ', '']);
    assert.deepEqual(prefixes('a\na NN\na NN B-NP\n', four), [' _ _ ', ' _ ', ' ']);
  });

  it('passes over -DOCSTART- lines', () => {
    const record = parseRecord('-DOCSTART- -X- -X- O\n\n', four);
    assert.deepEqual([record.tokens, record.id, record.headLine], [[], undefined, 0]);
  });

  it('tells the line of its head', () => {
    assert.deepEqual(['IMGID:1\n', '\n\t\nIMGID:1\n', '\na\tO\n', '\n\n'].map((text) => parseRecord(text, tabs).headLine), [0, 2, 1, 0]);
  });

  it('places every tag where it stands, for any text', () => {
    const anyText = fc.string({ unit: fc.constantFrom('a', 'O', 'B', '-', ' ', '\t', '\n', '\r', '\u00A0', '😀'), maxLength: 24 });
    fc.assert(
      fc.property(anyText, fc.constantFrom(tabs, spaces, four), (text, layout) => {
        for (const token of parseRecord(text, layout).tokens) {
          assert.equal(text.slice(token.start, token.start + token.text.length), token.text);
          assert.equal(text.slice(token.tagStart, token.tagEnd), token.tag ?? '');
          assert.ok(token.start + token.text.length <= token.tagStart && token.tagStart <= token.tagEnd && token.tagEnd <= text.length);
          assert.doesNotMatch(text.slice(token.start, token.tagEnd), /[\r\n]/);
        }
      }),
      { numRuns: 5000 },
    );
  });
});
