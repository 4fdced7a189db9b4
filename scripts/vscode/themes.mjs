// Reads from a real VS Code what its four themes set on a webview, into test/webview/themes/: the webview tests dress
// their page in it. Run again when the oldest supported VS Code changes: node scripts/vscode/themes.mjs
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from './chromium.mjs';
import { root, startServer } from './server.mjs';
import { folderAddress, openWindow, writeSettings } from './window.mjs';

/** VS Code's names for the four themes that we promise to look good in. */
export const themes = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  'high-contrast': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};

const clothes = () => {
  const { style } = document.documentElement;
  const names = [...style].filter((name) => name.startsWith('--vscode-')).sort();
  const { vscodeThemeKind, vscodeThemeId } = document.body.dataset;
  return {
    classes: document.body.className.split(' ').filter((name) => name.startsWith('vscode-') && name !== 'vscode-body'),
    data: { vscodeThemeKind, vscodeThemeId },
    variables: Object.fromEntries(names.map((name) => [name, style.getPropertyValue(name)])),
    styles: document.getElementById('_defaultStyles').textContent,
  };
};

async function readTheme(browser, server, folder, theme) {
  writeSettings(server, { 'workbench.colorTheme': theme });
  const window = await openWindow(browser, folderAddress(server, folder));
  await window.open({ name: 'page.md' });
  await window.command({ title: 'Markdown: Open Preview' }); // any webview will do
  const outer = await window.page.waitForSelector('iframe.webview.ready');
  const inner = await (await outer.contentFrame()).waitForSelector('iframe#active-frame');
  const frame = await inner.contentFrame();
  await frame.waitForSelector('h1');
  const found = await frame.evaluate(clothes);
  await window.close();
  return found;
}

async function readThemes() {
  const target = join(root, 'test/webview/themes');
  mkdirSync(target, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'mner-themes-'));
  writeFileSync(join(folder, 'page.md'), '# Themes\n');
  const server = await startServer();
  const browser = await launchChromium();
  for (const [name, theme] of Object.entries(themes)) {
    const found = await readTheme(browser, server, folder, theme);
    writeFileSync(join(target, `${name}.json`), `${JSON.stringify(found, null, 1)}\n`);
  }
  await browser.close();
  await server.stop();
  rmSync(folder, { recursive: true });
}

if (process.argv[1] === import.meta.filename) await readThemes();
