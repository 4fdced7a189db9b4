// Photographs the main views in VS Code's four themes, wide and narrow, into docs/screenshots/.
// usage: npm run screenshots [-- view …] [--theme=dark]
import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { launchChromium } from './vscode/chromium.mjs';
import { root, startServer } from './vscode/server.mjs';
import { themes } from './vscode/themes.mjs';
import { folderAddress, openWindow, writeSettings } from './vscode/window.mjs';

const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 760, height: 900 } };
const roomBytes = 3_000_000; // for all pictures together

const statusBar = '[id="mner-curator.mner-curator.mner.state"]';

/** What is photographed: a name, the sizes, and what a person does before. `window.open` and the like are in vscode/window.mjs. */
const views = {
  text: {
    sizes: ['wide'],
    pose: async (window) => {
      await preannotate(window);
      await goToLine(window, lines.untagged);
      await window.wait({ target: { selector: '.codelens-decoration >> text=/Accept 3/' } }); // lenses move the lines
      await window.page.waitForTimeout(500);
      await window.hover({ target: { selector: '.view-line span >> text=/^Vienna/' } });
      await window.wait({ target: { selector: '.monaco-hover:not(.hidden) img' } });
    },
  },
  card: {
    sizes: ['wide', 'narrow'],
    pose: async (window) => {
      await preannotate(window);
      await goToLine(window, lines.twoReadings);
      await window.command({ title: 'View: Close Primary Side Bar' });
      await openCard(window);
      await window.press({ keys: ['n'] });
    },
  },
  findings: {
    sizes: ['wide'],
    pose: async (window) => {
      await window.command({ title: 'View: Toggle Problems' });
      await window.wait({ target: { selector: '.markers-panel .monaco-list-row' } });
      await showFindings(window);
      await window.click({ target: { selector: '.pane .monaco-list-row', nth: 1 } });
      await window.click({ target: { selector: '.pane .monaco-list-row >> text=/I-ORG/' } });
    },
  },
  pairs: {
    sizes: ['wide'],
    pose: async (window) => {
      await window.command({ title: 'MNER: Flag Irrelevant Image–Text Pairs' });
      await window.click({ target: { selector: '.notification-toast .monaco-button >> text=Show Them' } });
      await window.click({ target: { selector: '.pane .monaco-list-row .codicon-device-camera' } });
      await window.wait({ target: { webview: 0, selector: '#card img' } });
    },
  },
  statistics: {
    sizes: ['wide'],
    pose: async (window) => {
      await window.command({ title: 'MNER: Dataset Statistics' });
      await window.wait({ target: { webview: 0, selector: 'table, svg, h1' } });
    },
  },
};

/** Where in the sample something is to be seen. */
const lines = { untagged: 292, twoReadings: 429 };

const goToLine = async (window, line) => {
  await window.page.locator('.editor-group-container.active .view-lines').click();
  await window.press({ keys: ['Control+G'] });
  await window.type({ text: String(line) });
  await window.press({ keys: ['Enter'] });
};

const preannotate = async (window) => {
  await window.command({ title: 'MNER: Pre-annotate File' });
  await window.wait({ target: { selector: '.notification-toast >> text=/Nothing in the file has changed/' } });
  await window.command({ title: 'Notifications: Clear All Notifications' });
};

const openCard = async (window) => {
  await window.command({ title: 'MNER: Open Card Editor' });
  await window.wait({ target: { webview: 0, selector: '#card img' } });
  await window.wait({ target: { webview: 0, selector: '.chip' } });
};

const showFindings = async (window) => {
  await window.click({ target: { selector: '.activitybar [aria-label^="MNER"]' } });
  await window.wait({ target: { selector: '.pane .monaco-list-row' } });
};

const words = process.argv.slice(2);
const wantedViews = words.filter((word) => !word.startsWith('--'));
const wantedTheme = words.find((word) => word.startsWith('--theme='))?.slice('--theme='.length);
const target = join(root, 'docs/screenshots');

async function photograph(stage, theme, name, size) {
  const folder = mkdtempSync(join(tmpdir(), 'mner-photographs-'));
  const dataset = join(folder, 'postcards');
  cpSync(join(root, 'samples/postcards'), dataset, { recursive: true });
  writeSettings(stage.server, { 'workbench.colorTheme': themes[theme], 'workbench.sideBar.location': 'left' });
  const address = folderAddress(stage.server, dataset, { file: join(dataset, 'train.txt') });
  const window = await openWindow(stage.browser, address, sizes[size]);
  try {
    await window.wait({ target: { selector: statusBar } });
    if (size === 'narrow' && name !== 'card') await window.command({ title: 'View: Close Primary Side Bar' });
    await views[name].pose(window);
    await window.page.waitForTimeout(500); // pictures fade in
    const path = join(target, `${name}-${theme}${size === 'wide' ? '' : `-${size}`}.png`);
    writeFileSync(path, await sharp(await window.page.screenshot()).png({ palette: true, colours: 128, dither: 0.5, effort: 10 }).toBuffer());
    console.log(`  ${path.slice(root.length + 1)} ${(statSync(path).size / 1000).toFixed(0)} kB`);
    return statSync(path).size;
  } catch (error) {
    throw new Error(`${name} in ${theme}, ${size}: ${error.message}\nseen in ${await window.screenshot({ path: join(root, 'out/screenshot-failed.png') })}`);
  } finally {
    await window.close();
    rmSync(folder, { recursive: true });
  }
}

process.chdir(root);
execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
mkdirSync(target, { recursive: true });
const server = await startServer();
const browser = await launchChromium();
let bytes = 0;
try {
  for (const name of wantedViews.length > 0 ? wantedViews : Object.keys(views))
    for (const theme of wantedTheme ? [wantedTheme] : Object.keys(themes))
      for (const size of views[name].sizes) bytes += await photograph({ server, browser }, theme, name, size);
} finally {
  await browser.close();
  await server.stop();
}
console.log(`${(bytes / 1e6).toFixed(2)} MB`);
if (bytes > roomBytes) throw new Error(`the photographs take ${bytes} bytes, more than ${roomBytes}`);
