import { EntityScoring, type EntityScores, type ScoreReport, type ScoringMode } from '../../dataset/scoring';
import { writeTags, type Scheme } from '../../dataset/tags';
import { defineCommand, type OptionValues } from '../command';
import { readAligned, TextDifferences } from '../files/aligned';
import { recordsOf, withSource, withSources } from '../files/inputs';
import { readPieces } from '../files/pieces';
import type { Source } from '../files/source';
import { commonOptions, modelOptions, pictureOptions, standInOptions } from '../options';
import { Refusal } from '../refusal';
import { annotate, type Annotation } from '../tagging/annotate';
import { surveyStyle } from '../tagging/fileStyle';
import { nameOf, openTagger, picturesFor, type OpenedTagger } from '../tagging/openTagger';
import { Progress } from '../terminal/progress';
import { alignTable, formatCount, formatPercent } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';

const options = {
  mode: { kind: 'choice', choices: ['seqeval', 'strict'], help: 'seqeval (default, = conlleval): an orphan I- opens an entity; strict: only well-formed entities count' },
  ...pictureOptions,
  ...standInOptions,
  ...modelOptions,
  ...commonOptions,
} as const;

/** A score, and what it was measured on. */
interface Evaluation {
  readonly report: ScoreReport;
  readonly goldSha256: string;
  readonly model?: OpenedTagger;
}

/** Precision, recall and F1 of one file, or a model, against another. */
export const evaluate = defineCommand({
  name: 'eval',
  summary: 'score predicted tags, or a model, against gold tags',
  operands: { usage: 'GOLD [PRED]', min: 1, max: 2 },
  options,
  details: [
    'Scores GOLD against PRED, a file with the same tokens, or with --model against what the model makes of GOLD’s tokens (it does not see the tags). Micro-averaged over entities; a missing tag is an O.',
    'With --json one object: {"mode","records","gold","predicted","correct","precision","recall","f1","types","goldSha256"}, fractions from 0 to 1; with --model also "model" and "device".',
  ],
  examples: ['mner eval gold.txt predicted.txt', 'mner eval valid.txt --model crf --mode strict --json'],
  async run({ operands, options: given, terminal }) {
    const [gold = '', predicted] = operands;
    const mode = given.mode ?? 'seqeval';
    if (predicted !== undefined && given.model !== undefined) throw new Refusal('name a second file or a --model, not both');
    if (predicted === undefined && given.model === undefined) throw new Refusal('mner eval needs a second file of predicted tags, or --model');
    const evaluation =
      predicted === undefined
        ? await withSource(gold, (source) => scoreModel(source, mode, given, terminal))
        : await withSources([gold, predicted], ([a, b]) => scoreFiles(a as Source, b as Source, mode, terminal));
    if (terminal.json) terminal.item(itemOf(evaluation));
    else for (const line of describe(evaluation)) terminal.line(line);
    return 0;
  },
});

/** In strict mode an entity is well formed in the scheme of the gold file. */
async function schemeOfGold(gold: Source, mode: ScoringMode): Promise<Scheme> {
  return mode === 'strict' ? (await surveyStyle(gold, undefined)).scheme : 'IOB2';
}

async function scoreFiles(gold: Source, predicted: Source, mode: ScoringMode, terminal: Terminal): Promise<Evaluation> {
  const scoring = new EntityScoring(mode, await schemeOfGold(gold, mode));
  const differences = new TextDifferences();
  const progress = new Progress(terminal, 'scoring', 'records', undefined);
  let records = 0;
  for await (const same of readAligned([gold, predicted])) {
    const [wanted = [], given = []] = same.map(({ record }) => record.tokens.map((token) => token.tag));
    scoring.add(wanted, given);
    differences.add(same);
    progress.show((records += 1));
  }
  progress.end();
  const remark = differences.describe();
  if (remark !== undefined) terminal.note(remark);
  return { report: remarkOn(scoring.report(), terminal), goldSha256: await gold.sha256() };
}

async function scoreModel(gold: Source, mode: ScoringMode, given: OptionValues<typeof options>, terminal: Terminal): Promise<Evaluation> {
  const style = await surveyStyle(gold, given['dataset-style']);
  const model = await openTagger(given, terminal);
  try {
    const pictures = await picturesFor(model.tagger, gold, given);
    const annotation: Annotation = { tagger: model.tagger, style, scope: 'all', minConfidence: 0, pictures };
    const scoring = new EntityScoring(mode, mode === 'strict' ? style.scheme : 'IOB2');
    const progress = new Progress(terminal, 'tagging', 'records', style.records);
    for await (const piece of readPieces(gold)) {
      const records = [...recordsOf(piece)].map(({ record }) => record);
      const results = await annotate(annotation, records);
      records.forEach((record, at) => {
        const spans = results[at]?.spans ?? [];
        scoring.add(record.tokens.map((token) => token.tag), writeTags(spans, record.tokens.length, style.scheme));
      });
      progress.show(piece.firstRecord + records.length);
    }
    progress.end();
    return { report: remarkOn(scoring.report(), terminal), goldSha256: await gold.sha256(), model };
  } finally {
    await model.tagger.close?.();
  }
}

function remarkOn(report: ScoreReport, terminal: Terminal): ScoreReport {
  if (report.unknownTags > 0)
    terminal.note(`${formatCount(report.unknownTags)} tags are of a scheme that seqeval’s default reads in its own way (BILOU, bare types): --mode strict reads them as they are meant`);
  return report;
}

function itemOf({ report, goldSha256, model }: Evaluation): object {
  const { mode, records, gold, predicted, correct, precision, recall, f1, types } = report;
  const by = model ? { model: nameOf(model.tagger), device: model.device } : {};
  return { mode, records, gold, predicted, correct, precision, recall, f1, types, goldSha256, ...by };
}

function describe({ report, goldSha256, model }: Evaluation): readonly string[] {
  const row = (name: string, scores: EntityScores) => [
    name,
    ...[scores.precision, scores.recall, scores.f1].map(formatPercent),
    ...[scores.gold, scores.predicted, scores.correct].map(formatCount),
  ];
  const rows = [
    ['type', 'precision', 'recall', 'F1', 'gold', 'predicted', 'correct'],
    ...Object.entries(report.types).map(([type, scores]) => row(type, scores)),
    row('all (micro)', report),
  ];
  const by = model ? [`model ${nameOf(model.tagger)} on ${model.device}`] : [];
  return [
    ...alignTable(rows, ['left', 'right', 'right', 'right', 'right', 'right', 'right']),
    '',
    [`mode ${report.mode}`, `${formatCount(report.records)} records`, ...by, `gold sha256 ${goldSha256.slice(0, 12)}…`].join(' · '),
  ];
}
