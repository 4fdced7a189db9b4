import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { decodeLossless } from '../dataset/bytes';
import { DatasetDocument } from '../dataset/document';
import type { OtherVersion } from './comparison';
import type { Dataset } from './datasets';

const run = promisify(execFile);
const largestBytes = 1 << 30;

/** The file as git has it. Throws with a sentence where it has not. */
export async function readRevision({ document }: Dataset, revision: string): Promise<OtherVersion> {
  const path = document.uri.fsPath;
  const name = basename(path);
  // A revision that starts with a dash would be read as an option.
  if (revision.startsWith('-')) throw new Error(`“${revision}” is not a git revision.`);
  try {
    const words = ['-C', dirname(path), 'show', `${revision}:./${name}`];
    const { stdout } = await run('git', words, { encoding: 'buffer', maxBuffer: largestBytes });
    return { name: revision, document: parseVersion(stdout) };
  } catch (error) {
    throw new Error(explain(error as NodeJS.ErrnoException & { readonly stderr?: Buffer }, name, revision));
  }
}

function explain({ code, stderr }: NodeJS.ErrnoException & { readonly stderr?: Buffer }, name: string, revision: string): string {
  if (code === 'ENOENT') return 'Git is not installed: choose a file to compare with instead.';
  const reason = stderr?.toString().trim().split('\n')[0]?.replace(/^fatal: /, '') ?? 'it gave no reason';
  if (/not a git repository/.test(reason)) return `${name} is in no git repository: choose a file to compare with instead.`;
  if (/invalid object name 'HEAD'/.test(reason)) return 'The git repository has no commit yet: there is nothing to compare with.';
  return `Git cannot show ${name} at ${revision}: ${reason}.`;
}

/** Another version of a file, from its bytes. */
export function parseVersion(bytes: Buffer): DatasetDocument {
  return DatasetDocument.parse(decodeLossless(bytes).text);
}
