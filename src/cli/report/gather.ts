import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { AgreementAccumulator } from '../../curation/agreement';
import { anchor } from '../../curation/anchoring';
import { diffDocuments } from '../../curation/diff';
import { factsOf, identitiesOf } from '../../curation/facts';
import type { Severity } from '../../curation/finding';
import { readCurationFile, type JudgedRecord } from '../../curation/judgements';
import { changesIn, countRules, peopleIn, ReportCollector, type DatasetReport, type ReportedFile } from '../../curation/report/datasetReport';
import { defaultLevels } from '../../curation/rules';
import { estimateErrorsLeft } from '../../curation/triage/errorsLeft';
import { tagsOf } from '../agreement/settlement';
import { FileCheck } from '../checking/fileCheck';
import { surveyFile } from '../checking/fileSurvey';
import { FolderSurveys } from '../checking/labelSet';
import { PictureSurvey } from '../checking/pictureSurvey';
import { readAligned } from '../files/aligned';
import { openRevision } from '../files/git';
import { headLine, readRecords, withSources } from '../files/inputs';
import type { Source } from '../files/source';
import { loadDocument } from '../files/wholeDocument';
import { Refusal } from '../refusal';
import { Progress } from '../terminal/progress';
import type { Terminal } from '../terminal/terminal';
import type { NamedStatistics } from './statisticsRows';

/** What a report is to tell beyond what is in the files. */
export interface ReportWishes {
  readonly images: readonly string[];
  /** A git revision since which changes are told. */
  readonly since: string | undefined;
  /** Other annotators' versions of the first file. */
  readonly annotators: readonly string[];
  /** What `mner errors --json` printed of the first file. */
  readonly errors: string | undefined;
}

/** Looks through files for everything that a report tells; `counted` are their statistics, in the same order. */
export async function gatherReport(sources: readonly Source[], counted: readonly NamedStatistics[], wishes: ReportWishes, terminal: Terminal): Promise<DatasetReport> {
  const collector = new ReportCollector();
  const folders = new FolderSurveys();
  const files: ReportedFile[] = [];
  const names = shortNames(sources);
  for (const [at, source] of sources.entries()) {
    const judged = await readJudgements(source);
    const identities = await collect(source, collector, judged);
    const errorsLeft = at === 0 && wishes.errors !== undefined ? await readErrors(wishes.errors, identities.judgedLines) : undefined;
    const changes = wishes.since === undefined ? undefined : await changesSince(source, wishes.since);
    const statistics = counted[at]?.statistics;
    if (!statistics) throw new Error('a file was not counted');
    files.push({
      name: names[at] ?? source.name, statistics, ...collector.file(at), findings: await findingsOf(source, folders, wishes.images, terminal), ...peopleIn(judged.map(({ judgement }) => judgement)),
      ...(errorsLeft && { errorsLeft }), ...(changes && { changes }),
    });
  }
  const agreement = await agreementOf(sources[0], wishes.annotators);
  return { files, ambiguous: collector.ambiguous(), ...(agreement && { agreement }) };
}

/** The files' names without their folders, where that tells them apart. */
function shortNames(sources: readonly Source[]): readonly string[] {
  const short = sources.map(({ name, path }) => (path === undefined ? name : basename(path)));
  return new Set(short).size === short.length ? short : sources.map(({ name }) => name);
}

async function readJudgements({ path }: Source): Promise<readonly JudgedRecord[]> {
  if (path === undefined) return [];
  const text = await readFile(join(dirname(path), `${basename(path, extname(path))}.curation.jsonl`), 'utf8').catch(() => '');
  return readCurationFile(text).records;
}

/** Reads a file's records for the report; answers the lines of those that somebody judged. */
async function collect(source: Source, collector: ReportCollector, judged: readonly JudgedRecord[]): Promise<{ readonly judgedLines: ReadonlySet<number> }> {
  collector.beginFile();
  const lines: number[] = [];
  const facts: [number, ReturnType<typeof factsOf>][] = [];
  for await (const placed of readRecords(source)) {
    collector.add(placed.record.tokens);
    if (judged.length === 0) continue;
    lines.push(headLine(placed));
    facts.push([facts.length, factsOf(placed.record)]);
  }
  return { judgedLines: new Set([...anchor(judged, identitiesOf(facts)).byRecord.keys()].map((record) => lines[record] ?? 0)) };
}

async function findingsOf(source: Source, folders: FolderSurveys, images: readonly string[], terminal: Terminal): Promise<ReportedFile['findings']> {
  const pictures = await PictureSurvey.open(source, images, terminal);
  const survey = await surveyFile(source, folders, pictures, () => undefined);
  const progress = new Progress(terminal, `checking ${source.name}`, 'records', undefined);
  const found: { readonly rule: string; readonly severity: Severity }[] = [];
  const check = new FileCheck(survey, defaultLevels, undefined, {
    tell: ({ finding: { rule, severity } }) => found.push({ rule, severity }),
    pause: async (records) => progress.show(records),
  });
  await check.run(source);
  progress.end();
  return countRules(found);
}

async function changesSince(source: Source, revision: string): Promise<ReportedFile['changes']> {
  if (source.path === undefined) throw new Refusal('--since compares files with git; standard input is in no repository');
  const before = await openRevision(revision, source.path);
  try {
    return changesIn(revision, diffDocuments(await loadDocument(before), await loadDocument(source)));
  } finally {
    await before.close();
  }
}

async function agreementOf(first: Source | undefined, annotators: readonly string[]): Promise<DatasetReport['agreement']> {
  if (!first || annotators.length === 0) return undefined;
  return withSources(annotators, async (others) => {
    const all = [first, ...others];
    const counting = new AgreementAccumulator(all.length);
    for await (const same of readAligned(all)) counting.add(same.map(tagsOf));
    return { names: all.map(({ name }) => name), report: counting.report() };
  });
}

/** The estimate from a ranking; records that somebody judged are left out of it, since the ranking may be older or younger than that. */
async function readErrors(path: string, judgedLines: ReadonlySet<number>): Promise<ReportedFile['errorsLeft']> {
  const text = await readFile(path, 'utf8').catch((error: Error) => Promise.reject(new Refusal(`${path} cannot be read: ${error.message}`)));
  const scores = text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    const item = parse(line);
    if (item === undefined) throw new Refusal(`${path}, line ${at + 1}, is not what mner errors --json prints`);
    return typeof item['score'] === 'number' && typeof item['line'] === 'number' && !judgedLines.has(item['line']) ? [item['score']] : [];
  });
  return estimateErrorsLeft([], scores);
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
