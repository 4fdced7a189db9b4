import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { basename, dirname, resolve } from 'node:path';
import { Refusal, systemCode } from '../refusal';
import { Source } from './source';

/** Opens a file as it was in a git revision. Throws a {@link Refusal} where git does not know it. */
export async function openRevision(revision: string, path: string): Promise<Source> {
  const name = `${revision}:${path}`;
  // A revision that starts with a dash would be read as an option.
  if (revision.startsWith('-')) throw new Refusal(`“${revision}” is not a git revision`);
  const words = ['-C', dirname(resolve(path)), 'show', `${revision}:./${basename(path)}`];
  const git = spawn('git', words, { stdio: ['ignore', 'pipe', 'pipe'] });
  const complaint: Buffer[] = [];
  git.stderr.on('data', (chunk: Buffer) => complaint.push(chunk));
  const ended = once(git, 'close') as Promise<[number | null]>;
  const failed = once(git, 'error').then(([error]) => Promise.reject(error as Error));
  failed.catch(() => undefined);
  try {
    // Node throws away what nobody has begun to read when the program ends.
    const source = await Source.copy(name, git.stdout.pipe(new PassThrough()));
    const [code] = await Promise.race([ended, failed]);
    if (code === 0) return source;
    await source.close();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw new Refusal('--git needs the program git, which is not installed');
    throw error;
  }
  const reason = Buffer.concat(complaint).toString().trim().split('\n')[0]?.replace(/^fatal: /, '');
  if (reason !== undefined && /invalid object name 'HEAD'/.test(reason)) throw new Refusal(`the git repository of ${path} has no commit yet: there is nothing to compare with`);
  if (reason !== undefined && /not a git repository/.test(reason)) throw new Refusal(`${path} is in no git repository: there is nothing to compare with`);
  throw new Refusal(`git cannot show ${name}: ${reason ?? 'it gave no reason'}`);
}
