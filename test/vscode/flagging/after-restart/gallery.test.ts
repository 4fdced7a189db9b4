import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { commands, Uri } from 'vscode';
import { closeAll, curationLines, pathOf } from '../../desk';
import { driver, needsWindow } from '../../driver';
import { until } from '../../patience';

/** The machine may be busy with other work. */
const longMs = 120_000;
const page = (selector: string) => ({ webview: 0, selector });
const words = async (selector: string): Promise<string> => ((await driver.read(page(selector))) ?? '').trim();

describe('after the window was loaded again, the gallery', function () {
  this.timeout(3 * longMs);
  before(needsWindow);
  before(function () {
    if (!existsSync(pathOf('photographs.txt'))) this.skip();
  });
  after(closeAll);

  it('is there again, with the file, the flags and the tiles that it showed', async () => {
    await driver.wait(page('.tile .tweet'), 'visible', longMs);
    assert.match(await words('header'), /photographs\.txt/);
    assert.match(await words('.filters'), /Belongs to another text/);
  });

  it('still judges with one key', async () => {
    const before = curationLines('photographs.curation.jsonl').length;
    await driver.focus(page('#grid'));
    await driver.press('End', 'n');
    await until('the verdict is written', () => curationLines('photographs.curation.jsonl').length === before + 1, longMs);
  });

  it('comes to the front, and not twice, when it is asked for', async () => {
    await commands.executeCommand('mner.openGallery', Uri.file(pathOf('photographs.txt')));
    await until('its tiles are shown', async () => (await driver.readAll(page('.tile .tweet'))).length > 0, longMs);
  });
});
