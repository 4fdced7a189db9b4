import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands, workspace } from 'vscode';
import { bytesOf, closeAll, ghostLines, pathOf, show } from '../desk';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';

const copies = 20;
const runsUntilFailure = 4;
const useDevice = (device: string | undefined) => workspace.getConfiguration('mner').update('device', device, true);

describe('a device that fails in the middle of a run', function () {
  this.timeout(240_000);
  before(needsWindow);
  before(() => {
    const once = bytesOf('unlabelled.txt').toString('utf8').trimEnd();
    writeFileSync(pathOf('long.txt'), Array.from({ length: copies }, (_, at) => once.replaceAll('IMGID:', `IMGID:${at}`).replaceAll('\nRT\n', `\nRT${at}\n`)).join('\n\n'));
    // The model process that starts next finds one more device, which works a few times only.
    process.env['NODE_OPTIONS'] = `--require ${join(__dirname, 'failingDevicePreload.js')}`;
    process.env['MNER_TEST_RUNS'] = String(runsUntilFailure);
  });
  after(async () => {
    delete process.env['NODE_OPTIONS'];
    delete process.env['MNER_TEST_RUNS'];
    await useDevice(undefined);
    await closeAll();
    rmSync(pathOf('long.txt'));
  });

  it('is left for the next one below: one message, every suggestion, and the status bar names the new one', async () => {
    const { document } = await show('long.txt');
    const state = async (): Promise<string> => (await driver.read({ selector: '[id="mner-curator.mner-curator.mner.state"]' })) ?? '';
    await useDevice('coreml');
    await until('the model runs on the device', async () => /model ready \(Core ML\)/.test(await state()), 120_000);
    await commands.executeCommand('mner.preannotateFile', document.uri);
    await driver.wait({ selector: '.notification-toast >> text=/Core ML failed in the middle of a run: the device was removed; CPU goes on from there/' });
    await until('the last records have their suggestions', async () => (await ghostLines(document)).some((line) => line > document.lineCount - 60));
    await until('the status bar says so', async () => /model ready \(CPU\)/.test(await state()));
    const messages = await driver.readAll({ selector: '.notification-toast .notification-list-item-message' });
    assert.equal(messages.filter((each) => each.includes('failed in the middle')).length, 1, messages.join(' | '));
    assert.ok(!messages.some((each) => each.includes('ended by itself')), messages.join(' | '));
  });
});
