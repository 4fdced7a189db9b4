import { basename, dirname, resolve } from 'node:path';
import { dataCard } from '../../curation/report/dataCard';
import { reportPage } from '../../curation/report/reportPage';
import { StatisticsAccumulator, type DatasetStatistics, type PictureCounts } from '../../dataset/statistics';
import { PictureSurvey } from '../checking/pictureSurvey';
import { defineCommand, type OptionValues } from '../command';
import { withSources } from '../files/inputs';
import { scanRecords } from '../files/scan';
import type { Source } from '../files/source';
import { writeOutput } from '../files/target';
import { commonOptions, pictureOptions } from '../options';
import { Refusal } from '../refusal';
import { gatherReport } from '../report/gather';
import { statisticsRows, type NamedStatistics } from '../report/statisticsRows';
import { Progress } from '../terminal/progress';
import { alignTable, markdownTable } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';

const options = {
  html: { kind: 'text', value: 'FILE', help: 'write the full report here, a page without scripts; - is standard output' },
  markdown: { kind: 'text', value: 'FILE', help: 'write the table as Markdown here; - is standard output' },
  card: { kind: 'text', value: 'FILE', help: 'write a data card in Markdown here, figures filled in; - is standard output' },
  since: { kind: 'text', value: 'REV', help: 'with --html or --card: what changed since this git revision' },
  annotator: { kind: 'list', value: 'FILE', help: 'with --html or --card: another annotator’s version of the first FILE, for agreement; may be repeated' },
  errors: { kind: 'text', value: 'FILE', help: 'with --html or --card: what mner errors --json printed of the first FILE, for the wrong labels left' },
  force: { kind: 'flag', help: 'let --html, --markdown and --card replace files that exist' },
  ...pictureOptions,
  ...commonOptions,
} as const;

/** Counts what files hold, side by side. */
export const stats = defineCommand({
  name: 'stats',
  summary: 'count records, tokens, entities and pictures, files side by side',
  operands: { usage: 'FILE…', min: 1, max: Infinity },
  options,
  details: [
    'Entities are counted as seqeval’s default and conlleval do: an I- without a B- before it opens one; how many do is shown.',
    'The report and the card tell more: entities seen in the first file or not, words with several types, findings, what people judged (FILE.curation.jsonl) and how far suggestions drew their labels, and, where asked for, wrong labels left, agreement, changes.',
    'With --json: one object a file, {"path","records","tokens","entities","entitiesByType",…}, then the totals as {"summary":{"files",…}}.',
  ],
  examples: ['mner stats train.txt valid.txt test.txt', 'mner stats train.txt valid.txt --html report.html --since HEAD~1', 'mner stats train.txt --card README.md', 'mner stats *.conll --json'],
  run: ({ operands, options: given, terminal }) =>
    withSources(operands, async (sources) => {
      checkOptions(given);
      const total = new Total();
      const files: NamedStatistics[] = [];
      for (const source of sources) {
        const statistics = await total.count(source, given.images, terminal);
        files.push({ name: source.name, statistics });
        if (terminal.json) terminal.item({ path: source.name, ...statistics });
      }
      if (terminal.json) terminal.item({ summary: { files: files.length, ...total.result() } });
      const overwriting = given.force ? 'allow' : 'refuse';
      if (given.html !== undefined || given.card !== undefined) {
        const report = await gatherReport(sources, files, { images: given.images, since: given.since, annotators: given.annotator, errors: given.errors }, terminal);
        if (given.html !== undefined) await writeOutput(given.html, reportPage(report), sources, overwriting, terminal);
        if (given.card !== undefined) await writeOutput(given.card, dataCard(nameOf(sources), report), sources, overwriting, terminal);
      }
      const rows = statisticsRows(files, files.length > 1 ? total.result() : undefined);
      if (given.markdown !== undefined) await writeOutput(given.markdown, markdownTable(rows), sources, overwriting, terminal);
      const toData = terminal.json || [given.html, given.markdown, given.card].includes('-');
      if (!toData) for (const line of alignTable(rows, rows[0]?.map((_, at) => (at === 0 ? 'left' : 'right')) ?? [])) terminal.line(line);
      return 0 as const;
    }),
});

function checkOptions(given: OptionValues<typeof options>): void {
  if ([given.html === '-', given.markdown === '-', given.card === '-', given.json].filter(Boolean).length > 1)
    throw new Refusal('--html -, --markdown -, --card - and --json all write to standard output: choose one');
  const isReported = given.html !== undefined || given.card !== undefined;
  if (!isReported && (given.since !== undefined || given.annotator.length > 0 || given.errors !== undefined))
    throw new Refusal('--since, --annotator and --errors are for --html FILE or --card FILE');
}

/** What a dataset is called: its folder's name. */
function nameOf([first]: readonly Source[]): string {
  return first?.path === undefined ? 'dataset' : basename(dirname(resolve(first.path)));
}

/** Counts file after file, and all together. */
class Total {
  private all: StatisticsAccumulator | undefined;
  private pictures: PictureCounts | undefined;

  async count(source: Source, folders: readonly string[], terminal: Terminal): Promise<DatasetStatistics> {
    const pictures = await PictureSurvey.open(source, folders, terminal);
    const counted = new StatisticsAccumulator();
    const progress = new Progress(terminal, `counting ${source.name}`, 'records', undefined);
    let ids: (string | undefined)[] = [];
    let withId = 0;
    const looksAtPictures = pictures !== undefined && !pictures.isEmpty;
    await scanRecords(source, {
      visit({ scanner }) {
        const record = scanner.isPlain ? undefined : scanner.parse();
        if (record) counted.add(record);
        else counted.addPlain(scanner);
        if (looksAtPictures) ids.push(record ? record.id : scanner.id);
        else if (record ? record.id !== undefined : scanner.idTo > 0) withId += 1;
      },
      async endRun(_, records) {
        if (looksAtPictures) await pictures.add(ids);
        ids = [];
        progress.show(records);
      },
    });
    pictures?.addMissing(withId);
    progress.end();
    const result = counted.result(this.addPictures(pictures));
    // Of a single file nothing is counted twice: a large one fills enough memory once.
    if (this.all) this.all.absorb(counted);
    else this.all = counted;
    return result;
  }

  /** The numbers of all files. */
  result(): DatasetStatistics {
    return (this.all ?? new StatisticsAccumulator()).result(this.pictures);
  }

  /** The picture counts of one file, where its records have ids. */
  private addPictures(pictures: PictureSurvey | undefined): PictureCounts | undefined {
    if (!pictures || pictures.census.records === 0) return undefined;
    const { found, missing, broken } = pictures.counts;
    const before = this.pictures ?? { found: 0, missing: 0, broken: 0 };
    this.pictures = { found: before.found + found, missing: before.missing + missing, broken: before.broken + broken };
    return { found, missing, broken };
  }
}
