import { fingerprint } from '../dataset/fingerprint';
import type { DatasetRecord } from '../dataset/record';
import type { Finding } from './finding';
import { fileRules } from './rules/file';

const header = { format: 'mner-baseline', version: 1 } as const;
const wholeFile: ReadonlySet<string> = new Set(fileRules.map((rule) => rule.id));

/** A finding that is known and waits for its time, and how often it is. */
interface BaselineEntry {
  readonly path: string;
  readonly rule: string;
  /** The record's id; empty where it has none, or where the finding is about the whole file. */
  readonly record: string;
  /** Fingerprint of the record's tokens; empty where the finding is about the whole file. */
  readonly tokens: string;
  /** Place within the record. */
  readonly line: number;
  readonly start: number;
  readonly count: number;
}

/**
 * The findings that a dataset is known to have, so that its CI fails on new ones only. A finding is recognised by its
 * rule, its record’s id and tokens and its place in the record: it may move in the file.
 */
export class Baseline {
  private readonly entries = new Map<string, BaselineEntry>();

  /** Reads a baseline file; a sentence says what is wrong with one that cannot be read. */
  static parse(text: string): Baseline | { readonly problem: string } {
    const baseline = new Baseline();
    const lines = text.split(/\r?\n/);
    for (const [at, line] of lines.entries()) {
      if (line.trim() === '') continue;
      const value = parseLine(line);
      const version = at === 0 ? versionOf(value) : undefined;
      if (version !== undefined && version !== header.version) return { problem: `it is of version ${version}, this program reads version ${header.version}: write it again with --write-baseline` };
      if (at === 0 && version === undefined) return { problem: 'line 1 is not the first line of a baseline: write one with --write-baseline' };
      if (at === 0) continue;
      if (!isEntry(value)) return { problem: `line ${at + 1} is not an entry of a baseline: write it again with --write-baseline` };
      const key = keyOf(value);
      // The same line twice is what a merge leaves behind, not two findings.
      if ((baseline.entries.get(key)?.count ?? 0) < value.count) baseline.entries.set(key, value);
    }
    return lines[0] === '' ? { problem: 'the baseline is empty: write one with --write-baseline' } : baseline;
  }

  /** Notes a finding as known; `path` is the file as the baseline is to name it. */
  add(path: string, record: DatasetRecord, finding: Finding): void {
    const entry = entryOf(path, record, finding);
    const key = keyOf(entry);
    this.entries.set(key, { ...entry, count: (this.entries.get(key)?.count ?? 0) + 1 });
  }

  /** Whether a finding is known; if so, it is used up: a second one of its kind is new unless it was noted twice. */
  take(path: string, record: DatasetRecord, finding: Finding): 'known' | 'new' {
    const key = keyOf(entryOf(path, record, finding));
    const entry = this.entries.get(key);
    if (!entry || entry.count === 0) return 'new';
    this.entries.set(key, { ...entry, count: entry.count - 1 });
    return 'known';
  }

  /** How many findings are noted and not used up: after all were taken, those that were fixed since. */
  get left(): number {
    return [...this.entries.values()].reduce((sum, entry) => sum + entry.count, 0);
  }

  /** The baseline as a text, a line a finding in an order that does not depend on the order of the files’ records. */
  toText(): string {
    const lines = [...this.entries].filter(([, { count }]) => count > 0).sort(([a], [b]) => (a < b ? -1 : 1));
    return [JSON.stringify(header), ...lines.map(([, entry]) => JSON.stringify(entry)), ''].join('\n');
  }
}

function entryOf(path: string, record: DatasetRecord, { rule, line, start }: Finding): BaselineEntry {
  if (wholeFile.has(rule)) return { path, rule, record: '', tokens: '', line: 0, start: 0, count: 1 };
  const tokens = fingerprint(record.tokens.map((token) => token.text));
  return { path, rule, record: record.id ?? '', tokens, line: line - record.headLine, start, count: 1 };
}

function keyOf({ path, rule, record, tokens, line, start }: BaselineEntry): string {
  return [path, rule, record, tokens, String(line).padStart(6, '0'), String(start).padStart(6, '0')].join('\t');
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The version of a baseline by its first line; undefined where that is none. */
function versionOf(value: unknown): number | undefined {
  const given = value as { readonly format?: unknown; readonly version?: unknown } | null | undefined;
  return given?.format === header.format && typeof given.version === 'number' ? given.version : undefined;
}

function isEntry(value: unknown): value is BaselineEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { path, rule, record, tokens, line, start, count } = value as Partial<Record<keyof BaselineEntry, unknown>>;
  const texts = [path, rule, record, tokens].every((each) => typeof each === 'string');
  return texts && [line, start, count].every((each) => Number.isInteger(each) && (each as number) >= 0);
}
