import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeLossless, encodeLossless } from '../../../src/dataset/bytes';
import type { Layout } from '../../../src/dataset/layout';
import { parseRecord, sliceRecords } from '../../../src/dataset/record';
import { RecordScanner } from '../../../src/dataset/recordScanner';

const layouts: readonly Layout[] = [{ separator: '\t', columns: 2 }, { separator: ' ', columns: 2 }, { separator: '\t', columns: 3 }];

/** Mostly what real files hold, sometimes what breaks readers. */
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('IMGID:17_06\na\tO\nb\tB-PER\n\n', 'x\tO\n\n', 'IMGID:3\nI\tO\nme\tI-LOC\n', 'New\tB-LOC\n', '\n') },
  { weight: 1, arbitrary: fc.constantFrom('IMGID:', 'imgid:1\tO', 'a O\n', 'é\tO\n', '&amp\tO\n', '\r\n', '\r', ' ', '\t', '-DOCSTART- O\n', '\uFEFF', '\uDC80', 'a\tb\tO\n', '\tO\n', 'a\n') },
);

describe('scanning records without making text of them', () => {
  it('finds the same records as the parser, and the same tokens and tags in plain ones', () => {
    let plain = 0;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.constantFrom(...layouts), (pieces, layout) => {
        const bytes = encodeLossless(pieces.join(''));
        const { text } = decodeLossless(bytes);
        const mark = text.startsWith('\uFEFF');
        const slices = sliceRecords(text.slice(mark ? 1 : 0));
        const scanner = new RecordScanner(layout);
        scanner.read(bytes, mark ? 3 : 0);
        for (const slice of slices) {
          assert.ok(scanner.next());
          assert.equal(decodeLossless(bytes.subarray(scanner.from, scanner.to)).text, slice.text);
          assert.equal(scanner.lines, slice.lines);
          if (!scanner.isPlain) continue;
          plain += 1;
          const record = parseRecord(slice.text, layout);
          const textOf = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString('latin1');
          const seen = Array.from({ length: scanner.tokens }, (_, at) => ({
            text: textOf(scanner.tokenFrom[at] ?? 0, scanner.tokenTo[at] ?? 0),
            tag: scanner.tagNames[scanner.tags[at] ?? 0],
          }));
          assert.deepEqual(seen, record.tokens.map(({ text: token, tag }) => ({ text: token, tag })));
          assert.equal(scanner.idTo > 0 ? textOf(scanner.idFrom, scanner.idTo) : undefined, record.id);
          assert.equal(record.headLine, 0);
        }
        assert.equal(scanner.next(), false);
      }),
      { numRuns: 4000 },
    );
    assert.ok(plain > 1000, `only ${plain} plain records were seen`);
  });

  it('numbers each tag once, however many there are', () => {
    const tags = Array.from({ length: 300 }, (_, at) => `B-T${at}`);
    const bytes = encodeLossless(`${[...tags, ...tags].map((tag) => `w\t${tag}`).join('\n')}\n\nx\tO\n`);
    const scanner = new RecordScanner({ separator: '\t', columns: 2 });
    scanner.read(bytes, 0);
    assert.ok(scanner.next() && scanner.isPlain);
    assert.deepEqual([...scanner.tags.subarray(0, 600)].map((tag) => scanner.tagNames[tag]), [...tags, ...tags]);
    assert.equal(scanner.tagNames.length, 301);
  });
});
