import { atPrior, estimatePrior } from '../../curation/prior';
import { displayText } from '../../dataset/bytes';
import { openScorer } from '../../model/relevance/relevancePackage';
import type { RelevanceScorer } from '../../model/relevance/scorer';
import { findDevice } from '../../model/runtime/devices';
import { PictureReader } from '../../model/vision/pixels';
import type { PairScore } from '../../protocol/inference';
import { defineCommand, type OptionValues } from '../command';
import { headLine, readRecords, recordName, withSource } from '../files/inputs';
import { openPictures } from '../files/pictureFolders';
import type { Source } from '../files/source';
import { commonOptions, modelOptions, pictureOptions } from '../options';
import { Refusal } from '../refusal';
import { Progress } from '../terminal/progress';
import { alignTable, formatNumber } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';

const { device, threads } = modelOptions;
const shownAtMost = 40;
const atOnce = 8;

const options = {
  precision: { kind: 'number', value: 'P', min: 0.5, max: 1, help: 'flag a pair where this share of such pairs is expected to be mismatched (default 0.8)' },
  reasons: { kind: 'text', value: 'LIST', help: 'which signals flag a pair; so far: mismatch' },
  fail: { kind: 'flag', help: 'exit with 1 when a pair is flagged' },
  ...pictureOptions,
  device,
  threads,
  ...commonOptions,
} as const;

/** A scored pair and where it stands. */
interface FlaggedPair {
  readonly record: string;
  readonly line: number;
  readonly text: string;
  readonly image: string | null;
  readonly score: PairScore;
}

/** Scores each pair of text and picture. */
export const flag = defineCommand({
  name: 'flag',
  summary: 'score each pair of text and picture, and flag pictures that seem to belong to another text (experimental)',
  operands: { usage: 'FILE', min: 1, max: 1 },
  options,
  details: [
    'The probability of a mismatch is worked out for the file at hand: the share of mismatched pairs is estimated from its own scores. A pair that cannot be scored has a state (missing, broken, blank, too-large, no-text) and no score. How well this works on tweets and on photographs stands in models/relevance/README.md.',
    'With --json: {"record","line","image","state","mismatch","invisible","redundant","calibrated","flagged","reasons"} a record, then {"summary":{"records","scored","flagged","prior","shift","device","model"}}; signals that are not there yet are null.',
  ],
  examples: ['mner flag train.txt', 'mner flag train.txt --images pictures --precision 0.9 --json'],
  run: ({ operands, options: given, terminal }) =>
    withSource(operands[0] ?? '', async (source) => {
      if (given.reasons !== undefined && given.reasons !== 'mismatch') throw new Refusal(`--reasons ${given.reasons}: so far pairs are flagged for mismatch only`);
      const scorer = await open(given, terminal);
      const pairs = await scoreAll(source, given.images, scorer, terminal);
      const flagged = report(pairs, given, scorer, terminal);
      return given.fail && flagged > 0 ? 1 : 0;
    }),
});

async function open(given: OptionValues<typeof options>, terminal: Terminal): Promise<RelevanceScorer> {
  const reader = await PictureReader.open();
  if ('problem' in reader) throw new Refusal(reader.problem.replace(/\.$/, ''));
  const opened = await openScorer({ reader, device: findDevice(given.device ?? '') ?? 'auto', ...(given.threads ? { threads: given.threads } : {}) });
  if ('problem' in opened) throw new Refusal(opened.problem.replace(/\.$/, ''));
  for (const step of opened.steps) terminal.note(step);
  terminal.note(`${opened.scorer.name} ${opened.scorer.version} on ${opened.scorer.device}`);
  return opened.scorer;
}

async function scoreAll(source: Source, folders: readonly string[], scorer: RelevanceScorer, terminal: Terminal): Promise<readonly FlaggedPair[]> {
  const index = await openPictures(source, folders);
  const pairs: Promise<FlaggedPair>[] = [];
  const progress = new Progress(terminal, 'scoring', 'pairs', undefined);
  for await (const placed of readRecords(source)) {
    const { id, tokens } = placed.record;
    const picture = id === undefined ? undefined : index?.find(id);
    const texts = tokens.map((token) => token.text);
    const scored = scorer.score({ tokens: texts, picture });
    pairs.push(scored.then((score) => ({ record: recordName(placed), line: headLine(placed), text: displayText(texts.slice(0, 12).join(' ')), image: picture ?? null, score })));
    if (pairs.length % atOnce === 0) await pairs[pairs.length - 1];
    progress.show(pairs.length);
  }
  const all = await Promise.all(pairs);
  progress.end();
  return all;
}

function report(pairs: readonly FlaggedPair[], given: OptionValues<typeof options>, scorer: RelevanceScorer, terminal: Terminal): number {
  const known = pairs.flatMap(({ score }) => score.mismatch.probability ?? []);
  const prior = estimatePrior(known);
  const line = given.precision ?? 0.8;
  const judged = pairs.map((pair) => {
    const mismatch = pair.score.mismatch.probability === null ? null : Math.round(atPrior(pair.score.mismatch.probability, prior) * 1000) / 1000;
    return { pair, mismatch, flagged: mismatch !== null && mismatch >= line };
  });
  const flagged = judged.filter((each) => each.flagged);
  if (terminal.json) {
    for (const each of judged) terminal.item(itemOf(each));
    const share = Math.round(prior * 1000) / 1000;
    terminal.item({
      summary: { records: pairs.length, scored: known.length, flagged: flagged.length, prior: share, shift: null, device: scorer.device, model: `${scorer.name} ${scorer.version}` },
    });
    return flagged.length;
  }
  const ranked = (flagged.length > 0 ? flagged : judged.filter((each) => (each.mismatch ?? 0) > 0)).sort((a, b) => (b.mismatch ?? 0) - (a.mismatch ?? 0));
  if (flagged.length === 0 && ranked.length > 0) terminal.line(`No pair reaches ${Math.round(line * 100)}%: too few to flag reliably. The most doubtful ones:`);
  const rows = ranked.slice(0, flagged.length > 0 ? shownAtMost : 10).map(({ pair, mismatch }) => [`${pair.line}`, pair.record, `${Math.round((mismatch ?? 0) * 100)}%`, pair.text]);
  for (const row of alignTable([['line', 'record', 'mismatch', 'text'], ...rows], ['right', 'left', 'right', 'left'])) terminal.line(row);
  const more = flagged.length > shownAtMost ? ` (${flagged.length - shownAtMost} more; --json lists all)` : '';
  terminal.line(`${formatNumber(flagged.length, 'pair')} of ${known.length} scored flagged${more}; about ${Math.round(prior * 100)}% of the file’s pairs look mismatched (experimental)`);
  return flagged.length;
}

function itemOf({ pair, mismatch, flagged }: { readonly pair: FlaggedPair; readonly mismatch: number | null; readonly flagged: boolean }): object {
  return {
    record: pair.record,
    line: pair.line,
    image: pair.image,
    state: pair.score.state,
    mismatch,
    invisible: null,
    redundant: null,
    calibrated: { mismatch: mismatch !== null, invisible: false, redundant: false },
    flagged,
    reasons: flagged ? ['mismatch'] : [],
  };
}
