import { recordTagEdits } from '../../dataset/edits';
import type { TextEdit } from '../../dataset/document';
import type { PictureIndex } from '../../dataset/pictures';
import type { DatasetRecord } from '../../dataset/record';
import { readSpans, writeTags, type Scheme } from '../../dataset/tags';
import type { PictureUse, TaggedSpan, Tagger, TaggerInput, TaggerOutput } from '../../model/tagger';
import { typeNamesFor, type FileStyle } from './fileStyle';

/** Which tags a tagger sets: those that are missing, or all. */
export type Scope = 'missing' | 'all';

/** How records are tagged. */
export interface Annotation {
  readonly tagger: Tagger;
  readonly style: FileStyle;
  readonly scope: Scope;
  /** Entities that the model is less sure of are not set; 0 to 1. */
  readonly minConfidence: number;
  /** Where a tagger that looks at pictures finds them. */
  readonly pictures?: Pick<PictureIndex, 'find'> | undefined;
}

/** One record after tagging. */
export interface AnnotatedRecord {
  readonly spans: readonly TaggedSpan[];
  readonly picture: PictureUse;
  /** What the model says of text and picture, where it does. */
  readonly signals?: TaggerOutput['signals'];
  /** Whether the tagger was asked. */
  readonly tagged: boolean;
  /** What to change in the record's text. */
  readonly edits: readonly TextEdit[];
}

/** Tags a batch of records. The result of a record depends on nothing but itself and the file's style. */
export async function annotate(annotation: Annotation, records: readonly DatasetRecord[]): Promise<readonly AnnotatedRecord[]> {
  const { tagger, style, scope } = annotation;
  const typeNames = typeNamesFor(tagger, style);
  const wanting = records.map((record) => record.tokens.length > 0 && (scope === 'all' || hasGap(record)));
  const inputs = records.filter((_, at) => wanting[at]).map((record) => ({ ...inputOf(record, scope, style, typeNames), ...pictureOf(record, annotation) }));
  const outputs = inputs.length === 0 ? [] : await tagger.tag(inputs);
  let next = 0;
  return records.map((record, at) => {
    if (!wanting[at]) return asGiven(record);
    const output = outputs[next++];
    if (!output) throw new Error(`${tagger.name} left a record out`);
    return withOutput(record, output, annotation);
  });
}

function pictureOf({ id }: DatasetRecord, { tagger, pictures }: Annotation): Pick<TaggerInput, 'picture'> {
  const picture = tagger.looks && id !== undefined ? pictures?.find(id) : undefined;
  return picture === undefined ? {} : { picture };
}

function hasGap(record: DatasetRecord): boolean {
  return record.tokens.some((token) => token.tag === undefined);
}

function inputOf(
  record: DatasetRecord,
  scope: Scope,
  { guideline, scheme }: FileStyle,
  typeNames: Readonly<Record<string, string>>,
): TaggerInput {
  const tokens = record.tokens.map((token) => token.text);
  if (scope === 'all') return { tokens, guideline, typeNames };
  const given = record.tokens.map((token) => token.tag);
  return { tokens, given, scheme, guideline, typeNames };
}

function asGiven(record: DatasetRecord): AnnotatedRecord {
  const spans = readSpans(record.tokens.map((token) => token.tag)).map((span) => ({ ...span, confidence: 1 }));
  return { spans, picture: 'none', tagged: false, edits: [] };
}

function withOutput(record: DatasetRecord, output: TaggerOutput, annotation: Annotation): AnnotatedRecord {
  const { tagger, scope, style, minConfidence } = annotation;
  const sure = output.spans.filter((span) => span.confidence >= minConfidence);
  const doubtful = output.spans.filter((span) => span.confidence < minConfidence);
  const tags = newTags(record, sure, scope === 'all' ? [] : doubtful, scope, style.scheme);
  // A record that names a picture which is nowhere has none to give.
  const picture = tagger.looks && output.picture === 'none' && record.id !== undefined && pictureOf(record, annotation).picture === undefined ? 'missing' : output.picture;
  return { spans: sure, picture, ...(output.signals && { signals: output.signals }), tagged: true, edits: recordTagEdits(record, tags) };
}

/** Tokens of `open` spans stay without a tag: a person decides. */
function newTags(
  record: DatasetRecord,
  spans: readonly TaggedSpan[],
  open: readonly TaggedSpan[],
  scope: Scope,
  scheme: Scheme,
): readonly (string | undefined)[] {
  const written = writeTags(spans, record.tokens.length, scheme);
  return record.tokens.map((token, at) => {
    if (scope === 'missing' && token.tag !== undefined) return undefined;
    return open.some((span) => at >= span.start && at < span.end) ? undefined : written[at];
  });
}
