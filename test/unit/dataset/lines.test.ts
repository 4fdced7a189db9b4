import assert from 'node:assert/strict';
import fc from 'fast-check';
import { countLineEnds, endsWithLineEnd, isBlank, LineCursor } from '../../../src/dataset/lines';

function linesOf(text: string, from = 0): readonly string[] {
  const cursor = new LineCursor(text, from);
  const lines: string[] = [];
  while (cursor.advance()) lines.push(`${text.slice(cursor.start, cursor.end)}|${text.slice(cursor.end, cursor.next)}`);
  return lines;
}

const anyText = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\u2028', '\u0085', '\v', '\f'), maxLength: 12 });

describe('lines', () => {
  it('end at LF, CR LF and lone CR', () => {
    assert.deepEqual(linesOf('a\nb\r\nc\rd'), ['a|\n', 'b|\r\n', 'c|\r', 'd|']);
    assert.deepEqual(linesOf('\n\r\r\n'), ['|\n', '|\r', '|\r\n']);
    assert.deepEqual(linesOf('a\r'), ['a|\r']);
    assert.deepEqual(linesOf(''), []);
  });

  it('end nowhere else, and together are the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const expected = text.match(/[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+$/g) ?? [];
        assert.deepEqual(linesOf(text).map((line) => line.replace('|', '')), [...expected]);
      }),
      { numRuns: 5000 },
    );
  });

  it('can be walked from any offset', () => {
    assert.deepEqual(linesOf('ab\ncd', 1), ['b|\n', 'cd|']);
    assert.deepEqual(linesOf('ab', 2), []);
  });

  it('are found in time that grows with the text, also where one kind of line end is missing', () => {
    for (const end of ['\r', '\n', '\r\n']) {
      const text = `word\tO${end}`.repeat(200_000);
      const start = performance.now();
      assert.equal(linesOf(text).length, 200_000);
      assert.ok(performance.now() - start < 5_000, 'the whole text is searched for each line');
    }
  });

  it('are counted by how they end', () => {
    assert.deepEqual(countLineEnds('a\nb\r\nc\r\rd\r'), { '\n': 1, '\r\n': 1, '\r': 3 });
    fc.assert(
      fc.property(anyText, (text) => {
        const counts = countLineEnds(text);
        assert.equal(counts['\n'] + counts['\r'] + counts['\r\n'] * 2, [...text].filter((each) => each === '\n' || each === '\r').length);
      }),
    );
  });

  it('tell whether the last one is closed', () => {
    assert.deepEqual(['', 'a', 'a\n', 'a\r', '\r\n'].map(endsWithLineEnd), [false, false, true, true, true]);
  });

  it('are blank with spaces and tabs only: a no-break space is a token', () => {
    const blank = (text: string): boolean => isBlank(text, 0, text.length);
    assert.deepEqual(['', ' \t ', '\u00A0', '\u200B', '\v', 'a'].map(blank), [true, true, false, false, false, false]);
  });
});
