import { AgreementAccumulator, type AgreementReport, type Interval, type PairAgreement } from '../../curation/agreement';
import { settle, tagsOf, type Settlement } from '../agreement/settlement';
import { defineCommand } from '../command';
import { readAligned, TextDifferences } from '../files/aligned';
import { headLine, recordName, withSources } from '../files/inputs';
import type { Source } from '../files/source';
import { openOutput } from '../files/target';
import { commonOptions } from '../options';
import { Refusal } from '../refusal';
import { printable } from '../terminal/printable';
import { alignTable, formatCount, formatNumber, formatPercent } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';

/** How several annotators of the same tokens agree. */
export const agree = defineCommand({
  name: 'agree',
  summary: 'measure how annotators of the same tokens agree, and settle what they agree on',
  operands: { usage: 'A B [C…]', min: 2, max: Infinity },
  options: {
    adjudicate: { kind: 'text', value: 'FILE', help: 'write A with the agreed tags here; disputed tokens stay without a tag, and are listed' },
    majority: { kind: 'flag', help: 'with --adjudicate: more than half of the annotators settle it (otherwise all must agree)' },
    force: { kind: 'flag', help: 'let --adjudicate replace a file that exists' },
    ...commonOptions,
  },
  details: [
    'F1 over entities and Cohen’s kappa over tokens for each pair, Krippendorff’s alpha over all. Tags are compared as the entities they stand for, so that another scheme or an orphan I- makes no difference. Tokens without a tag count as not looked at.',
    'With --json one object: {"files","records","tokens","alpha","alphaInterval","pairs":[{"a","b","entitiesA","entitiesB","agreed","f1","f1Interval","kappa","kappaInterval","confusion"}]}, with --adjudicate also {"adjudication":{"output","settled","disputes":[{"record","line","start","end","readings":[{"by","spans"}]}]}}.',
  ],
  examples: ['mner agree ann.txt ben.txt', 'mner agree ann.txt ben.txt cem.txt --majority --adjudicate agreed.txt'],
  run: ({ operands, options: given, terminal }) =>
    withSources(operands, async (sources) => {
      if (given.adjudicate === '-' && given.json) throw new Refusal('--adjudicate - and --json both write to standard output: choose one');
      if (given.majority && given.adjudicate === undefined) throw new Refusal('--majority is for --adjudicate FILE');
      const report = await measure(sources, terminal);
      const names = sources.map(({ name }) => name);
      if (given.adjudicate === undefined) {
        if (terminal.json) terminal.item(itemOf(names, report));
        else for (const line of describe(names, report)) terminal.line(line);
        return 0 as const;
      }
      const target = await openOutput(given.adjudicate, sources, given.force ? 'allow' : 'refuse', terminal);
      const settlement = await settle(sources, given.majority ? 'majority' : 'all', target).catch((error: unknown) =>
        target.discard().then(() => Promise.reject(error)),
      );
      if (terminal.json) terminal.item({ ...itemOf(names, report), adjudication: { output: given.adjudicate, ...settlementItem(names, settlement) } });
      else {
        const lines = [...describe(names, report), '', ...describeSettlement(names, settlement), `written: ${target.name}`];
        for (const line of lines) if (given.adjudicate === '-') terminal.note(line); else terminal.line(line);
      }
      return 0 as const;
    }),
});

async function measure(sources: readonly Source[], terminal: Terminal): Promise<AgreementReport> {
  const agreement = new AgreementAccumulator(sources.length);
  const differences = new TextDifferences();
  for await (const same of readAligned(sources)) {
    agreement.add(same.map(tagsOf));
    differences.add(same);
  }
  const remark = differences.describe();
  if (remark !== undefined) terminal.note(remark);
  return agreement.report();
}

function itemOf(names: readonly string[], { records, tokens, alpha, alphaInterval, pairs }: AgreementReport): object {
  return { files: names, records, tokens, alpha, alphaInterval, pairs: pairs.map(({ a, b, ...rest }) => ({ a: names[a], b: names[b], ...rest })) };
}

function settlementItem(names: readonly string[], { settled, disputes }: Settlement): object {
  const items = disputes.map(({ dispute: { start, end, readings }, placed }) => ({
    record: recordName(placed),
    line: headLine(placed),
    start,
    end,
    readings: readings.map(({ by, spans }) => ({ by: by.map((at) => names[at]), spans })),
  }));
  return { settled, disputes: items };
}

function describe(names: readonly string[], { records, tokens, alpha, alphaInterval, pairs }: AgreementReport): readonly string[] {
  const share = (value: number | null) => (value === null ? '–' : value.toFixed(3));
  const between = (interval: Interval, show: (value: number) => string) => (interval ? ` (${interval.map(show).join(' to ')})` : '');
  const rows = pairs.map(({ a, b, f1, f1Interval, kappa, kappaInterval, agreed, entitiesA, entitiesB }) => [
    `${names[a] ?? ''} · ${names[b] ?? ''}`, formatPercent(f1) + between(f1Interval, formatPercent), share(kappa) + between(kappaInterval, share), formatCount(agreed), formatCount(entitiesA), formatCount(entitiesB),
  ]);
  const heads = ['annotators', 'span F1', 'token kappa', 'agreed', 'entities A', 'entities B'];
  return [
    ...alignTable([heads, ...rows], ['left', 'right', 'right', 'right', 'right', 'right']),
    '',
    `Krippendorff’s alpha ${share(alpha)}${between(alphaInterval, share)} over ${formatNumber(tokens, 'token')} in ${formatNumber(records, 'record')}`,
    ...(alphaInterval ? ['In brackets: between which values a figure lies 95 times in 100, by how it differs from record to record.'] : []),
    ...pairs.flatMap((pair) => ['', ...confusionTable(names, pair)]),
  ];
}

function confusionTable(names: readonly string[], { a, b, confusion }: PairAgreement): readonly string[] {
  const columns = [...new Set(Object.values(confusion).flatMap((row) => Object.keys(row)))].sort(outsideLast);
  const rows = Object.keys(confusion).sort(outsideLast).map((type) => [
    `  ${type}`, ...columns.map((other) => formatCount(countOf(confusion[type], other))),
  ]);
  const head = [`${names[a] ?? ''} (rows) against ${names[b] ?? ''}; O: no entity there`];
  return [...head, ...alignTable([['', ...columns], ...rows], ['left', ...columns.map(() => 'right' as const)])];
}

/** A type can have the name of something that every object has. */
function countOf(row: Readonly<Record<string, number>> = {}, type: string): number {
  return Object.hasOwn(row, type) ? (row[type] ?? 0) : 0;
}

function outsideLast(a: string, b: string): number {
  return a === 'O' ? 1 : b === 'O' ? -1 : a < b ? -1 : 1;
}

function describeSettlement(names: readonly string[], { settled, disputes }: Settlement): readonly string[] {
  const lines = disputes.map(({ dispute: { start, end, readings }, placed }) => {
    const words = (from: number, to: number) => printable(placed.record.tokens.slice(from, to).map(({ text }) => text).join(' '));
    const each = readings.map(({ by, spans }) => {
      const read = spans.map((span) => `${words(span.start, span.end)} ${span.type}`).join(', ') || 'no entity';
      return `${by.map((at) => names[at]).join(', ')}: ${read}`;
    });
    return `  ${words(start, end)} (record ${printable(recordName(placed))}, line ${headLine(placed)}): ${each.join('; ')}`;
  });
  return [`${formatNumber(settled, 'entity', 'entities')} agreed, ${formatNumber(disputes.length, 'place')} in dispute`, ...lines];
}
