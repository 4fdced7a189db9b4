import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TextTable } from '../../../src/dataset/textTable';

describe('a table of texts', () => {
  it('keeps a number for each, as a map would', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.integer({ min: 1, max: 9 })), { maxLength: 60 }), (entries) => {
        const table = new TextTable();
        const map = new Map<string, number>();
        for (const [text, count] of entries) {
          assert.equal(table.add(text, count), map.get(text) ?? 0);
          map.set(text, (map.get(text) ?? 0) + count);
        }
        assert.equal(table.size, map.size);
        for (const [text, count] of map) assert.equal(table.get(text), count);
        assert.equal(table.count((count) => count > 9), [...map.values()].filter((count) => count > 9).length);
      }),
    );
  });

  it('grows beyond its first size and confuses none of 100,000', () => {
    const table = new TextTable();
    for (let at = 0; at < 100_000; at += 1) assert.equal(table.mark(`text ${at}`, 1 << (at % 31)), 0);
    assert.equal(table.size, 100_000);
    for (let at = 0; at < 100_000; at += 997) assert.equal(table.get(`text ${at}`), 1 << (at % 31));
    assert.equal(table.get('another'), 0);
  });

  it('takes over another one', () => {
    const [mine, theirs] = [new TextTable(), new TextTable()];
    mine.add('both', 2);
    theirs.add('both', 3);
    theirs.add('theirs', 4);
    mine.absorb(theirs, (a, b) => a + b);
    assert.deepEqual([mine.get('both'), mine.get('theirs'), mine.size, theirs.get('both')], [5, 4, 2, 3]);
  });
});
