// A headless Chromium for the webview tests, the VS Code tests and the screenshots.
import { chromium } from 'playwright-core';
import { findProgram, installPackages } from './packages.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const find = () => process.env.CHROMIUM ?? names.map(findProgram).find((path) => path !== undefined);

const quiet = [
  '--no-sandbox', // tests run as root in containers
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none', // the same photographs on every machine
];

const launchOptions = () => {
  if (!find()) installPackages(['chromium'], 'the browser tests');
  // Playwright would catch signals, close the browser and let this process go on without one.
  return { executablePath: find(), args: quiet, handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
};

/** Starts Chromium with a fresh profile, installing Debian's package first where none is found. `CHROMIUM` names another one. */
export const launchChromium = () => chromium.launch(launchOptions());

/** As {@link launchChromium}, for tests in another process: they connect to its `wsEndpoint()`. */
export const serveChromium = () => chromium.launchServer(launchOptions());
