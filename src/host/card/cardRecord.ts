import { Uri, workspace, type Webview } from 'vscode';
import type { LabelOrigin } from '../../curation/judgements';
import { displayText } from '../../dataset/bytes';
import { makeVisible } from '../../dataset/invisible';
import { spanKey } from '../../dataset/tags';
import type { CardEntity, CardFinding, CardPicture, CardRecord, CardToken, PictureState } from '../../protocol/card';
import type { Dataset } from '../datasets';
import { firstToken } from '../findings';
import type { Services } from '../services';
import { entitiesOf } from '../tagEdits';
import { cardPair } from './cardPair';

/** Confidence from which “accept all” takes a suggestion. */
export function acceptFrom(dataset: Dataset): number {
  return workspace.getConfiguration('mner', dataset.document).get('accept.confidence', 0.7);
}

/** Everything the card shows of a record. */
export function cardRecord(services: Services, dataset: Dataset, record: number, webview: Webview): CardRecord {
  const parsed = dataset.records.record(record);
  const judgement = services.judgements.get(dataset, record);
  const { suggestions, disagreements } = services.suggestions.open(dataset, record);
  const origin = services.suggestions.originOf(dataset, record);
  const weakBelow = acceptFrom(dataset);
  return {
    version: dataset.document.version,
    record,
    id: displayText(parsed.id ?? `#${record + 1}`),
    line: dataset.records.headLineOf(record) + 1,
    tokens: parsed.tokens.map((token) => cardToken(token.text, token.tag)),
    entities: entitiesOf(dataset, record).map((span) => withOrigin(span, judgement.labels)),
    suggestions: suggestions.map((each) => ({ ...each, origin, weak: each.confidence < weakBelow })),
    disagreements: disagreements.map((each) => ({ ...each, origin })),
    findings: cardFindings(services, dataset, record),
    picture: cardPicture(services, dataset, record, webview),
    pair: cardPair(services, dataset, record),
    reviewed: judgement.reviewed === true,
    ...(services.audit.hides(dataset, record) && { audit: true }),
  };
}

function cardToken(text: string, tag: string | undefined): CardToken {
  const visible = makeVisible(text);
  return { text: displayText(text), ...(visible ? { shown: visible.shown, name: visible.name } : {}), tagged: tag !== undefined };
}

function withOrigin(span: { readonly start: number; readonly end: number; readonly type: string }, labels: readonly LabelOrigin[] = []): CardEntity {
  const label = labels.find((each) => spanKey(each) === spanKey(span));
  return label ? { ...span, origin: describeOrigin(label) } : span;
}

/** How a label came about, in words. */
export function describeOrigin({ by, model, why }: LabelOrigin): string {
  if (by === 'person') return why === undefined ? 'set by you' : `set by you (${why})`;
  return by === 'accepted' ? `accepted from ${model ?? 'a model'}` : `suggested by ${model ?? 'a model'}, edited by you`;
}

function cardFindings(services: Services, dataset: Dataset, record: number): readonly CardFinding[] {
  const { tokens } = dataset.records.record(record);
  return services.findings.of(dataset, record).map((finding) => {
    const at = tokens.findIndex((token) => token.line === finding.line);
    const { rule, severity, message, fix } = finding;
    const place = { start: firstToken(dataset, record, finding), end: at < 0 ? 0 : at + 1 };
    return { rule, severity, message, ...place, ...(fix ? { fix: fix.title } : {}) };
  });
}

function cardPicture({ facts, pictures }: Services, dataset: Dataset, record: number, webview: Webview): CardPicture {
  const { id, hasId } = facts.get(dataset, record);
  if (!hasId) return { state: 'none', message: 'This record names no picture.' };
  if (!pictures.isReady(dataset)) return { state: 'loading' };
  const path = pictures.find(dataset, id);
  if (path === undefined) return { state: 'missing', message: pictures.missingMessage(dataset, id) };
  const report = pictures.findReport(dataset, path);
  const address = webview.asWebviewUri(Uri.file(path)).toString();
  if (!report) return { state: 'ok', uri: address };
  const size = report.width && report.height ? { width: report.width, height: report.height } : {};
  const kind = report.kind ? { kind: report.kind.toUpperCase() } : {};
  if (pictures.isPlaceholder(dataset, path)) {
    return { state: 'placeholder', message: 'The same stand-in picture as in other records.', uri: address, ...size, ...kind };
  }
  if (report.state === 'ok') return { state: 'ok', uri: address, ...size, ...kind };
  const state: PictureState = report.state === 'truncated' ? 'broken' : report.state;
  return { state, message: report.message ?? 'The picture cannot be shown.', ...size, ...kind };
}
