import { displayText } from '../../dataset/bytes';
import type { DatasetDocument } from '../../dataset/document';
import { diffDocuments, type EntityChange, type EntityChangeKind, type NamedSpan, type RecordDifference } from '../../curation/diff';
import { defineCommand, type ExitCode } from '../command';
import { openRevision } from '../files/git';
import { recordName, withSource, withSources } from '../files/inputs';
import type { Source } from '../files/source';
import { loadDocument } from '../files/wholeDocument';
import { commonOptions } from '../options';
import { Refusal } from '../refusal';
import { printable } from '../terminal/printable';
import { formatCount, formatNumber } from '../terminal/table';
import type { Paint, Terminal } from '../terminal/terminal';

/** The entity-level difference of two files. */
export const diff = defineCommand({
  name: 'diff',
  summary: 'compare two files entity by entity',
  operands: { usage: 'A B', min: 1, max: 2 },
  options: {
    git: { kind: 'text', value: 'REV', help: 'compare FILE as it was in this git revision with FILE as it is' },
    ...commonOptions,
  },
  details: [
    'Records are matched by id and text, so that moved, added and removed ones are told from changed ones. An entity is added, removed, retyped, or moved (same type, other boundaries). Exit code 1 tells that there are differences.',
    'With --json: {"record","lineA","lineB","startA","endA","startB","endB","kind","before","after","text"} a change, types before and after, null where there is none; then {"summary":{"added","removed","retyped","moved","recordsOnlyInA","recordsOnlyInB"}}.',
  ],
  examples: ['mner diff before.txt after.txt', 'mner diff --git HEAD~1 train.txt --json'],
  async run({ operands, options: given, terminal }) {
    const [first = '', second] = operands;
    if (given.git !== undefined) {
      if (second !== undefined) throw new Refusal('mner diff --git REV takes one FILE');
      const before = await openRevision(given.git, first);
      return withSource(first, (after) => compare(before, after, terminal)).finally(() => before.close());
    }
    if (second === undefined) throw new Refusal('mner diff needs two files, or --git REV and one');
    return withSources([first, second], ([a, b]) => compare(a as Source, b as Source, terminal));
  },
});

async function compare(a: Source, b: Source, terminal: Terminal): Promise<ExitCode> {
  const [before, after] = [await loadDocument(a), await loadDocument(b)];
  const counts: Record<EntityChangeKind, number> = { added: 0, removed: 0, retyped: 0, moved: 0 };
  const only = { recordsOnlyInA: 0, recordsOnlyInB: 0 };
  for (const difference of diffDocuments(before, after)) {
    if (difference.b === undefined) only.recordsOnlyInA += 1;
    if (difference.a === undefined) only.recordsOnlyInB += 1;
    const place = placeOf(difference, before, after);
    for (const change of difference.changes) {
      counts[change.kind] += 1;
      if (terminal.json) terminal.item(itemOf(place, change));
      else terminal.line(lineOf(place, change, terminal));
    }
    if (terminal.isFull) await terminal.flush();
  }
  const changes = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (terminal.json) terminal.item({ summary: { ...counts, ...only } });
  else terminal.line(describe(a, b, changes, counts, only));
  return changes + only.recordsOnlyInA + only.recordsOnlyInB > 0 ? 1 : 0;
}

interface Place {
  readonly record: string;
  /** 1-based; null where the file has not got the record. */
  readonly lineA: number | null;
  readonly lineB: number | null;
}

function placeOf({ a, b }: RecordDifference, before: DatasetDocument, after: DatasetDocument): Place {
  const [document, index] = b === undefined ? [before, a ?? 0] : [after, b];
  const record = recordName({ record: document.record(index), index, firstLine: 0 });
  return {
    record,
    lineA: a === undefined ? null : before.headLineOf(a) + 1,
    lineB: b === undefined ? null : after.headLineOf(b) + 1,
  };
}

function itemOf({ record, lineA, lineB }: Place, { kind, before, after }: EntityChange): object {
  const range = (span: NamedSpan | undefined) => [span?.start ?? null, span?.end ?? null] as const;
  const [[startA, endA], [startB, endB]] = [range(before), range(after)];
  const types = { before: before?.type ?? null, after: after?.type ?? null };
  return { record, lineA, lineB, startA, endA, startB, endB, kind, ...types, text: displayText((after ?? before)?.text ?? '') };
}

const paints: Readonly<Record<EntityChangeKind, Paint>> = { added: 'good', removed: 'error', retyped: 'warning', moved: 'info' };

function lineOf({ record, lineA, lineB }: Place, { kind, before, after }: EntityChange, terminal: Terminal): string {
  const name = (span: NamedSpan | undefined) => (span ? `${printable(span.text)} ${terminal.paint('strong', span.type)}` : '');
  const what = before && after ? `${name(before)} → ${name(after)}` : name(before ?? after);
  const lines = lineA === lineB ? `${lineB ?? ''}` : `${lineA ?? '–'} → ${lineB ?? '–'}`;
  return `${terminal.paint(paints[kind], kind.padEnd(8))} ${what}  ${terminal.paint('faint', `(record ${printable(record)}, line ${lines})`)}`;
}

function describe(
  a: Source,
  b: Source,
  changes: number,
  counts: Readonly<Record<EntityChangeKind, number>>,
  only: { readonly recordsOnlyInA: number; readonly recordsOnlyInB: number },
): string {
  const parts = Object.entries(counts).flatMap(([kind, count]) => (count > 0 ? [`${formatCount(count)} ${kind}`] : []));
  const entities = changes === 0 ? 'the same entities' : `${formatNumber(changes, 'entity', 'entities')} changed (${parts.join(', ')})`;
  const records = [
    ...(only.recordsOnlyInA > 0 ? [`${formatNumber(only.recordsOnlyInA, 'record')} only in ${a.name}`] : []),
    ...(only.recordsOnlyInB > 0 ? [`${formatNumber(only.recordsOnlyInB, 'record')} only in ${b.name}`] : []),
  ];
  return [entities, ...records].join('; ');
}
