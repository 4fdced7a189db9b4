/** Runs the real `dist/cli.js` in child processes, on files in a temporary folder. */

import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** A copy of the command line's bundle, so that a build beside the tests does not change it under them. */
export const cliPath = resolve(`out/cli-${process.pid}/cli.js`);

/** Builds `dist/cli.js` and copies it, once a test run. */
export function buildCli(): void {
  if (existsSync(cliPath)) return;
  const built = spawnSync(process.execPath, ['scripts/build.mjs', 'cli'], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
  mkdirSync(dirname(cliPath), { recursive: true });
  copyFileSync('dist/cli.js', cliPath);
  process.once('exit', () => rmSync(dirname(cliPath), { recursive: true, force: true }));
}

/** What a run printed, and its exit code; 128 and the signal's number where a signal ended it. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly bytes: Buffer;
  readonly err: string;
}

/** A temporary folder of files and the command line in it. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'mner-test-'));

  /** Writes a file and answers its path. */
  file(name: string, content: string | Uint8Array): string {
    const path = this.path(name);
    writeFileSync(path, content);
    return path;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  bytes(name: string): Buffer {
    return readFileSync(this.path(name));
  }

  /** Runs `mner` with these words in the folder. */
  mner(words: readonly string[], input: string | Uint8Array = ''): Ran {
    return this.run(process.execPath, [cliPath, ...words], input);
  }

  /** Runs a shell command in the folder; `$MNER` stands for the command line. */
  shell(command: string): Ran {
    return this.run('bash', ['-c', command.replaceAll('$MNER', `"${process.execPath}" "${cliPath}"`)], '');
  }

  /** Starts `mner` and leaves it running. */
  start(words: readonly string[]) {
    return spawn(process.execPath, [cliPath, ...words], { cwd: this.folder, stdio: ['pipe', 'pipe', 'pipe'] });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private run(program: string, words: readonly string[], input: string | Uint8Array): Ran {
    const done = spawnSync(program, words, { cwd: this.folder, input, maxBuffer: 1 << 28 });
    if (done.error) throw done.error;
    return { code: done.status ?? 128, out: done.stdout.toString(), bytes: done.stdout, err: done.stderr.toString() };
  }
}

/** The objects of JSON Lines. */
export function jsonLines(text: string): readonly Record<string, unknown>[] {
  return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Three records in two columns, of which one has an orphan inside tag. */
export const smallDataset = [
  'IMGID:101', 'Ada\tB-PER', 'Lovelace\tI-PER', 'visits\tO', 'Turin\tB-LOC', '',
  'IMGID:102', 'the\tO', 'Royal\tI-ORG', 'Society\tI-ORG', '',
  'IMGID:103', 'Paris\tB-LOC', '!\tO', '',
  '',
].join('\n');
