// Debian packages the tests need, installed when this machine lets us.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The path of a program, or undefined where PATH does not hold it. */
export function findProgram(name) {
  return (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const run = (words) => spawnSync(words[0], words.slice(1), {
  stdio: ['ignore', 'ignore', 'inherit'],
  env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
}).status === 0;

/** Installs Debian packages as root or through a password-less sudo; throws one sentence that says what to type otherwise. */
export function installPackages(names, purpose) {
  const root = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const command = `apt-get install -y --no-install-recommends ${names.join(' ')}`;
  const missing = `${names.join(' and ')} missing (needed for ${purpose}); install with: sudo ${command}`;
  if (!findProgram('apt-get') || (root.length > 0 && !findProgram('sudo'))) throw new Error(missing);
  console.log(`installing ${names.join(' ')} for ${purpose} …`);
  if (!run([...root, 'apt-get', '-qq', 'update']) || !run([...root, ...command.split(' '), '-qq'])) throw new Error(missing);
}
