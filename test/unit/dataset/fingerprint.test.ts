import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fingerprint } from '../../../src/dataset/fingerprint';

describe('a fingerprint', () => {
  it('is 16 hex digits, the same for the same tokens', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (tokens) => {
        assert.match(fingerprint(tokens), /^[0-9a-f]{16}$/);
        assert.equal(fingerprint([...tokens]), fingerprint(tokens));
      }),
    );
  });

  it('stays what it is: files beside datasets hold it', () => {
    assert.equal(fingerprint(['RT', 'George', 'Zimmerman']), '2c8db2ba53758592');
  });

  it('tells where tokens begin and end', () => {
    const lists = [['ab', 'c'], ['a', 'bc'], ['abc'], ['abc', ''], ['', 'abc'], [], ['']];
    assert.equal(new Set(lists.map(fingerprint)).size, lists.length);
  });

  it('differs for a hundred thousand different records', () => {
    const seen = new Set<string>();
    for (let at = 0; at < 100_000; at += 1) seen.add(fingerprint([String(at), 'tail']));
    assert.equal(seen.size, 100_000);
  });
});
