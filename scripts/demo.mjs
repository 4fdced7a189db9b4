// Walks through the sample dataset with the command line: builds it, then checks, counts, pre-annotates, repairs and
// scores samples/postcards. Writes to out/demo only. Usage: npm run demo
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

process.chdir(join(import.meta.dirname, '..'));
const sample = 'samples/postcards';
const out = 'out/demo';
const bold = process.stdout.isTTY && process.env.NO_COLOR === undefined ? (text) => `\u001B[1m${text}\u001B[0m` : (text) => text;
const say = (...lines) => console.log(lines.join('\n'));

const stop = (message) => {
  console.error(`\nThe demo stopped: ${message}`);
  process.exit(1);
};

const node = (words, stdio) => {
  const done = spawnSync(process.execPath, words, { stdio, encoding: 'utf8' });
  if (done.error) stop(done.error.message);
  return done;
};

/** Runs `mner`, its report shown as it comes. Findings (exit code 1) are no failure here. */
const show = (...words) => {
  say(bold(`$ mner ${words.join(' ')}`), '');
  const { status } = node(['dist/cli.js', ...words], ['ignore', 'inherit', 'inherit']);
  if (status !== 0 && status !== 1) stop(`mner ${words[0]} ended with exit code ${status}; its message stands above.`);
  say('');
};

/** Runs `mner … --json` for its one result. */
const ask = (...words) => {
  const { status, stdout, stderr } = node(['dist/cli.js', ...words, '--json', '--quiet'], ['ignore', 'pipe', 'pipe']);
  if (status !== 0) stop(`mner ${words.join(' ')} ended with exit code ${status}: ${stderr.trim()}`);
  return JSON.parse(stdout);
};

const chapter = (title, ...lines) => say('', bold(`── ${title}`), '', ...lines, ...(lines.length > 0 ? [''] : []));

const read = (path) => readFileSync(path, 'utf8');
const withoutTags = (path) => read(path).replace(/\t[^\t\n]*$/gm, '');

/** The entities of a suggestions file of which the model is least sure, with their words. */
const leastSure = (suggestions, dataset, count) => {
  const lines = read(dataset).split('\n');
  return read(suggestions).trimEnd().split('\n').map((line) => JSON.parse(line))
    .flatMap(({ record, line, spans }) => spans.map((span) => ({ ...span, record, words: lines.slice(line + span.start, line + span.end) })))
    .sort((a, b) => a.confidence - b.confidence)
    .slice(0, count)
    .map(({ record, words, type, confidence }) => `  ${confidence.toFixed(3)}  ${type.padEnd(5)}  ${words.join(' ')}  (in ${record})`);
};

const scoreRow = (name, file) => {
  const [lenient, strict] = ['seqeval', 'strict'].map((mode) => ask('eval', `${sample}/gold.txt`, file, '--mode', mode));
  const figures = [lenient.precision, lenient.recall, lenient.f1, strict.f1].map((share) => (share * 100).toFixed(1).padStart(11));
  return `  ${name.padEnd(38)}${figures.join('')}`;
};

if (!existsSync('node_modules/esbuild')) stop('the packages are not installed yet: run npm ci first.');
if (node(['scripts/build.mjs', 'cli'], ['ignore', 'inherit', 'inherit']).status !== 0) stop('the build failed; its message stands above.');
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

say(
  bold('MNER Curator, on a small dataset with known defects'),
  '',
  `${sample}/train.txt holds 31 posts, one token and its tag a line; each post has a picture in`,
  `${sample}/images. People (PER), places (LOC), organisations (ORG) and other names (OTHER) are`,
  'labelled. Some labels and pictures are wrong on purpose. (“mner” stands for “node dist/cli.js”.)',
);

chapter('1. What is wrong with it?', 'Each line below names a place you can click, what is wrong there and the rule that says so.');
show('check', `${sample}/train.txt`);

chapter('2. What is in it?');
show('stats', `${sample}/train.txt`);

chapter('3. Complete and repair it',
  'The tagger fills in the tags that are missing; tags that are there stay, and guide it. Then what has',
  'a safe fix is set right.');
show('preannotate', `${sample}/train.txt`, '--output', `${out}/train.txt`);
show('check', `${out}/train.txt`, '--fix', '--in-place', '--images', `${sample}/images`);
if (withoutTags(`${out}/train.txt`) !== withoutTags(`${sample}/train.txt`)) stop('a byte outside the tag column changed. That is a bug: please report it.');
say('Compared with the original: not one byte outside the tag column has changed.');

chapter('4. Label a file that has no labels at all', 'The same posts without tags, to see how far the model comes alone.');
show('preannotate', `${sample}/unlabelled.txt`, '--output', `${out}/tagged.txt`, '--suggestions', `${out}/suggestions.jsonl`);
say('It says how sure it is of each entity. The five to look at first:', '', ...leastSure(`${out}/suggestions.jsonl`, `${sample}/unlabelled.txt`, 5));

chapter('5. How good are the labels now?', `Scored by whole entities against ${sample}/gold.txt (mner eval), in percent:`);
say(
  `  ${''.padEnd(38)}${['precision', 'recall', 'F1', 'strict F1'].map((head) => head.padStart(11)).join('')}`,
  scoreRow('train.txt as it came', `${sample}/train.txt`),
  scoreRow('completed and repaired (step 3)', `${out}/train.txt`),
  scoreRow('labelled by the model alone (step 4)', `${out}/tagged.txt`),
  '',
  'The first three columns count as seqeval and conlleval do, where an orphan I- opens an entity; strict',
  'counts only well-formed ones. What is left to set right (a city labelled as a person, a missed club)',
  'takes a person: that is what the editor is for.',
);

chapter('What was written');
say(
  `  ${out}/train.txt           the dataset, completed and repaired`,
  `  ${out}/tagged.txt          the unlabelled posts, labelled by the model`,
  `  ${out}/suggestions.jsonl   its entities with their confidence, one JSON object a post`,
  '',
  `Nothing else: ${sample} is as it was.`,
);

const next = [
  [`node dist/cli.js eval ${sample}/gold.txt ${out}/tagged.txt`, 'scores by type'],
  [`node dist/cli.js diff ${sample}/train.txt ${out}/train.txt`, 'what changed, entity by entity'],
  [`node dist/cli.js flag ${sample}/train.txt`, 'pairs of text and picture that may not belong together'],
  ['node dist/cli.js check YOUR.txt --images YOUR_PICTURES', 'the same for your own dataset'],
  ['node dist/cli.js --help', 'all commands'],
  ['npm run dev', 'a copy of the sample in VS Code, in the editor'],
];
chapter('What to try next');
say(
  ...next.map(([command, meaning]) => `  ${command.padEnd(72)}  ${meaning}`),
  '',
  `The defects of the sample are listed in ${sample}/README.md.`,
);
