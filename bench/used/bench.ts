// Whether a model that looks at pictures uses them: names whose type only the photograph tells, on photographs of Flickr8k not trained on.
//
//   npm run bench -- used -- --write runs/used          writes train.txt, valid.txt, test.txt for mner train
//   npm run bench -- used -- --model PACKAGE            measures a package on the test part
//   --look 24                                          also looks inside for the first texts: what hiding the picture, its parts and words does
//   [--data ../shared/data/flickr8k] [--seed 1] [--train 700] [--valid 100] [--test 200]   photographs of each kind;  [--cache FOLDER]   what was seen of them before
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadTagger } from '../../src/model/load';
import { lookAt } from './look';
import { chance, measure } from './measure';
import { asFile, makeTask, type Photograph } from './task';

const { values } = parseArgs({ options: {
  data: { type: 'string', default: '../shared/data/flickr8k' }, seed: { type: 'string', default: '1' }, write: { type: 'string' }, model: { type: 'string', multiple: true },
  train: { type: 'string', default: '700' }, valid: { type: 'string', default: '100' }, test: { type: 'string', default: '200' }, threads: { type: 'string', default: '1' }, cache: { type: 'string' }, look: { type: 'string' },
} });

const run = async (): Promise<void> => {
  const captions = join(values.data, 'captions.jsonl');
  if (!existsSync(captions)) {
    console.log(`skipped: ${captions} is not there`);
    return;
  }
  const photographs = readFileSync(captions, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Photograph);
  const task = makeTask(photographs, { train: Number(values.train), valid: Number(values.valid), test: Number(values.test) }, Number(values.seed));
  console.log(`seed ${values.seed}: ${Object.entries(task).map(([part, told]) => `${part} ${told.length}`).join(', ')} texts`);
  if (values.write !== undefined) {
    mkdirSync(values.write, { recursive: true });
    for (const [part, told] of Object.entries(task)) writeFileSync(join(values.write, `${part}.txt`), asFile(told));
  }
  const fileOf = new Map(photographs.map(({ image }) => [image.replace(/\.\w+$/, ''), resolve(values.data, 'images', image)]));
  for (const folder of values.model ?? []) {
    const loaded = await loadTagger(folder, { device: 'cpu', threads: Number(values.threads), ...(values.cache !== undefined && { pictureCache: values.cache }) });
    if (loaded.kind === 'refused') throw new Error(loaded.reason);
    console.log(`\n${folder}: ${loaded.package.metadata.family}, ${task.test.length} texts of the test part; chance is 50.0 ± ${(100 * chance(task.test.length)).toFixed(1)}`);
    console.log('picture    name by picture   its borders   name by words   its borders');
    for (const showing of ['true', 'opposite', 'shuffled', 'none'] as const) {
      const { ambiguous, ambiguousSpan, fixed, fixedSpan } = await measure(loaded.tagger, task.test, showing, (id) => fileOf.get(id) ?? '');
      console.log(`${showing.padEnd(9)} ${[ambiguous, ambiguousSpan, fixed, fixedSpan].map((share) => (100 * share).toFixed(1).padStart(15)).join('')}`);
    }
    if (values.look !== undefined) {
      console.log('looked inside        names   as it is   text alone   without its part   without its word');
      for (const which of ['ambiguous', 'fixed'] as const) {
        const { names, whole, textAlone, withoutPart, withoutWord } = await lookAt(loaded.tagger, task.test.slice(0, Number(values.look)), which, (id) => fileOf.get(id) ?? '');
        console.log(`${(which === 'ambiguous' ? 'name by picture' : 'name by words').padEnd(20)} ${String(names).padStart(5)} ${[whole, textAlone, withoutPart, withoutWord].map((share) => (100 * share).toFixed(1).padStart(12)).join('')}`);
      }
    }
    await loaded.tagger.close?.();
  }
};

run().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
