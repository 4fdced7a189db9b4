import assert from 'node:assert/strict';
import { chooseHeldOut } from '../../../src/curation/holdOut';
import { fingerprint } from '../../../src/dataset/fingerprint';

const prints = Array.from({ length: 200 }, (_, at) => fingerprint([`token${at}`]));

describe('holding records out', () => {
  it('takes about the share', () => {
    assert.equal(chooseHeldOut(prints, 0.15).size, 30);
  });

  it('keeps records with the same tokens on one side', () => {
    const doubled = [...prints, ...prints];
    const held = chooseHeldOut(doubled, 0.2);
    prints.forEach((_, at) => assert.equal(held.has(at), held.has(at + prints.length)));
  });

  it('chooses the same records in any order', () => {
    const held = new Set([...chooseHeldOut(prints, 0.1)].map((at) => prints[at]));
    const turned = [...prints].reverse();
    assert.deepEqual(new Set([...chooseHeldOut(turned, 0.1)].map((at) => turned[at])), held);
  });

  it('holds at least one out, never all, and none of a single record', () => {
    assert.equal(chooseHeldOut(prints.slice(0, 3), 0.01).size, 1);
    assert.equal(chooseHeldOut(prints.slice(0, 2), 1).size, 1);
    assert.equal(chooseHeldOut(prints.slice(0, 1), 0.5).size, 0);
    assert.equal(chooseHeldOut([], 0.5).size, 0);
  });
});
