import { existsSync, readFileSync, rmSync } from 'node:fs';
import { commands, window, workspace } from 'vscode';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';
import { closeAll, folder, pathOf, show } from '../desk';

const state = { selector: '[id="mner-curator.mner-curator.mner.state"]' };
const shows = (what: string, pattern: RegExp): Promise<void> => until(what, async () => pattern.test((await driver.read(state)) ?? ''));

describe('the status bar', () => {
  before(needsWindow);
  afterEach(closeAll);

  it('tells records, missing pictures, and the model with its device', async () => {
    await show('train.txt');
    await shows('the whole state is shown', /MNER · 31 records · 1 picture missing · model ready \((CPU|WebGPU)\)/);
    await driver.hover(state);
    await driver.wait({ selector: '.monaco-hover >> text=/Model: .* on (the )?(CPU|WebGPU)/' });
  });

  it('follows the device that is chosen with “MNER: Select Device…”', async () => {
    await show('train.txt');
    await driver.command('MNER: Select Device…');
    await driver.wait({ selector: '.quick-input-list .monaco-list-row >> text=/^auto/' });
    await driver.wait({ selector: '.quick-input-list .monaco-list-row >> text=/cpu/' });
    await driver.type('cpu');
    await driver.press('Enter');
    await until('the setting is written', () => workspace.getConfiguration('mner').get('device') === 'cpu');
    await shows('the model is ready there', /model ready \(CPU\)/);
    await workspace.getConfiguration('mner').update('device', undefined, true);
  });

  it('names a model that is not there as “no model”, says why, and finds its way back', async () => {
    await show('train.txt');
    await workspace.getConfiguration('mner').update('model', pathOf('images'), true);
    await shows('there is no model', /no model/);
    await driver.hover(state);
    await driver.wait({ selector: '.monaco-hover >> text=/model/' });
    await workspace.getConfiguration('mner').update('model', undefined, true);
    await shows('the model is back', /model ready/);
  });

  it('shows the log of the model process', async () => {
    await commands.executeCommand('mner.showModelLog');
    await driver.wait({ selector: '.panel .pane-body, .panel .output-view, .panel .monaco-editor' });
    await commands.executeCommand('workbench.action.closePanel');
  });
});

describe('an integrated terminal', () => {
  it('has mner on its PATH', async () => {
    const file = pathOf('terminal.txt');
    const terminal = window.createTerminal({ name: 'mner', cwd: folder });
    terminal.sendText(`mner --version > ${file} 2>&1`);
    await until('the command line has answered', () => existsSync(file) && /\d+\.\d+/.test(readFileSync(file, 'utf8')));
    terminal.dispose();
    rmSync(file);
  });
});
