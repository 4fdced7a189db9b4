import type { Levels } from '../../curation/rules';
import type { ExitCode } from '../command';
import { recordName } from '../files/inputs';
import { printable } from '../terminal/printable';
import { alignTable, formatCount, formatNumber } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { pathInBaseline, type UsedBaseline } from './baselineFile';
import type { LocatedFinding } from './fileCheck';

/** What a check went through and set right, over all files. */
export interface CheckTotals {
  readonly files: number;
  readonly records: number;
  readonly pictures: number;
  /** Findings and tags that were set right; undefined where nothing was to be. */
  readonly fixed: { readonly findings: number; readonly tags: number } | undefined;
}

/** Prints findings as they come, save those that a baseline holds, and counts them. */
export class FindingReport {
  private readonly byRule = new Map<string, number>();
  private findings = 0;
  private known = 0;
  private fixable = 0;

  constructor(
    private readonly levels: Levels,
    private readonly baseline: UsedBaseline | undefined,
    /** Where people read the report: not on standard output where that carries the fixed file. */
    private readonly place: 'standard output' | 'standard error',
    private readonly terminal: Terminal,
  ) {}

  /** Takes a finding in a file. */
  tell(path: string, located: LocatedFinding): void {
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
    const [line, column] = [placed.firstLine + finding.line + 1, start + 1];
    const { terminal } = this;
    if (terminal.json) terminal.item({ rule, severity, path, line, column, record: recordName(placed), message, fix });
    else {
      const where = terminal.paint('strong', `${path}:${line}:${column}`);
      this.print(`${where}: ${terminal.paint(severity, severity)}: ${printable(message)} ${terminal.paint('faint', `[${rule}]`)}`);
    }
  }

  /** Prints the summary; answers the exit code. */
  finish(totals: CheckTotals): ExitCode {
    const { findings, fixable, known, terminal } = this;
    const byRule = Object.fromEntries([...this.byRule].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
    if (terminal.json) {
      const extra = { ...(totals.fixed ? { fixed: totals.fixed.findings } : {}), ...(this.baseline ? { known } : {}) };
      terminal.item({ summary: { findings, fixable, byRule, ...extra } });
    } else for (const line of this.summary(totals, byRule)) this.print(line);
    return findings > 0 ? 1 : 0;
  }

  private print(line: string): void {
    if (this.place === 'standard output') this.terminal.line(line);
    else this.terminal.note(line);
  }

  /** Whether the baseline holds a finding; a baseline that is being written takes them all. */
  private isKnown(path: string, { finding, placed }: LocatedFinding): boolean {
    if (!this.baseline) return false;
    const { baseline, purpose } = this.baseline;
    const name = pathInBaseline(this.baseline.path, path);
    if (purpose === 'compare') return baseline.take(name, placed.record, finding) === 'known';
    baseline.add(name, placed.record, finding);
    return true;
  }

  private summary({ files, records, pictures, fixed }: CheckTotals, byRule: Readonly<Record<string, number>>): readonly string[] {
    const { findings, fixable, terminal } = this;
    const rows = Object.entries(byRule).map(([rule, count]) => [`  ${rule}`, formatCount(count), this.levels.get(rule) ?? '']);
    const looked = pictures > 0 ? `, ${formatNumber(pictures, 'picture')}` : '';
    const scope = `${formatNumber(records, 'record')} in ${formatNumber(files, 'file')}${looked}`;
    const repaired = fixed ? [`${formatNumber(fixed.findings, 'finding')} set right, ${formatNumber(fixed.tags, 'tag')} changed`] : [];
    const noted = this.baseline ? [this.describeBaseline(this.baseline)] : [];
    if (findings === 0) return [...repaired, ...noted, terminal.paint('good', `nothing to report: ${scope}`)];
    const advice = fixable > 0 && !fixed ? '; --fix --in-place sets right those that have a fix' : '';
    const total = `${formatNumber(findings, 'finding')} in ${scope}, ${formatCount(fixable)} with a fix${advice}`;
    return ['', ...alignTable(rows, ['left', 'right', 'left']), '', ...repaired, ...noted, total];
  }

  private describeBaseline({ path, baseline, purpose }: UsedBaseline): string {
    if (purpose === 'write') return `${formatNumber(this.known, 'finding')} noted in ${path}`;
    const gone = baseline.left > 0 ? `; ${formatCount(baseline.left)} in it are there no longer` : '';
    return `${formatNumber(this.known, 'finding')} known from ${path}${gone}`;
  }
}
