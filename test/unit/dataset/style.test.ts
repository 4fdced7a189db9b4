import assert from 'node:assert/strict';
import { detectDatasetStyle, StyleEvidence } from '../../../src/dataset/style';
import { readSpans } from '../../../src/dataset/tags';
import { eachRealRecord, realData } from '../../fixtures/realData';

const of = (types: readonly string[], tokens: string): string => detectDatasetStyle(types, [{ tokens: tokens.split(' ') }]);

describe('the style of a file', () => {
  it('is told by its catch-all type', () => {
    assert.equal(of(['PER', 'OTHER'], 'a b'), 'twitter2015');
    assert.equal(of(['PER', 'MISC'], 'a b'), 'twitter2017');
  });

  it('is told by whole or split tags where the types do not tell, and where OTHER was renamed', () => {
    assert.equal(of(['PER'], '#tag @user'), 'twitter2015');
    assert.equal(of(['PER'], '# tag @ user'), 'twitter2017');
    assert.equal(of(['MISC', 'OTHER'], '# tag'), 'twitter2017');
    assert.equal(of(['OTHER'], '# tag @ user'), 'twitter2017');
  });

  it('is Twitter-2015 where nothing tells', () => {
    assert.equal(new StyleEvidence().decide([]), 'twitter2015');
  });

  it('is right for the published files, with their types and without', function () {
    for (const style of ['twitter2015', 'twitter2017'] as const) {
      if (!realData(`${style}/valid.txt`)) this.skip();
      const types = new Set<string>();
      const records: { tokens: string[] }[] = [];
      eachRealRecord(`${style}/valid.txt`, ({ tokens }) => {
        records.push({ tokens: tokens.map(({ text }) => text) });
        for (const { type } of readSpans(tokens.map(({ tag }) => tag))) types.add(type);
      });
      assert.equal(detectDatasetStyle(types, records), style);
      assert.equal(detectDatasetStyle([], records), style);
    }
  });
});
