import { changeLevels, type Levels } from '../../curation/rules';
import { closeBaseline, openBaseline } from '../checking/baselineFile';
import { FileCheck, type CheckCount } from '../checking/fileCheck';
import { surveyFile } from '../checking/fileSurvey';
import { FindingReport, type CheckTotals } from '../checking/findingReport';
import { FolderSurveys } from '../checking/labelSet';
import { PictureSurvey } from '../checking/pictureSurvey';
import { defineCommand, type OptionValues } from '../command';
import { withSource } from '../files/inputs';
import type { Source } from '../files/source';
import { openInPlace, openOutput, type Target } from '../files/target';
import { commonOptions, outputOptions, pictureOptions } from '../options';
import { Refusal } from '../refusal';
import { Progress } from '../terminal/progress';
import type { Terminal } from '../terminal/terminal';

const options = {
  fix: { kind: 'flag', help: 'set right what has a fix; needs --in-place or --output' },
  'in-place': { kind: 'flag', help: 'with --fix: change the files themselves' },
  ...outputOptions,
  baseline: { kind: 'text', value: 'FILE', help: 'report only findings that this file does not hold' },
  'write-baseline': { kind: 'flag', help: 'note all findings of now in the --baseline file' },
  rule: { kind: 'list', value: 'ID=LEVEL', help: 'set a rule to off, info, warning or error (repeatable)' },
  ...pictureOptions,
  ...commonOptions,
} as const;

type Options = OptionValues<typeof options>;

/** Finds what is wrong with files and pictures. */
export const check = defineCommand({
  name: 'check',
  summary: 'find what is wrong with files and pictures, and set it right',
  operands: { usage: 'FILE…', min: 1, max: Infinity },
  options,
  details: [
    'Every finding has a place, a reason and, where one exists, a fix. Exit code 1 tells that there are findings.',
    'A baseline holds the findings that are known and wait for their time: with it, check reports new ones only. It recognises a finding by its rule and its record, also when the record has moved.',
    'With --json: {"rule","severity","path","line","column","record","message","fix"} a finding, then {"summary":{"findings","fixable","byRule"}}, with "fixed" after --fix and "known" with a baseline.',
  ],
  examples: ['mner check train.txt', 'mner check train.txt valid.txt --rule repeated-id=off', 'mner check train.txt --fix --in-place', 'mner check train.txt --baseline known.jsonl --write-baseline'],
  async run({ operands, options: given, terminal }) {
    checkOptions(given, operands.length);
    const baseline = await openBaseline(given.baseline, given['write-baseline'] ? 'write' : 'compare');
    const levels = levelsOf(given.rule);
    const report = new FindingReport(levels, baseline, given.output === '-' ? 'standard error' : 'standard output', terminal);
    const run = new Check(levels, given, report, terminal);
    for (const name of operands) await withSource(name, (source) => run.over(source));
    await closeBaseline(baseline, terminal);
    return report.finish(run.totals);
  },
});

function checkOptions(given: Options, files: number): void {
  const writes = given['in-place'] || given.output !== undefined;
  if (given.fix && !writes) throw new Refusal('--fix needs --in-place, or --output FILE for a fixed copy');
  if (!given.fix && writes) throw new Refusal('--in-place and --output are for --fix: nothing else here writes the file');
  if (given['in-place'] && given.output !== undefined) throw new Refusal('--output and --in-place exclude each other');
  if (given.output !== undefined && files > 1) throw new Refusal('--output takes one FILE; use --in-place to fix several');
  if (given['write-baseline'] && given.baseline === undefined) throw new Refusal('--write-baseline needs --baseline FILE to write to');
  if (given.output === '-' && given.json) throw new Refusal('--output - and --json both write to standard output: choose one');
}

function levelsOf(changes: readonly string[]): Levels {
  const pairs = changes.map((text) => {
    const cut = text.indexOf('=');
    if (cut < 0) throw new Refusal(`--rule must be ID=LEVEL, such as repeated-id=off, not “${text}”`);
    return [text.slice(0, cut), text.slice(cut + 1)] as const;
  });
  const { levels, problems } = changeLevels(pairs);
  if (problems[0] !== undefined) throw new Refusal(problems[0]);
  return levels;
}

/** Goes through one file after the other. */
class Check {
  private readonly folders = new FolderSurveys();
  private readonly total = { files: 0, records: 0, pictures: 0, fixedFindings: 0, fixedTags: 0 };

  constructor(
    private readonly levels: Levels,
    private readonly given: Options,
    private readonly report: FindingReport,
    private readonly terminal: Terminal,
  ) {}

  async over(source: Source): Promise<void> {
    const target = await this.openTarget(source);
    try {
      const { count, pictures } = await this.checkFile(source, target);
      this.total.files += 1;
      this.total.records += count.records;
      this.total.pictures += pictures;
      this.total.fixedFindings += count.fixedFindings;
      this.total.fixedTags += count.fixedTags;
      if (this.given['in-place'] && count.fixedTags === 0) await target?.discard();
      else await target?.commit();
    } catch (error) {
      await target?.discard();
      throw error;
    }
  }

  get totals(): CheckTotals {
    const { files, records, pictures, fixedFindings, fixedTags } = this.total;
    return { files, records, pictures, fixed: this.given.fix ? { findings: fixedFindings, tags: fixedTags } : undefined };
  }

  private async checkFile(source: Source, target: Target | undefined): Promise<{ readonly count: CheckCount; readonly pictures: number }> {
    const { terminal } = this;
    const pictures = await PictureSurvey.open(source, this.given.images, terminal);
    const looking = new Progress(terminal, `reading ${source.name}`, 'records', undefined);
    const survey = await surveyFile(source, this.folders, pictures, (records) => looking.show(records));
    looking.end();
    const progress = new Progress(terminal, `checking ${source.name}`, 'records', undefined);
    const fileCheck = new FileCheck(survey, this.levels, target, {
      tell: (located) => this.report.tell(source.name, located),
      pause: async (records) => {
        progress.show(records);
        if (terminal.isFull) await terminal.flush();
      },
    });
    await fileCheck.run(source);
    progress.end();
    return { count: fileCheck.count, pictures: pictures?.inspected ?? 0 };
  }

  private async openTarget(source: Source): Promise<Target | undefined> {
    if (!this.given.fix) return undefined;
    if (this.given.output === undefined) return openInPlace(source);
    return openOutput(this.given.output, [source], this.given.force ? 'allow' : 'refuse', this.terminal);
  }
}
