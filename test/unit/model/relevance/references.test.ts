import assert from 'node:assert/strict';
import { readReferences } from '../../../../src/model/relevance/references';

describe('how pairs rank, in a package', () => {
  const sound = { to: [0.5, 1], density: [1.5, 0.5] };

  it('is read where it is whole', () => {
    assert.deepEqual(readReferences({ captions: sound, posts: sound }), { captions: sound, posts: sound });
  });

  it('is not there where it is missing, rises, or does not end at 1', () => {
    for (const bad of [undefined, 7, {}, { captions: sound }]) assert.equal(readReferences(bad), undefined);
    for (const bad of [{ to: [0.5, 1], density: [0.5, 1.5] }, { to: [0.5, 0.9], density: [1.5, 0.5] }, { to: [1, 0.5], density: [1, 1] }, { to: [1], density: [0] }, { to: [0.5, 1], density: [1] }]) {
      assert.equal(readReferences({ captions: sound, posts: bad }), undefined);
    }
  });
});
