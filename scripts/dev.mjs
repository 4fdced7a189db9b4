// Opens the extension on a copy of the sample in a real VS Code window, and rebuilds on every change.
// usage: npm run dev [-- --browser]; the desktop's `code` where it is installed, else the server build in a browser.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './vscode/packages.mjs';
import { root, startServer } from './vscode/server.mjs';
import { folderAddress, writeSettings } from './vscode/window.mjs';

const folder = join(root, 'out/dev/postcards');
const file = join(folder, 'train.txt');

const openDesktop = (code) => {
  const window = spawn(code, ['--wait', '--new-window', `--extensionDevelopmentPath=${root}`, folder, file], { stdio: 'inherit' });
  return new Promise((closed) => window.once('exit', closed));
};

const openBrowser = (address) => {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const hasScreen = process.platform === 'darwin' || process.env.DISPLAY !== undefined || process.env.WAYLAND_DISPLAY !== undefined;
  if (hasScreen && findProgram(opener)) spawn(opener, [address], { stdio: 'ignore', detached: true }).unref();
};

async function openServer() {
  const server = await startServer();
  writeSettings(server, { 'workbench.colorTheme': 'Default Dark Modern', 'workbench.reduceMotion': 'auto' });
  const address = folderAddress(server, folder, { file });
  console.log(`\nVS Code with MNER Curator: ${address}\nOver SSH, forward port ${server.port} first. Ctrl+C ends it.`);
  openBrowser(address);
  await new Promise(() => {}); // a signal ends this process, and its end the server
}

process.chdir(root);
if (!existsSync(folder)) cpSync('samples/postcards', folder, { recursive: true });
console.log(`a copy of the sample, yours to change: ${folder}\nafter a change in src/, run “Developer: Reload Window” in VS Code`);
execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
const build = spawn(process.execPath, ['scripts/build.mjs', '--watch'], { stdio: ['pipe', 'inherit', 'inherit'] });
const code = process.argv.includes('--browser') ? undefined : findProgram('code');
process.once('exit', () => build.kill());
await (code ? openDesktop(code) : openServer());
process.exit();
