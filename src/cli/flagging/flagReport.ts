import type { SignalAssessment } from '../../curation/relevance/assessment';
import type { Shift } from '../../curation/relevance/shift';
import { describeFlags, describeShift, signalWords } from '../../curation/relevance/words';
import { signalNames, type SignalName } from '../../dataset/verdict';
import { alignTable, formatNumber } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import type { PlacedPair } from './scoredFile';

/** What came of a file. */
export interface FlaggedFile {
  readonly pairs: readonly PlacedPair[];
  readonly signals: Readonly<Record<SignalName, SignalAssessment>>;
  /** The signals that flag a pair. */
  readonly reasons: readonly SignalName[];
  readonly shift: Shift | undefined;
  readonly device: string;
  readonly model: string;
}

/** The part of a report that is written: the pairs of a run of records, and the summary or not. */
export interface ReportPart {
  readonly from: number;
  readonly to: number;
  readonly summary: 'with summary' | 'without summary';
}

const shownAtMost = 40;
const shownWhenUnsure = 10;
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** The signals that flag a pair. */
export function reasonsOf({ signals, reasons }: FlaggedFile, pair: number): readonly SignalName[] {
  return reasons.filter((name) => (signals[name].probabilities[pair] ?? -1) >= signals[name].line.from);
}

/** Writes a part of the report as JSON Lines. */
export async function tellJson(file: FlaggedFile, { from, to, summary }: ReportPart, terminal: Terminal): Promise<void> {
  const { pairs, signals, shift, device, model } = file;
  const places = { mismatch: placesOf(signals.mismatch), invisible: placesOf(signals.invisible), redundant: placesOf(signals.redundant) };
  for (const [at, { record, line, image, score }] of [...pairs.entries()].slice(from, to)) {
    const reasons = reasonsOf(file, at);
    const values = signalNames.map((name) => [name, valueAt(signals[name], places[name], at)] as const);
    terminal.item({
      record, line, image, state: score.state, ...(score.nature && { nature: score.nature }),
      ...Object.fromEntries(values.map(([name, { value }]) => [name, value])),
      calibrated: Object.fromEntries(values.map(([name, { calibrated }]) => [name, calibrated])),
      flagged: reasons.length > 0, reasons,
    });
    if (terminal.isFull) await terminal.flush();
  }
  if (summary === 'without summary') return;
  const { share } = signals.mismatch;
  terminal.item({
    summary: {
      records: pairs.length, scored: countScored(pairs), flagged: countFlagged(file),
      prior: share ? rounded(share.share) : null, priorInterval: share ? [rounded(share.low), rounded(share.high)] : null,
      shift: shift ? { line: pairs[shift.from]?.line ?? 0, by: shift.by, toLine: pairs[shift.to - 1]?.line ?? 0 } : null,
      assessment: Object.fromEntries(signalNames.map((name) => [name, signals[name].state])), device, model,
    },
  });
}

/** A signal's number for a pair: a probability, or its place in the order from 0 to 1 where there is none. */
function valueAt({ probabilities }: SignalAssessment, places: ReadonlyMap<number, number>, at: number): { readonly value: number | null; readonly calibrated: boolean } {
  const probability = probabilities[at] ?? null;
  if (probability !== null) return { value: rounded(probability), calibrated: true };
  const place = places.get(at);
  return { value: place === undefined ? null : rounded(place), calibrated: false };
}

function placesOf({ scores, state }: SignalAssessment): ReadonlyMap<number, number> {
  if (state === 'same-picture') return new Map();
  const known = scores.flatMap((score, at) => (score === null ? [] : [{ score, at }])).sort((a, b) => a.score - b.score);
  return new Map(known.map(({ at }, place) => [at, (place + 0.5) / known.length]));
}

/** Writes the report for people. */
export function tell(file: FlaggedFile, terminal: Terminal): void {
  const { pairs, signals, reasons, shift } = file;
  if (shift) terminal.line(describeShift(shift, (record) => pairs[record]?.line ?? 0, pairs.length));
  const flagged = [...pairs.keys()].filter((at) => reasonsOf(file, at).length > 0);
  const [first = 'mismatch'] = reasons;
  const ranked = (flagged.length > 0 ? flagged : doubtful(signals[first])).sort((a, b) => (signals[first].scores[b] ?? 0) - (signals[first].scores[a] ?? 0));
  const shown = ranked.slice(0, flagged.length > 0 ? shownAtMost : shownWhenUnsure);
  const rows = shown.map((at) => {
    const pair = pairs[at];
    return [`${pair?.line ?? ''}`, pair?.record ?? '', ...reasons.map((name) => inWords(signals[name].probabilities[at] ?? null)), pair?.text ?? ''];
  });
  if (rows.length > 0) {
    const columns = reasons.map((): 'right' => 'right');
    for (const row of alignTable([['line', 'record', ...reasons, 'text'], ...rows], ['right', 'left', ...columns, 'left'])) terminal.line(row);
  }
  if (flagged.length > shown.length) terminal.line(`… and ${formatNumber(flagged.length - shown.length, 'more pair')}: --json lists all`);
  for (const name of reasons) terminal.line(`${signalWords[name]}: ${describeFlags(name, signals[name])}`);
  terminal.line(describeStates(pairs));
}

function doubtful({ scores }: SignalAssessment): number[] {
  return scores.flatMap((score, at) => (score === null ? [] : [at]));
}

function inWords(probability: number | null): string {
  return probability === null ? '–' : `${Math.round(probability * 100)}%`;
}

function describeStates(pairs: readonly PlacedPair[]): string {
  const counts = new Map<string, number>();
  for (const { score } of pairs) if (score.state !== 'scored') counts.set(score.state, (counts.get(score.state) ?? 0) + 1);
  const rest = [...counts].sort((a, b) => b[1] - a[1]).map(([state, count]) => `${count.toLocaleString('en')} ${state}`);
  return `${formatNumber(countScored(pairs), 'pair')} of ${pairs.length.toLocaleString('en')} scored${rest.length > 0 ? `; not scored: ${rest.join(', ')}` : ''}`;
}

const countScored = (pairs: readonly PlacedPair[]): number => pairs.filter(({ score }) => score.state === 'scored').length;

/** How many pairs of a run of records are flagged for any reason; of all where no run is given. */
export function countFlagged(file: FlaggedFile, { from, to }: Pick<ReportPart, 'from' | 'to'> = { from: 0, to: file.pairs.length }): number {
  return [...file.pairs.keys()].slice(from, to).filter((at) => reasonsOf(file, at).length > 0).length;
}
