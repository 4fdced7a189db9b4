import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { checkGolden } from '../../../../src/model/golden';
import { loadTagger } from '../../../../src/model/load';

describe('the bundled HamLearning', function () {
  this.timeout(240_000);

  it('opens beside the bundled picture tower, passes its golden set and looks at a picture where there is one', async () => {
    const loaded = await loadTagger(resolve('models/hamlearning'));
    if (loaded.kind === 'refused') assert.fail(loaded.reason);
    const { tagger, package: model } = loaded;
    assert.deepEqual(await checkGolden(tagger, model), []);
    assert.equal(tagger.looks, true);
    const tokens = ['so', 'proud', 'of', 'Zaro', 'today'];
    const [seen, unseen] = await tagger.tag([{ tokens, picture: resolve('samples/postcards/images/1023.jpg') }, { tokens }]);
    assert.deepEqual([seen?.picture, unseen?.picture], ['used', 'none']);
    assert.notDeepEqual(seen?.spans, unseen?.spans);
    assert.equal(unseen?.signals, undefined);
    assert.ok(seen?.signals?.['relevance']);
    await tagger.close?.();
  });
});
