import { Hover, languages, MarkdownString, Uri, type Disposable, type TextDocument } from 'vscode';
import { signalWords } from '../../curation/relevance/words';
import { collectSurface, countReadings, type SurfaceReading } from '../../curation/surfaces';
import { signalNames } from '../../dataset/verdict';
import { displayText } from '../../dataset/bytes';
import { makeVisible } from '../../dataset/invisible';
import type { Prediction, Suggestion } from '../../curation/suggestions';
import { unscoredWords } from '../card/cardPair';
import type { Dataset } from '../datasets';
import type { PairView } from '../pairs';
import { datasetLanguage } from '../recognition';
import type { Services } from '../services';
import { runInSlices } from '../slices';
import { findPlace, tokenRange } from '../tagEdits';
import { percent, surfaceOf } from './inlayHints';
import { surfaceAt } from './rename';

type Boundaries = Pick<Suggestion, 'start' | 'end'>;

/** How long a hover waits for the model or for a thumbnail: without them it is text. */
const patienceMs = 300;
/** A hover is 250 px high at most in a usual window: a higher picture would be cut. */
const shownHeightPx = 140;
/** How long a hover counts. */
const countingMs = 150;

/** What is known of the token, or of the picture, under the pointer. */
export function registerHover(services: Services): Disposable {
  return languages.registerHoverProvider(
    { language: datasetLanguage },
    {
      provideHover: async (document: TextDocument, position) => {
        const dataset = services.datasets.find(document);
        const place = dataset && findPlace(dataset, position.line);
        if (!dataset || !place) return undefined;
        if (place.token !== undefined) return tokenHover(services, dataset, position.line);
        const isHead = position.line === dataset.records.headLineOf(place.record);
        return isHead ? headHover(services, dataset, place.record) : undefined;
      },
    },
  );
}

async function tokenHover(services: Services, dataset: Dataset, line: number): Promise<Hover | undefined> {
  const at = surfaceAt(dataset, line);
  if (!at) return undefined;
  const { record, span, start, end, tokens } = at;
  const waiting = Promise.all([
    describeCounts(dataset, tokens),
    inTime(services.predictor.predictNow(dataset, record)),
    thumbnail(services, dataset, record),
  ]);
  const surface = code(tokens.map((token) => makeVisible(token)?.shown ?? token).join(' '));
  const text = new MarkdownString();
  text.appendMarkdown(span ? `${surface} **${span.type}**\n\n` : `${surface} no entity\n\n`);
  const [counts, prediction, picture] = await waiting;
  text.appendMarkdown(`${counts}\n\n`);
  if (services.audit.hides(dataset, record)) text.appendMarkdown('Audit record: judged without suggestions\n\n');
  else if (prediction) text.appendMarkdown(`${describePrediction(dataset, record, prediction, { start, end })}\n\n`);
  text.appendMarkdown(picture);
  return new Hover(text, tokenRange(dataset, record, start).union(tokenRange(dataset, record, end - 1)));
}

/** How often the tokens have which type; in a file so large that counting takes too long, in the part counted in time. */
async function describeCounts({ records }: Dataset, tokens: readonly string[]): Promise<string> {
  const readings: SurfaceReading[] = [];
  let counted = 0;
  const steps = collectSurface(records, tokens, readings);
  const count = function* (): Generator<void, void, void> {
    for (; !steps.next().done; counted += 1) yield;
  };
  await runInSlices(count(), AbortSignal.timeout(countingMs), 'asked');
  const whole = counted === records.recordCount;
  const counts = countReadings(readings).map(({ type, count: times }) => `${type ?? 'no entity'} ${times.toLocaleString('en')}`);
  return `In ${whole ? 'this file' : `the first ${counted.toLocaleString('en')} records`}: ${counts.join(' · ')}`;
}

/** The model's reading; where it has other boundaries than what the pointer is on, it is named by its tokens. */
function describePrediction(dataset: Dataset, record: number, { spans, origin }: Prediction, here: Boundaries): string {
  const met = spans.find((each) => each.start < here.end && here.start < each.end);
  if (!met) return `${origin}: no entity`;
  const named = ({ start, end }: Boundaries): string =>
    start === here.start && end === here.end ? '' : `${code(surfaceOf(dataset, record, start, end))} `;
  const second = met.secondBest;
  const other = second ? `, or else ${second.type === null ? 'no entity' : named(second) + second.type} ${percent(second.confidence)}` : '';
  return `${origin}: ${named(met)}${met.type} ${percent(met.confidence)}${other}`;
}

async function headHover(services: Services, dataset: Dataset, record: number): Promise<Hover> {
  const { pictures, facts, pairs } = services;
  const { id } = facts.get(dataset, record);
  const path = pictures.find(dataset, id);
  const text = new MarkdownString();
  if (path === undefined) {
    text.appendText(pictures.isReady(dataset) ? pictures.missingMessage(dataset, id) : 'The picture folders are being read.');
    return new Hover(text);
  }
  const report = pictures.findReport(dataset, path);
  const size = report?.width && report.height ? `${report.width} × ${report.height} · ` : '';
  const state = report && report.state !== 'ok' ? ` · ${report.message ?? report.state}` : '';
  const stand = pictures.isPlaceholder(dataset, path) ? ' · the same stand-in as in other records' : '';
  text.appendMarkdown(`${await thumbnail(services, dataset, record)}\n\n`);
  text.appendText(`${displayText(Uri.file(path).path.split('/').pop() ?? id)} · ${size}${report?.kind?.toUpperCase() ?? ''}${state}${stand}`);
  const lines = describePair(pairs.find(dataset, record));
  if (lines.length > 0) text.appendMarkdown(`\n\n${lines.join('\n\n')}`);
  return new Hover(text);
}

/** What is known of the pair, a line a signal; nothing for what has no score. */
function describePair(pair: PairView | undefined): readonly string[] {
  if (!pair) return [];
  if (pair.score.state !== 'scored') return [`Pair ${unscoredWords[pair.score.state]}`];
  return signalNames.flatMap((name) => {
    const { probability, flagged } = pair.signals[name];
    return probability === null ? [] : [`${signalWords[name]}: ${percent(probability)}${flagged ? ', flagged' : ''}`];
  });
}

/** The record's picture as Markdown, or nothing: a data URI, since file addresses are unsure over SSH. */
async function thumbnail({ pictures, facts, process }: Services, dataset: Dataset, record: number): Promise<string> {
  const path = pictures.find(dataset, facts.get(dataset, record).id);
  const report = path === undefined ? undefined : pictures.findReport(dataset, path);
  if (path === undefined || (report && report.state !== 'ok')) return '';
  const picture = await inTime(process.request('thumbnail', { path }));
  if (!picture) return '';
  const shrink = Math.min(1, shownHeightPx / picture.height);
  const size = `width=${Math.round(picture.width * shrink)},height=${Math.round(picture.height * shrink)}`;
  return `![picture](data:${picture.mime};base64,${picture.base64}|${size})`;
}

/** The result where it comes in time; undefined where it is late or fails. */
async function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, patienceMs, undefined).unref());
  return Promise.race([work.catch(() => undefined), late]);
}

/** Text as Markdown code, whatever it holds. */
function code(text: string): string {
  const fence = '`'.repeat(Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  return `${fence} ${displayText(text)} ${fence}`;
}
