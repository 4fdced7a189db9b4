// Bundles the unit tests named on the command line (files or folders; default: all) and runs them with mocha.
// Words after `--` go to mocha, for example: npm run unit -- test/unit/dataset -- --grep BOM
import { pathToFileURL } from 'node:url';
import { runMocha } from './mocha.mjs';

/** Runs the unit tests under the paths given; words go to mocha. Returns what they came to. */
export const runUnitTests = (paths = ['test/unit'], mochaWords = []) => runMocha({ name: 'unit', base: 'test/unit', paths, mochaWords });

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const words = process.argv.slice(2);
  const cut = words.indexOf('--');
  const paths = cut < 0 ? words : words.slice(0, cut);
  const tally = await runUnitTests(paths.length > 0 ? paths : undefined, cut < 0 ? [] : words.slice(cut + 1));
  process.exit(tally.failed.length > 0 ? 1 : 0);
}
