/** What the extension host runs: every test of one suite, each result reported to the runner over its bridge. */
import { readdirSync } from 'node:fs';
import { findSourceMap } from 'node:module';
import { join, relative, resolve } from 'node:path';
import Mocha from 'mocha';
import { report, start } from './driver';

const root = resolve(__dirname, '../../..');

/** VS Code formats stacks itself, so Node does not map them to the sources. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return (error.stack ?? error.message).replace(/(\/[^\s():]+\.js):(\d+):(\d+)/g, (place, path: string, line: string, column: string) => {
    const entry = findSourceMap(path)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return place;
    return `${relative(root, entry.originalSource.replace('file://', ''))}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

/** Says nothing: the runner prints what is reported to it. */
class Silence extends Mocha.reporters.Base {}

/** Runs the `*.test.js` files beside this one, or those in `after-restart/`; resolves when all have been reported. */
export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  const mocha = new Mocha({ ui: 'bdd', timeout: 240_000, reporter: Silence });
  const reports: Promise<void>[] = [];
  // A failure is photographed while it is reported, so the next test waits for it.
  mocha.rootHooks({ afterEach: async () => void (await Promise.all(reports)) });
  try {
    const folder = (await start()) === 1 ? __dirname : join(__dirname, 'after-restart');
    const tests = readdirSync(folder).filter((name) => name.endsWith('.test.js')).sort();
    tests.forEach((name) => mocha.addFile(join(folder, name)));
    await new Promise<void>((done) => {
      mocha
        .run(() => done())
        .on('pass', (test) => reports.push(report({ kind: 'passed', title: test.fullTitle(), ms: test.duration ?? 0 })))
        .on('pending', (test) => reports.push(report({ kind: 'skipped', title: test.fullTitle() })))
        .on('fail', (test, error) => reports.push(report({ kind: 'failed', title: test.fullTitle(), stack: stackOf(error) })));
    });
  } catch (error) {
    reports.push(report({ kind: 'failed', title: 'loading the tests', stack: stackOf(error) }));
  }
  await Promise.all(reports);
  await report({ kind: 'end' });
}

/** As {@link run}, for a workspace that is not trusted: there an extension of its own carries the tests. */
export const activate = (): void => void run();
