import type { DatasetStatistics } from '../../dataset/statistics';
import { readSpans } from '../../dataset/tags';
import type { AgreementReport } from '../agreement';
import { countChanges, type ChangeCounts } from '../changeSummary';
import type { RecordDifference } from '../diff';
import type { Severity } from '../finding';
import type { Judgement, SuggestionMeeting } from '../judgements';
import { measureDrift, type LabelDrift } from '../triage/audit';
import type { ErrorsLeft } from '../triage/errorsLeft';

/** How often a rule found something in a file. */
export interface RuleCount {
  readonly rule: string;
  readonly severity: Severity;
  readonly count: number;
}

/** Entities of a file by whether the first file labels the same words: with the same type, with other types only, never. */
export interface SeenCounts {
  readonly same: number;
  readonly other: number;
  readonly never: number;
}

/** One file of a report; what nobody looked for is absent. */
export interface ReportedFile {
  readonly name: string;
  readonly statistics: DatasetStatistics;
  /** Number of records by their number of tokens. */
  readonly recordLengths: ReadonlyMap<number, number>;
  /** Absent for the first file, with which the others are compared. */
  readonly seen?: SeenCounts;
  readonly findings?: readonly RuleCount[];
  /** Records that people marked as reviewed. */
  readonly reviewed?: number;
  /** Labels of known origin: by people, accepted from models, edited. */
  readonly origins?: Readonly<Record<'person' | 'accepted' | 'edited', number>>;
  readonly errorsLeft?: ErrorsLeft;
  readonly drift?: LabelDrift;
  readonly changes?: { readonly since: string; readonly counts: ChangeCounts; readonly records: number; readonly recordsAdded: number; readonly recordsRemoved: number };
}

/** Words that are labelled with several types, and how often with which, the most frequent first. */
export interface AmbiguousSurface {
  readonly text: string;
  readonly types: readonly (readonly [type: string, count: number])[];
}

/** Everything that a report or a data card tells. */
export interface DatasetReport {
  readonly files: readonly ReportedFile[];
  /** The most frequent ones. */
  readonly ambiguous: readonly AmbiguousSurface[];
  readonly agreement?: { readonly names: readonly string[]; readonly report: AgreementReport };
}

interface Surface {
  readonly text: string;
  readonly types: Map<string, number>;
  /** Its types in the first file. */
  readonly first: Set<string>;
}

const mostAmbiguous = 20;

/** Collects what a report tells beyond the statistics, file after file, record by record. */
export class ReportCollector {
  private readonly surfaces = new Map<string, Surface>();
  private readonly perFile: { readonly recordLengths: Map<number, number>; readonly seen: { same: number; other: number; never: number } }[] = [];

  /** The records from now on are another file's. */
  beginFile(): void {
    this.perFile.push({ recordLengths: new Map(), seen: { same: 0, other: 0, never: 0 } });
  }

  /** Takes one record into account. */
  add(tokens: readonly { readonly text: string; readonly tag: string | undefined }[]): void {
    const file = this.perFile.at(-1);
    if (!file) throw new Error('no file was begun');
    file.recordLengths.set(tokens.length, (file.recordLengths.get(tokens.length) ?? 0) + 1);
    for (const { start, end, type } of readSpans(tokens.map(({ tag }) => tag))) {
      const text = tokens.slice(start, end).map((token) => token.text).join(' ');
      const surface = this.surfaceOf(text);
      surface.types.set(type, (surface.types.get(type) ?? 0) + 1);
      if (this.perFile.length === 1) surface.first.add(type);
      else file.seen[surface.first.has(type) ? 'same' : surface.first.size > 0 ? 'other' : 'never'] += 1;
    }
  }

  /** What was collected of a file, by its place. */
  file(at: number): Pick<ReportedFile, 'recordLengths' | 'seen'> {
    const { recordLengths = new Map<number, number>(), seen } = this.perFile[at] ?? {};
    return { recordLengths, ...(at > 0 && seen && { seen }) };
  }

  /** The most frequent words with several types. */
  ambiguous(): readonly AmbiguousSurface[] {
    const total = ({ types }: Surface): number => [...types.values()].reduce((sum, count) => sum + count, 0);
    return [...this.surfaces.values()].filter(({ types }) => types.size > 1).sort((a, b) => total(b) - total(a) || (a.text < b.text ? -1 : 1)).slice(0, mostAmbiguous)
      .map(({ text, types }) => ({ text, types: [...types].sort(([, a], [, b]) => b - a) }));
  }

  private surfaceOf(text: string): Surface {
    const key = text.toLowerCase();
    const known = this.surfaces.get(key) ?? { text, types: new Map<string, number>(), first: new Set<string>() };
    this.surfaces.set(key, known);
    return known;
  }
}

/** Counts findings by rule, the gravest and most frequent first. */
export function countRules(findings: Iterable<{ readonly rule: string; readonly severity: Severity }>): readonly RuleCount[] {
  const counts = new Map<string, { readonly rule: string; readonly severity: Severity; count: number }>();
  for (const { rule, severity } of findings) {
    const known = counts.get(rule) ?? { rule, severity, count: 0 };
    counts.set(rule, known);
    known.count += 1;
  }
  const gravity: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
  return [...counts.values()].sort((a, b) => gravity[a.severity] - gravity[b.severity] || b.count - a.count);
}

/** What a person should do first, in sentences: what, and why it matters. */
export function firstThings({ files, ambiguous }: DatasetReport): readonly { readonly what: string; readonly why: string }[] {
  const sum = (value: (file: ReportedFile) => number): number => files.reduce((total, file) => total + value(file), 0);
  const count = (value: number, one: string, many: string): string => `${value.toLocaleString('en')} ${value === 1 ? one : many}`;
  const odd = sum(({ statistics: { openings } }) => openings.orphan + openings.typeChange);
  const entities = sum(({ statistics }) => statistics.entities);
  const pictures = sum(({ statistics: { pictures: each } }) => (each ? each.missing + each.broken : 0));
  const untagged = sum(({ statistics }) => statistics.unlabelledTokens);
  const left = sum(({ errorsLeft }) => errorsLeft?.left ?? 0);
  return [
    ...(odd > 0 ? [{ what: `${count(odd, 'entity begins', 'entities begin')} with I-.`, why: `There are ${entities.toLocaleString('en')} entities in seqeval mode and ${(entities - odd).toLocaleString('en')} in strict mode: say which with every score.` }] : []),
    ...(left >= 1 ? [{ what: `About ${count(Math.round(left), 'record', 'records')} not looked at probably hold a wrong label.`, why: '“Find Label Errors” lists the likeliest first.' }] : []),
    ...(pictures > 0 ? [{ what: `${count(pictures, 'picture is', 'pictures are')} missing or cannot be read.`, why: 'A model sees the text alone there.' }] : []),
    ...(untagged > 0 ? [{ what: `${count(untagged, 'token has', 'tokens have')} no tag.`, why: 'Pre-annotate them, or leave their records out of training.' }] : []),
    ...(ambiguous.length > 0 ? [{ what: `${count(sum(({ statistics }) => statistics.ambiguousSurfaces), 'entity text has', 'entity texts have')} several types.`, why: '“Show Same-Surface Conflicts” decides each once.' }] : []),
  ];
}

/** What judgements tell of people's work: records reviewed, who set labels, drift towards the model; empty where nobody judged. */
export function peopleIn(judgements: Iterable<Judgement>): Pick<ReportedFile, 'reviewed' | 'origins' | 'drift'> {
  const origins = { person: 0, accepted: 0, edited: 0 };
  const meetings: SuggestionMeeting[] = [];
  let reviewed = 0;
  for (const judgement of judgements) {
    if (judgement.reviewed) reviewed += 1;
    if (judgement.met) meetings.push(judgement.met);
    for (const { by } of judgement.labels ?? []) origins[by] += 1;
  }
  const drift = measureDrift(meetings);
  return { ...(reviewed > 0 && { reviewed }), ...(origins.person + origins.accepted + origins.edited > 0 && { origins }), ...(drift && { drift }) };
}

/** What became of a file since another version of it. */
export function changesIn(since: string, differences: Iterable<RecordDifference>): NonNullable<ReportedFile['changes']> {
  const all = [...differences];
  const both = all.filter(({ a, b, changes }) => a !== undefined && b !== undefined && changes.length > 0);
  return {
    since, counts: countChanges(both.flatMap(({ changes }) => changes)), records: both.length,
    recordsAdded: all.filter(({ a }) => a === undefined).length, recordsRemoved: all.filter(({ b }) => b === undefined).length,
  };
}
