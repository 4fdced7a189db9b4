import { commands, window } from 'vscode';
import { driver, needsWindow } from '../../driver';
import { until } from '../../patience';

describe('the card editor after a restart', () => {
  before(needsWindow);

  it('is at the record where the person stopped', async () => {
    await until('VS Code has opened the editors again', () => window.tabGroups.all.some((group) => group.tabs.length > 0));
    await commands.executeCommand('mner.openCardEditor');
    await driver.wait({ webview: 0, selector: 'text=/record 3 of 31/' });
  });
});
