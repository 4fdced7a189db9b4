import { rankLabelErrors, type RankedRecord } from '../../curation/labelErrors/rank';
import { defineCommand } from '../command';
import { gatherEvidence } from '../errors/foldEvidence';
import { loadJudged, type PlacedJudged } from '../errors/judgedFile';
import { askModel, askTaughtHeads } from '../errors/modelEvidence';
import { withSource } from '../files/inputs';
import { commonOptions, modelOptions } from '../options';
import { Refusal } from '../refusal';
import { printable } from '../terminal/printable';
import { formatCount, formatNumber } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';

const shownByDefault = 20;
/** From this score on a record counts as a finding for --fail. */
const finding = 0.5;

/** Ranks records by how likely their labels are wrong. */
export const errors = defineCommand({
  name: 'errors',
  summary: 'rank records by how likely their labels are wrong, with what to put instead',
  operands: { usage: 'FILE', min: 1, max: 1 },
  options: {
    folds: { kind: 'number', value: 'N', min: 2, max: 100, help: 'train N times, each time on all but one Nth of the records (default 5)' },
    model: { kind: 'text', value: 'NAME|DIR', help: 'ask this model instead; one that was trained on FILE is refused. With --folds: keep its encoder and teach its head the other records' },
    top: { kind: 'number', value: 'N', min: 1, max: Number.MAX_SAFE_INTEGER, help: `list the first N records only (default ${shownByDefault}; all with --json)` },
    fail: { kind: 'flag', help: `exit with 1 where a record's score is ${finding} or more` },
    threads: modelOptions.threads,
    ...commonOptions,
  },
  details: [
    'Each record is judged by CRFs that did not learn from it or from a copy of it, and by what the rest of the file says: how the same words are labelled elsewhere, what the most similar labelled words are, and where entities usually begin and end. Two rounds: the second learns without the records that looked worst in the first. Minutes for thousands of records; nothing is random.',
    'With --model and --folds a neural tagger judges: its encoder stays as it is, and its last layers are taught the other records, fold by fold. The encoder must not have learned from these labels; where its package names FILE, it is refused, but a joined or changed copy of FILE nobody recognises.',
    'The score is the probability that a later human revision changed the record, as learned from two datasets; on another dataset it orders records, and its value is a guess. “Changed” is not always “wrong”: guidelines moved too.',
    'With --json, in rank order: {"record","line","score","given","suggested","why","suspicions"} a record, then {"summary":{"records","ranked"}}.',
  ],
  examples: ['mner errors train.txt', 'mner errors train.txt --model default --folds 5', 'mner errors train.txt --top 100 --json', 'mner errors valid.txt --model my-model --fail'],
  run: ({ operands, options: given, terminal }) =>
    withSource(operands[0] ?? '', async (source) => {
      const { records, untagged } = await loadJudged(source);
      if (untagged > 0) terminal.note(`${formatNumber(untagged, 'record')} left out, with tokens that have no tag`);
      if (records.length === 0) throw new Refusal(`${source.name} holds no record with all its tags: there is no label to judge`);
      const folds = given.folds === undefined ? undefined : Math.floor(given.folds);
      const evidence = given.model === undefined ? await gatherEvidence(records, { folds, threads: given.threads }, terminal)
        : folds === undefined ? await askModel(given.model, source, records, terminal)
          : await askTaughtHeads(given.model, folds, source, records, terminal);
      const ranked = rankLabelErrors(records, evidence);
      if (terminal.json) await tellJson(ranked.slice(0, given.top ?? Infinity), records, terminal);
      else tell(ranked.slice(0, given.top ?? shownByDefault), records, terminal);
      const summary = { records: records.length + untagged, ranked: ranked.length };
      if (terminal.json) terminal.item({ summary });
      else terminal.line(`\n${formatCount(summary.ranked)} of ${formatNumber(summary.records, 'record')} ranked, ${formatCount(ranked.filter(({ score }) => score >= finding).length)} with a score of ${finding} or more`);
      return given.fail && (ranked[0]?.score ?? 0) >= finding ? 1 : 0;
    }),
});

async function tellJson(ranked: readonly RankedRecord[], records: readonly PlacedJudged[], terminal: Terminal): Promise<void> {
  for (const { index, score, given, suggested, why, suspicions } of ranked) {
    const { name, line } = records[index]!;
    terminal.item({
      record: name, line, score: rounded(score), given, suggested, why,
      suspicions: suspicions.map(({ given: own, ...each }) => ({ proposal: each.proposal, given: own ?? null, suggested: each.suggested, score: rounded(each.score), why: each.why })),
    });
    if (terminal.isFull) await terminal.flush();
  }
}

function tell(ranked: readonly RankedRecord[], records: readonly PlacedJudged[], terminal: Terminal): void {
  for (const { index, score, why } of ranked) {
    const { name, line, tokens } = records[index]!;
    terminal.line(`${terminal.paint('strong', score.toFixed(3))}  line ${line}, ${name}: ${printable(why)}`);
    terminal.line(terminal.paint('faint', `       ${printable(tokens.join(' '))}`));
  }
}

function rounded(score: number): number {
  return Math.round(score * 1e6) / 1e6;
}
