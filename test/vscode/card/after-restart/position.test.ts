import { driver, needsWindow } from '../../driver';

describe('the card editor after a restart', () => {
  before(needsWindow);

  it('is at the record where the person stopped', async () => {
    // VS Code opens the editors again by itself.
    await driver.wait({ webview: 0, selector: 'text=/record 3 of 31/' });
  });
});
