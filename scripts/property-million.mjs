// The property test of random documents (test/property/documents.test.ts) on as many files as there is time for.
// usage: nice -n 10 node scripts/property-million.mjs [--count 1000000] [--from 1]
// Prints where it is; Ctrl-C prints the count it reached. The first seed that fails is printed and ends it.
import { build } from 'esbuild';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

process.chdir(join(import.meta.dirname, '..'));
const { values } = parseArgs({ options: { count: { type: 'string', default: '1000000' }, from: { type: 'string', default: '1' } } });
const [count, from] = [Number(values.count), Number(values.from)];

const outfile = `out/property-million-${process.pid}.mjs`;
await build({ entryPoints: ['test/fixtures/documentProperties.ts'], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', sourcemap: 'inline', logLevel: 'warning' });
const { checkDocument } = await import(pathToFileURL(outfile));
rmSync(outfile);

const counts = { files: 0, edits: 0, tagEdits: 0, undos: 0 };
const start = performance.now();
const report = () =>
  console.log(`${counts.files} files, ${counts.edits} edits, ${counts.tagEdits} tags changed, ${counts.undos} undone, seeds from ${from}, ${((performance.now() - start) / 1000).toFixed(0)} s`);
process.on('SIGINT', () => (report(), process.exit(130)));

for (let seed = from; seed < from + count; seed += 1) {
  try {
    checkDocument(seed, counts);
  } catch (error) {
    report();
    console.error(`seed ${seed} fails: ${error.stack}`);
    process.exit(1);
  }
  if (counts.files % 50_000 === 0) report();
  // Lets Ctrl-C through.
  if (counts.files % 1_000 === 0) await new Promise(setImmediate);
}
report();
