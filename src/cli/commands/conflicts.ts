import { ConflictFinder, type ConflictRecord, type SurfaceConflict } from '../../curation/conflicts';
import { readSpans } from '../../dataset/tags';
import { displayText } from '../../dataset/bytes';
import { defineCommand } from '../command';
import { withSources } from '../files/inputs';
import { scanRecords, type Scan } from '../files/scan';
import type { Source } from '../files/source';
import { commonOptions } from '../options';
import { printable } from '../terminal/printable';
import { Progress } from '../terminal/progress';
import { alignTable, formatCount, formatNumber } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';

const shownByDefault = 50;

/** Finds the same surface with several types or boundaries. */
export const conflicts = defineCommand({
  name: 'conflicts',
  summary: 'find the same words labelled in several ways, within and across files',
  operands: { usage: 'FILE…', min: 1, max: Infinity },
  options: {
    top: { kind: 'number', value: 'N', min: 1, max: Number.MAX_SAFE_INTEGER, help: `list the first N only (default ${shownByDefault}; all with --json)` },
    ...commonOptions,
  },
  details: [
    'A surface is all that is written alike but for #, @, blanks, case, a possessive or a plural ending. First come surfaces with several types, then those with several boundaries, then those that are an entity in some places and none in others; in each, those with most places in the minority. Places within a longer entity do not count.',
    'Exit code 1 tells that there are conflicts.',
    'With --json: {"surface","kind","readings":[{"type","start","end","count","places":[{"path","line"}]}]} a surface (type null: no entity there; start and end: tokens of the surface), then {"summary":{"files","records","conflicts","types","boundaries","unlabelled"}}.',
  ],
  examples: ['mner conflicts train.txt', 'mner conflicts train.txt valid.txt --json'],
  run: ({ operands, options: given, terminal }) =>
    withSources(operands, async (sources) => {
      const finder = new ConflictFinder();
      const records = await walk(sources, 'learning surfaces', (record) => finder.learn(record), terminal);
      await walk(sources, 'comparing', (record, file, line) => finder.look(record, file, line), terminal);
      const found = finder.conflicts();
      const count = (kind: SurfaceConflict['kind']): number => found.filter((each) => each.kind === kind).length;
      const summary = { files: sources.length, records, conflicts: found.length, types: count('types'), boundaries: count('boundaries'), unlabelled: count('unlabelled') };
      if (terminal.json) await tellJson(found.slice(0, given.top ?? Infinity), sources, terminal);
      else tell(found.slice(0, given.top ?? shownByDefault), found.length, terminal);
      if (terminal.json) terminal.item({ summary });
      else terminal.line(`${formatNumber(records, 'record')}: ${formatCount(summary.types)} with several types, ${formatCount(summary.boundaries)} with several boundaries, ${formatCount(summary.unlabelled)} with and without a label`);
      return found.length > 0 ? 1 : 0;
    }),
});

async function walk(sources: readonly Source[], label: string, visit: (record: ConflictRecord, file: number, line: number) => void, terminal: Terminal): Promise<number> {
  let records = 0;
  for (const [file, source] of sources.entries()) {
    const progress = new Progress(terminal, `${label}: ${source.name}`, 'records', undefined);
    await scanRecords(source, {
      visit(scan) {
        records += 1;
        const { record, line } = readScan(scan);
        visit(record, file, line);
      },
      endRun: (_, done) => progress.show(done),
    });
    progress.end();
  }
  return records;
}

/** The scanner's record with the 1-based line of its head. */
function readScan({ scanner, line }: Scan): { readonly record: ConflictRecord; readonly line: number } {
  if (!scanner.isPlain) {
    const { tokens, headLine } = scanner.parse();
    return { record: { tokens: tokens.map(({ text }) => text), spans: readSpans(tokens.map(({ tag }) => tag)) }, line: line + headLine + 1 };
  }
  const tokens = Array.from({ length: scanner.tokens }, (_, at) => scanner.textOf(scanner.tokenFrom[at]!, scanner.tokenTo[at]!));
  const tags = Array.from({ length: scanner.tokens }, (_, at) => scanner.tagNames[scanner.tags[at]!]);
  return { record: { tokens, spans: readSpans(tags) }, line: line + 1 };
}

async function tellJson(found: readonly SurfaceConflict[], sources: readonly Source[], terminal: Terminal): Promise<void> {
  for (const { surface, kind, readings } of found) {
    terminal.item({
      surface: displayText(surface), kind,
      readings: readings.map(({ places, ...reading }) => ({ ...reading, places: places.map(({ file, line }) => ({ path: sources[file]?.name ?? '', line })) })),
    });
    if (terminal.isFull) await terminal.flush();
  }
}

function tell(found: readonly SurfaceConflict[], all: number, terminal: Terminal): void {
  const rows = found.map(({ surface, readings }) => [printable(surface), readings.map(({ type, start, end, count }) => `${formatCount(count)} ${type ?? 'no entity'}${partOf(surface, start, end)}`).join(', ')]);
  for (const line of alignTable(rows, ['left', 'left'])) terminal.line(line);
  if (all > found.length) terminal.line(`… and ${formatCount(all - found.length)} more: --json lists all`);
  if (all > 0) terminal.line();
}

/** Which words are labelled, where it is not all of them. */
function partOf(surface: string, start: number, end: number): string {
  const words = surface.split(' ');
  return start === 0 && end >= words.length ? '' : ` (${printable(words.slice(start, end).join(' '))})`;
}
