// VS Code's server build from npm: installed once into .vscode-test/server, started on a free port with a fresh data folder.
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { findProgram, installPackages } from './packages.mjs';

/** The repository, which is also the extension under test. */
export const root = resolve(import.meta.dirname, '../..');

const release = 'code-server@4.100.3'; // VS Code 1.100.3, our oldest supported editor
const ripgrep = `@vscode/ripgrep-${process.platform}-${process.arch}`; // the server's own copy comes from a download that we skip
const ripgrepVersion = '1.18.0';
const native = ['@vscode/spdlog', 'native-watchdog', '@parcel/watcher', 'node-pty'];
const home = join(root, '.vscode-test/server');
const recipe = JSON.stringify({ release, ripgrep, ripgrepVersion, modules: process.versions.modules });

const vscodeIn = (folder) => join(folder, 'node_modules/code-server/lib/vscode');

const npm = (folder, ...words) => {
  const { npm_config_local_prefix: _, ...env } = process.env; // set by `npm run`, and would point back at this repository
  const headers = dirname(dirname(process.execPath));
  if (existsSync(join(headers, 'include/node/node.h'))) env.npm_config_nodedir = headers; // else node-gyp downloads them
  return spawnSync('npm', [...words, '--no-audit', '--no-fund', '--engine-strict=false', '--loglevel=error'], { cwd: folder, env, encoding: 'utf8' });
};

const mustNpm = (folder, ...words) => {
  const { status, stderr } = npm(folder, ...words);
  if (status !== 0) throw new Error(`npm ${words.join(' ')} failed while installing VS Code's server build:\n${stderr}`);
};

/** Native parts are built one by one and then tried: a failing after-install step of a part that loads is no failure. */
const buildNative = (vscode) => {
  for (const name of native) {
    npm(vscode, 'rebuild', name);
    if (spawnSync(process.execPath, ['-e', `require('${name}')`], { cwd: vscode }).status !== 0)
      console.log(`notice: VS Code's server build runs without ${name} (it could not be built here)`);
  }
};

const install = (folder) => {
  const tools = ['make', 'g++', 'python3'].filter((name) => !findProgram(name));
  if (tools.length > 0) installPackages(tools, "VS Code's native parts");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  mustNpm(folder, 'install', '--ignore-scripts', release, `${ripgrep}@${ripgrepVersion}`);
  const vscode = vscodeIn(folder);
  mustNpm(vscode, 'install', '--ignore-scripts', '--omit=dev');
  buildNative(vscode);
  mkdirSync(join(vscode, 'node_modules/@vscode/ripgrep/bin'), { recursive: true });
  symlinkSync(`../../../../../../../${ripgrep}/bin/rg`, join(vscode, 'node_modules/@vscode/ripgrep/bin/rg'));
  writeFileSync(join(folder, 'installed.json'), recipe);
};

const installedIn = (folder) => {
  const mark = join(folder, 'installed.json');
  return existsSync(mark) && readFileSync(mark, 'utf8') === recipe;
};

/** Installs the pinned server build unless it stands; a half install is never taken for a whole one. Returns its folder. */
export function installServer() {
  if (!installedIn(home)) {
    console.log(`installing VS Code's server build (${release}), once …`);
    const fresh = `${home}.${process.pid}`;
    rmSync(fresh, { recursive: true, force: true });
    install(fresh);
    rmSync(home, { recursive: true, force: true });
    renameSync(fresh, home);
  }
  return vscodeIn(home);
}

const listening = (child, limitMs) =>
  new Promise((found, fail) => {
    let log = '';
    const timer = setTimeout(() => fail(new Error(`VS Code's server did not listen within ${limitMs / 1000} s:\n${log}`)), limitMs);
    const hear = (chunk) => {
      log += chunk;
      const match = /Extension host agent listening on (\d+)/.exec(log);
      if (!match) return;
      clearTimeout(timer);
      found(Number(match[1]));
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    child.on('exit', (code) => fail(new Error(`VS Code's server ended with ${code}:\n${log}`)));
  });

const makeData = (token) => {
  const data = mkdtempSync(join(tmpdir(), 'mner-vscode-'));
  writeFileSync(join(data, 'token'), token);
  // VS Code takes each theme under the folder of an extension in development for that extension's own, and puts it on:
  // seen through a link, our folder does not hold this server and its themes.
  symlinkSync(root, join(data, 'mner-curator'));
  return data;
};

const end = async (child) => {
  const ended = new Promise((done) => child.once('exit', done));
  child.kill();
  const hard = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(hard);
};

/**
 * Starts the server build; `env` reaches the extension host. Returns its port, the token its addresses must carry, its
 * data folder, the extension's folder as it sees it, and `stop`, which removes the data too.
 */
export async function startServer({ env = {}, limitMs = 60_000 } = {}) {
  const vscode = installServer();
  const token = randomUUID(); // a terminal behind an open port would be anybody's on this machine
  const data = makeData(token);
  const words = ['out/server-main.js', '--host', '127.0.0.1', '--port', '0', '--connection-token-file', join(data, 'token'),
    '--accept-server-license-terms', '--disable-telemetry', '--server-data-dir', data];
  const child = spawn(process.execPath, words, { cwd: vscode, env: { ...process.env, EXTENSIONS_GALLERY: '{}', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const clear = () => rmSync(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  const abandon = () => (child.kill('SIGKILL'), clear()); // this process ends without having stopped the server
  process.once('exit', abandon);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
  const port = await listening(child, limitMs);
  const stop = async () => {
    process.off('exit', abandon);
    await end(child);
    clear();
  };
  return { port, token, data, extension: join(data, 'mner-curator'), stop };
}
