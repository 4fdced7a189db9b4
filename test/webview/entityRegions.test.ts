import assert from 'node:assert/strict';
import { until } from '../vscode/patience';
import { violationsOf } from './axe';
import { openCard, type OpenCard } from './openCard';

describe('entities in the picture', function () {
  this.timeout(180_000);
  let card: OpenCard;
  before(async () => { card = await openCard(); });
  after(() => card.stage.close());
  beforeEach(() => card.again());
  const drawn = (): Promise<readonly string[]> => card.page.locator('.stage .region').allTextContents();

  it('are not drawn until they are asked for, then each where it fits best with how well it does, those of one place in one frame', async () => {
    assert.deepEqual(await drawn(), []);
    await card.press('Shift+W');
    await until('they are drawn', async () => (await drawn()).length > 0);
    const [frame = '', ...others] = await drawn();
    assert.equal(others.length, 0);
    assert.match(frame, /^\S.* 0\.31( · .* 0\.31)*$/);
    assert.equal(await card.page.locator('[data-act=entityRegions]').getAttribute('aria-pressed'), 'true');
    assert.deepEqual(await violationsOf(card.page), []);
    await card.press('Shift+W');
    await until('they are gone', async () => (await drawn()).length === 0);
  });

  it('follow the labels: one taken away is drawn no more', async () => {
    await card.press('Shift+W');
    await until('they are drawn', async () => (await drawn()).length > 0);
    const before = (await drawn()).join();
    await card.goTo(8);
    await card.press('Backspace');
    await until('what is drawn is less', async () => (await drawn()).join().length < before.length);
  });
});
