import type { Baseline } from '../../curation/baseline';
import { changeLevels, type Levels } from '../../curation/rules';
import { loadBaseline, pathInBaseline, saveBaseline } from '../checking/baselineFile';
import { FileCheck, type LocatedFinding } from '../checking/fileCheck';
import { FolderSurveys } from '../checking/labelSet';
import { PictureSurvey } from '../checking/pictureSurvey';
import { surveyFile } from '../checking/fileSurvey';
import { defineCommand, type ExitCode, type OptionValues } from '../command';
import { recordName, withSource } from '../files/inputs';
import type { Source } from '../files/source';
import { openInPlace, openOutput, type Target } from '../files/target';
import { commonOptions, outputOptions, pictureOptions } from '../options';
import { Refusal } from '../refusal';
import { Progress } from '../terminal/progress';
import { alignTable, formatCount, formatNumber } from '../terminal/table';
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
    const purpose = given['write-baseline'] ? 'write' : 'compare';
    const baseline = given.baseline === undefined ? undefined : await loadBaseline(given.baseline, purpose);
    const run = new Check(levelsOf(given.rule), given, baseline, terminal);
    for (const name of operands) await withSource(name, (source) => run.over(source));
    if (given.baseline !== undefined && baseline && purpose === 'write') await saveBaseline(given.baseline, baseline, terminal);
    return run.finish(operands.length);
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

/** One run over all files, and what it counted. */
class Check {
  private readonly folders = new FolderSurveys();
  private readonly byRule = new Map<string, number>();
  private records = 0;
  private pictures = 0;
  private findings = 0;
  private known = 0;
  private fixable = 0;
  private fixed = 0;
  private tags = 0;

  constructor(
    private readonly levels: Levels,
    private readonly given: Options,
    private readonly baseline: Baseline | undefined,
    private readonly terminal: Terminal,
  ) {}

  async over(source: Source): Promise<void> {
    const target = await this.openTarget(source);
    try {
      const pictures = await PictureSurvey.open(source, this.given.images, this.terminal);
      const looking = new Progress(this.terminal, `reading ${source.name}`, 'records', undefined);
      const survey = await surveyFile(source, this.folders, pictures, (records) => looking.show(records));
      looking.end();
      const progress = new Progress(this.terminal, `checking ${source.name}`, 'records', undefined);
      const fileCheck = new FileCheck(survey, this.levels, target, {
        tell: (located) => this.tell(source.name, located),
        pause: async (records) => {
          progress.show(records);
          if (this.terminal.isFull) await this.terminal.flush();
        },
      });
      await fileCheck.run(source);
      progress.end();
      this.records += fileCheck.count.records;
      this.pictures += pictures?.inspected ?? 0;
      this.fixed += fileCheck.count.fixedFindings;
      this.tags += fileCheck.count.fixedTags;
      if (this.given['in-place'] && fileCheck.count.fixedTags === 0) await target?.discard();
      else await target?.commit();
    } catch (error) {
      await target?.discard();
      throw error;
    }
  }

  private async openTarget(source: Source): Promise<Target | undefined> {
    if (!this.given.fix) return undefined;
    if (this.given.output === undefined) return openInPlace(source);
    return openOutput(this.given.output, [source], this.given.force ? 'allow' : 'refuse', this.terminal);
  }

  /** Whether the baseline holds a finding; a baseline that is being written takes them all. */
  private isKnown(path: string, { finding, placed }: LocatedFinding): boolean {
    const { baseline, given } = this;
    if (!baseline || given.baseline === undefined) return false;
    const name = pathInBaseline(given.baseline, path);
    if (!given['write-baseline']) return baseline.take(name, placed.record, finding) === 'known';
    baseline.add(name, placed.record, finding);
    return true;
  }

  private tell(path: string, located: LocatedFinding): void {
    if (this.isKnown(path, located)) {
      this.known += 1;
      return;
    }
    const { finding, placed } = located;
    const { rule, severity, message, start } = finding;
    this.findings += 1;
    this.byRule.set(rule, (this.byRule.get(rule) ?? 0) + 1);
    const fix = finding.fix?.kind === 'tags';
    if (fix) this.fixable += 1;
    const place = { line: placed.firstLine + finding.line + 1, column: start + 1 };
    if (this.terminal.json) this.terminal.item({ rule, severity, path, ...place, record: recordName(placed), message, fix });
    else if (this.given.output !== '-') {
      const where = this.terminal.paint('strong', `${path}:${place.line}:${place.column}`);
      this.terminal.line(`${where}: ${this.terminal.paint(severity, severity)}: ${message} ${this.terminal.paint('faint', `[${rule}]`)}`);
    }
  }

  /** Prints the summary. */
  finish(files: number): ExitCode {
    const byRule = Object.fromEntries([...this.byRule].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
    const { findings, fixable, fixed, known } = this;
    const extra = { ...(this.given.fix ? { fixed } : {}), ...(this.baseline ? { known } : {}) };
    if (this.terminal.json) this.terminal.item({ summary: { findings, fixable, byRule, ...extra } });
    else for (const line of this.report(files, byRule)) if (this.given.output === '-') this.terminal.note(line); else this.terminal.line(line);
    return findings > 0 ? 1 : 0;
  }

  private report(files: number, byRule: Readonly<Record<string, number>>): readonly string[] {
    const { findings, fixable, fixed, terminal } = this;
    const rows = Object.entries(byRule).map(([rule, count]) => [`  ${rule}`, formatCount(count), this.levels.get(rule) ?? '']);
    const looked = this.pictures > 0 ? `, ${formatNumber(this.pictures, 'picture')}` : '';
    const scope = `${formatNumber(this.records, 'record')} in ${formatNumber(files, 'file')}${looked}`;
    const repaired = this.given.fix ? [`${formatNumber(fixed, 'finding')} set right, ${formatNumber(this.tags, 'tag')} changed`] : [];
    const noted = this.baseline ? [this.describeBaseline(this.baseline)] : [];
    if (findings === 0) return [...repaired, ...noted, terminal.paint('good', `nothing to report: ${scope}`)];
    const advice = fixable > 0 && !this.given.fix ? '; --fix --in-place sets right those that have a fix' : '';
    const total = `${formatNumber(findings, 'finding')} in ${scope}, ${formatCount(fixable)} with a fix${advice}`;
    return ['', ...alignTable(rows, ['left', 'right', 'left']), '', ...repaired, ...noted, total];
  }

  private describeBaseline(baseline: Baseline): string {
    if (this.given['write-baseline']) return `${formatNumber(this.known, 'finding')} noted in ${this.given.baseline ?? ''}`;
    const gone = baseline.left > 0 ? `; ${formatCount(baseline.left)} in it are there no longer` : '';
    return `${formatNumber(this.known, 'finding')} known from ${this.given.baseline ?? ''}${gone}`;
  }
}
