import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeLossless, displayText, encodeLossless, hasStrayBytes } from '../../../src/dataset/bytes';
import { nastyFiles } from '../../fixtures/nasty';

const bytesOf = (...bytes: readonly number[]): Uint8Array => Uint8Array.from(bytes);

describe('lossless text', () => {
  it('gives any bytes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        assert.deepEqual(encodeLossless(decodeLossless(bytes).text), new Uint8Array(bytes));
      }),
      { numRuns: 5000 },
    );
  });

  it('gives bytes back that are nearly UTF-8: cut, overlong, surrogates, beyond the last code point', () => {
    const byte = fc.constantFrom(0x00, 0x0a, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff, 0xbb, 0xdc);
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 12 }), (list) => {
        const bytes = bytesOf(...list);
        assert.deepEqual(encodeLossless(decodeLossless(bytes).text), bytes);
      }),
      { numRuns: 20_000 },
    );
  });

  it('gives every nasty file back, and tells which are UTF-8', () => {
    for (const { name, bytes } of nastyFiles()) {
      const { text, hasStrayBytes: stray } = decodeLossless(bytes);
      assert.deepEqual(encodeLossless(text), bytes, name);
      assert.equal(stray, hasStrayBytes(text), name);
    }
  });

  it('reads each stray byte as one lone surrogate, and what surrounds it as usual', () => {
    assert.deepEqual(decodeLossless(bytesOf(0x61, 0xff, 0xc3, 0xa9, 0xe2, 0x82)), { text: 'a\uDCFFé\uDCE2\uDC82', hasStrayBytes: true });
    assert.deepEqual(decodeLossless(bytesOf(0xed, 0xa0, 0x80)).text, '\uDCED\uDCA0\uDC80', 'an encoded surrogate is no UTF-8');
  });

  it('keeps a byte order mark, here and there', () => {
    assert.equal(decodeLossless(bytesOf(0xef, 0xbb, 0xbf, 0x61, 0xef, 0xbb, 0xbf)).text, '\uFEFFa\uFEFF');
  });

  it('does not take the second half of an emoji for a stray byte', () => {
    // U+1F480 is D83D DC80: its second unit is one that stands for a stray byte when alone.
    assert.equal(hasStrayBytes('\u{1F480}'), false);
    assert.equal(hasStrayBytes('\u{1F480}\uDC80'), true);
    assert.deepEqual(encodeLossless('\u{1F480}\uDC80'), bytesOf(0xf0, 0x9f, 0x92, 0x80, 0x80));
  });

  it('shows stray bytes as U+FFFD', () => {
    assert.equal(displayText('a\uDC80\uDCFFb😀'), 'a\uFFFD\uFFFDb😀');
    assert.equal(displayText('\u{1F480}'), '\u{1F480}');
  });
});
