import assert from 'node:assert/strict';
import { foldsOf } from '../../../../src/model/learning/folds';

const record = (text: string): { readonly tokens: readonly string[] } => ({ tokens: text.split(' ') });
const many = (count: number): { readonly tokens: readonly string[] }[] => Array.from({ length: count }, (_, at) => record(`record number ${at}`));

describe('folds', () => {
  it('keep records with the same tokens together', () => {
    const records = [...many(20), ...many(20)];
    const { folds } = foldsOf(records) ?? assert.fail();
    for (let at = 0; at < 20; at += 1) assert.equal(folds[at], folds[at + 20]);
  });

  it('are about even, and the same in any order', () => {
    const records = many(53);
    const { count, folds } = foldsOf(records) ?? assert.fail();
    const sizes = Array.from({ length: count }, (_, fold) => folds.filter((each) => each === fold).length);
    assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1, sizes.join(' '));
    const turned = foldsOf([...records].reverse())?.folds ?? [];
    assert.deepEqual([...turned].reverse(), folds);
  });

  it('are fewer for many records, and none for fewer than three', () => {
    assert.equal(foldsOf(many(10))?.count, 5);
    assert.equal(foldsOf(many(500))?.count, 3);
    assert.equal(foldsOf(many(2000))?.count, 2);
    assert.equal(foldsOf(many(3))?.count, 3);
    assert.equal(foldsOf(many(2)), undefined);
    assert.equal(foldsOf([record('a'), record('a'), record('a')]), undefined);
  });
});
