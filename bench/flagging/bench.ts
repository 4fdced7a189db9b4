// How precise flags are, and which shifts are found, on held-out pairs of a relevance package: node scripts/bench.mjs flagging [-- MODEL_FOLDER] [--write]
//
// --posts or --captions looks at flags of one kind of text only. Twenty draws of files with some of their pictures shuffled. What the ranks of pairs that belong together look like is
// learned on one half of the held-out pairs and used on the other, and the other way round. --write puts what was learned on all
// held-out pairs into the package (model.json).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assessSignal } from '../../src/curation/relevance/assessment';
import { runAtOnce } from '../../src/curation/relevance/fileSpace';
import { PairSpace } from '../../src/curation/relevance/pairSpace';
import { densityAt, fitReference, type MatchReference } from '../../src/curation/relevance/reference';
import { estimateShare } from '../../src/curation/relevance/share';
import { findShift } from '../../src/curation/relevance/shift';
import { Random } from '../../test/fixtures/randomDocument';
import { mismatchEvidence } from '../../src/curation/relevance/evidence';
import { heldOutPairs, type HeldOut } from './heldOut';

const [given] = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const folder = given ?? 'models/relevance';
const draws = 20;
const precision = 0.8;

const mixed = <T>(list: readonly T[], random: Random): readonly T[] =>
  list.map((each) => ({ each, by: random.next() })).sort((a, b) => a.by - b.by).map(({ each }) => each);

/** The pairs with the texts and the pictures of these examples. */
function spaceOf({ texts, pictures, dimensions }: HeldOut, ofTexts: readonly number[], ofPictures: readonly number[]): PairSpace {
  const rows = (from: readonly Float32Array[], order: readonly number[]): Float32Array => {
    const all = new Float32Array(order.length * dimensions);
    order.forEach((at, row) => all.set(from[at] ?? [], row * dimensions));
    return all;
  };
  const space = runAtOnce(PairSpace.building({
    dimensions, texts: rows(texts, ofTexts), pictures: rows(pictures, ofPictures), textKeys: ofTexts.map(String), pictureKeys: ofPictures.map(String),
  }));
  if (!space) throw new Error('too few pairs are held out');
  return space;
}

const ranksOf = (space: PairSpace): readonly number[] => Array.from({ length: space.count }, (_, at) => space.rank(at, at));

function learn(pairs: HeldOut, examples: readonly number[]): MatchReference {
  return fitReference(ranksOf(spaceOf(pairs, examples, examples)));
}

/** Halves of the held-out pairs: what is learned on one is used on the other. */
function halves({ texts }: HeldOut): readonly (readonly [learned: readonly number[], used: readonly number[]])[] {
  const order = mixed([...texts.keys()], new Random(7));
  const [one, other] = [order.slice(0, order.length >> 1), order.slice(order.length >> 1)];
  return [[one, other], [other, one]];
}

interface Draw {
  readonly share: number;
  readonly inside: number;
  readonly flagged: number;
  readonly precision: number;
  readonly recall: number;
  readonly state: string;
}

function drawFlags(pairs: HeldOut, reference: MatchReference, examples: readonly number[], share: number, random: Random): Draw {
  const chosen = mixed([...examples.keys()], random).slice(0, Math.round(share * examples.length));
  const pictures = [...examples];
  chosen.forEach((at, next) => (pictures[at] = examples[chosen[(next + 1) % chosen.length] ?? at] ?? 0));
  const wrong = new Set(chosen);
  const evidence = mismatchEvidence({ ranks: ranksOf(spaceOf(pairs, examples, pictures)), probabilities: [], pictures: examples.length }, reference);
  const { state, line, probabilities, share: found } = assessSignal(evidence, { precision, verdicts: new Map() });
  const flagged = [...examples.keys()].filter((at) => (probabilities[at] ?? 0) >= line.from);
  const right = flagged.filter((at) => wrong.has(at)).length;
  return {
    share: found?.share ?? NaN, inside: found && found.low <= share && share <= found.high ? 1 : 0, flagged: flagged.length / examples.length,
    precision: flagged.length > 0 ? right / flagged.length : NaN, recall: wrong.size > 0 ? right / wrong.size : NaN, state,
  };
}

/** Mean, and where the middle 95 % of the draws lie. */
function spread(values: readonly number[]): string {
  const known = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  if (known.length === 0) return '–';
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const at = (share: number): string => (known[Math.round(share * (known.length - 1))] ?? 0).toFixed(2);
  return `${mean.toFixed(3)} [${at(0.025)}, ${at(0.975)}]`;
}

function reportFlags(pairs: HeldOut): void {
  for (const share of [0, 0.05, 0.2, 0.5, 1]) {
    const all: Draw[] = [];
    for (const [learned, used] of halves(pairs)) {
      const reference = learn(pairs, learned);
      for (let draw = 0; draw < draws / 2; draw += 1) all.push(drawFlags(pairs, reference, used, share, new Random(100 + draw)));
    }
    const states = [...new Set(all.map(({ state }) => state))].map((state) => `${all.filter((each) => each.state === state).length} ${state}`).join(', ');
    console.log(`| ${pairs.kind} | ${halves(pairs)[0]?.[1].length} | ${share} | ${spread(all.map((each) => each.share))}, ${all.filter((each) => each.inside).length} of ${all.length} | ${spread(all.map((each) => each.flagged))} | ${spread(all.map((each) => each.precision))} | ${spread(all.map((each) => each.recall))} | ${states} |`);
  }
}

function reportShifts(pairs: HeldOut, files: number): void {
  const found = { found: 0, start: 0, by: 0, alarms: 0 };
  const [[learned, used] = [[], []]] = halves(pairs);
  const reference = learn(pairs, learned);
  for (let file = 0; file < files; file += 1) {
    const random = new Random(1000 + file);
    const count = Math.min(300 + random.below(1701), used.length);
    const examples = mixed(used, random).slice(0, count);
    const [from, by] = [random.below(count - 150), [1, 2, 3, -1, -2, -3][file % 6] ?? 1];
    const pictures = examples.map((own, at) => (at < from ? own : (examples[Math.min(Math.max(at + by, 0), count - 1)] ?? own)));
    const shift = look(spaceOf(pairs, examples, pictures), reference);
    if (shift) found.found += 1;
    if (shift && Math.abs(shift.from - from) <= 25) found.start += 1;
    if (shift?.by === by) found.by += 1;
    if (look(spaceOf(pairs, examples, examples), reference)) found.alarms += 1;
  }
  console.log(`| ${pairs.kind} | ${files} | ${found.found} | ${found.start} | ${found.by} | ${found.alarms} |`);
}

function look(space: PairSpace, reference: MatchReference): ReturnType<typeof findShift> {
  return findShift(space, reference, estimateShare(ranksOf(space).map((rank) => densityAt(reference, rank))).share);
}

async function run(): Promise<void> {
  const all = await heldOutPairs('../shared/data', folder);
  console.log(`Held-out pairs (parts valid and test) of ${folder}; precision asked for ${precision}; mean of ${draws} draws [the middle 95 %]\n`);
  console.log('| texts | pairs a file | shuffled | share found, in its interval | flagged | precision | recall | states |\n|---|---|---|---|---|---|---|---|');
  const kinds = (['posts', 'captions'] as const).filter((kind) => process.argv.includes(`--${kind}`));
  all.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind)).forEach(reportFlags);
  if (kinds.length > 0) return;
  console.log('\n| texts | files of 300 to 2,000 | found | start within 25 | right distance | alarms in as many sound files |\n|---|---|---|---|---|---|');
  all.forEach((pairs) => reportShifts(pairs, 100));
  if (!process.argv.includes('--write')) return;
  const path = join(folder, 'model.json');
  const references = Object.fromEntries(all.map((pairs) => [pairs.kind, rounded(learn(pairs, [...pairs.texts.keys()]))]));
  writeFileSync(path, `${JSON.stringify({ ...(JSON.parse(readFileSync(path, 'utf8')) as object), references }, undefined, 2)}\n`);
  console.log(`\nwritten to ${path}`);
}

function rounded({ to, density }: MatchReference): MatchReference {
  return { to, density: density.map((each) => Number(each.toPrecision(4))) };
}

void run();
