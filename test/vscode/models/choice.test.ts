import assert from 'node:assert/strict';
import { cpSync, existsSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { commands, extensions, Uri, workspace } from 'vscode';
import { writeExport } from '../../fixtures/exportedModel';
import { closeAll, pathOf, show } from '../desk';
import { driver, needsWindow } from '../driver';
import { until } from '../patience';

/** The machine may be busy with other work. */
const longMs = 240_000;

const model = (): string | undefined => workspace.getConfiguration('mner').get('model');
const status = async (): Promise<string> => (await driver.read({ selector: '[id="mner-curator.mner-curator.mner.state"]' })) ?? '';
const row = (text: string) => ({ selector: `.quick-input-list .monaco-list-row >> text=/${text}/` });
const toast = (text: string) => ({ selector: `.notification-toast >> text=/${text}/` });

/** Clears what is said, and waits until it is gone: what comes while VS Code is still taking others away is not shown. */
async function noNotification(): Promise<void> {
  await commands.executeCommand('notifications.clearAll');
  await driver.wait({ selector: '.notification-toast' }, 'detached');
}

describe('choosing a model', function () {
  this.timeout(longMs);
  before(needsWindow);
  before(() => {
    const bundled = join(extensions.getExtension('mner-curator.mner-curator')?.extensionPath ?? '', 'models', 'crf');
    cpSync(bundled, pathOf('models/copy'), { recursive: true });
    cpSync(bundled, pathOf('models/cut'), { recursive: true });
    truncateSync(pathOf('models/cut/weights.bin'), 1000);
    writeExport(pathOf('export'));
    writeExport(pathOf('sentiment'), { labels: ['NEGATIVE', 'POSITIVE'] });
  });
  after(async () => {
    await workspace.getConfiguration('mner').update('model', undefined, true);
    await workspace.getConfiguration('mner').update('model', undefined, false);
    await closeAll();
  });

  it('lists bundled and workspace models with kind, size and scores, the one in use marked, and broken ones with their reason', async () => {
    await show('gold.txt');
    await until('the model is ready', async () => /model ready/.test(await status()), longMs / 2);
    void commands.executeCommand('mner.selectModel');
    await driver.wait(row('text \\d'), 'visible', longMs / 2);
    const rows = (await driver.readAll({ selector: '.quick-input-list .monaco-list-row' })).join('\n');
    assert.match(rows, /text \d.*neural tagger · 3\d\.\d MB · PER ORG LOC OTHER · in use/);
    assert.match(rows, /crf 1\.0\.0.*instant tagger · 1\.3 MB · PER LOC ORG OTHER/);
    assert.match(rows, /twitter2015\/valid\.txt F1 69\.8/);
    assert.match(rows, /The file weights\.bin has 1000 bytes instead of \d+/);
    await driver.screenshot('select model');
  });

  it('does not take a broken one', async () => {
    await driver.click(row('weights.bin has 1000'));
    await driver.wait({ selector: '.quick-input-widget:visible' });
    await driver.press('Escape');
    assert.equal(model(), 'default');
  });

  it('puts a workspace’s model in use by a path that travels with the workspace', async () => {
    void commands.executeCommand('mner.selectModel');
    await driver.wait(row('models\\/copy'), 'visible', longMs / 2);
    await driver.click(row('models\\/copy'));
    await until('it is chosen', () => model() === './models/copy', longMs / 2);
    await until('it is loaded', async () => /model ready/.test(await status()), longMs / 2);
  });

  it('adds a Hugging Face export, tried before it is offered, and tags with it', async () => {
    void commands.executeCommand('mner.addModel', Uri.file(pathOf('export')));
    await driver.wait(toast('was added; it knows PER, LOC, MISC'));
    await driver.click({ selector: '.notification-toast .monaco-button >> text=Use It Now' });
    await until('it is chosen', () => /[\\/]models[\\/]export$/.test(model() ?? ''), longMs / 2);
    const { document } = await show('unlabelled.txt');
    await until('it is loaded', async () => /model ready/.test(await status()), longMs / 2);
    void commands.executeCommand('mner.preannotateFile', document.uri);
    await driver.wait(toast('Nothing in the file has changed'), 'visible', longMs / 2);
    await noNotification();
  });

  it('refuses an export whose labels are not those of entities, in one sentence', async () => {
    void commands.executeCommand('mner.addModel', Uri.file(pathOf('sentiment')));
    await driver.wait(toast('have no “O”'), 'visible', longMs / 2);
    await noNotification();
  });

  it('refuses a package that is broken, in one sentence', async () => {
    void commands.executeCommand('mner.addModel', Uri.file(pathOf('models/cut')));
    await driver.wait(toast('has 1000 bytes instead of'), 'visible', longMs / 2);
    await commands.executeCommand('notifications.clearAll');
  });

  it('removes an added model after asking, and goes back to the default where it was in use', async () => {
    const folder = model() ?? '';
    void commands.executeCommand('mner.removeModel');
    await driver.wait(row('export 1\\.0\\.0'), 'visible', longMs / 2);
    await driver.press('Enter');
    await driver.click({ selector: '.notification-toast .monaco-button >> text=Delete' });
    await until('its folder is gone', () => !existsSync(folder), longMs / 2);
    await until('the default is chosen', () => model() === 'default', longMs / 2);
  });
});

describe('training on a file that cannot be learned from', function () {
  this.timeout(longMs);
  before(needsWindow);
  after(closeAll);
  const page = (selector: string) => ({ webview: 0, selector });
  const problemOf = async (name: string, text: string): Promise<string> => {
    await workspace.fs.writeFile(Uri.file(pathOf(name)), new TextEncoder().encode(text));
    const { document } = await show(name);
    await commands.executeCommand('mner.trainModel', document.uri);
    await driver.wait(page('button[data-do=start]'), 'visible', longMs / 2);
    await until('the form is about the file', async () => ((await driver.read(page('h1'))) ?? '').includes(name), longMs / 2);
    await driver.click(page('button[data-do=start]'));
    await driver.wait(page('.problem'), 'visible', longMs / 2);
    return (await driver.read(page('.problem'))) ?? '';
  };

  it('says in one sentence that a single record is too little', async () => {
    assert.match(await problemOf('one.txt', 'IMGID:1\nAda\tB-PER\nsleeps\tO\n'), /one\.txt has 1 record whose tokens all have a tag; a model needs at least 10\./);
  });

  it('says in one sentence that there is no entity', async () => {
    const records = Array.from({ length: 12 }, (_, at) => `IMGID:${at}\nso\tO\ntired${at}\tO\n`);
    assert.match(await problemOf('none.txt', records.join('\n')), /none\.txt holds no entity; there is nothing to learn\./);
  });
});
