import { StyleEvidence, typeNamesOf, type DatasetStyle } from '../../dataset/style';
import { parseTag, type Scheme } from '../../dataset/tags';
import { addEvidence, noEvidence, schemeOf } from '../../dataset/scheme';
import type { Tagger } from '../../model/tagger';
import { readRecords } from '../files/inputs';
import type { Source } from '../files/source';

/** What a tagger must know of a whole file before it tags the first record. */
export interface FileStyle {
  readonly records: number;
  /** The scheme of the file's tags; IOB2 where it has none. */
  readonly scheme: Scheme;
  readonly guideline: DatasetStyle;
  /** The file's name of the catch-all type; undefined where it has none. */
  readonly catchAll: string | undefined;
}

const catchAllName = /^(?:other|misc)$/i;

/** Reads a file once to tell its style; `wanted` is the guideline that the person named, if any. */
export async function surveyStyle(source: Source, wanted: DatasetStyle | 'auto' | undefined): Promise<FileStyle> {
  const style = new StyleEvidence();
  const types = new Set<string>();
  let evidence = noEvidence;
  let records = 0;
  for await (const { record } of readRecords(source)) {
    records += 1;
    const tags = record.tokens.map((token) => token.tag);
    evidence = addEvidence(evidence, tags);
    for (const tag of tags) if (tag !== undefined && tag !== 'O') types.add(parseTag(tag).type);
    for (const token of record.tokens) style.add(token.text);
  }
  const guideline = wanted === undefined || wanted === 'auto' ? style.decide(types) : wanted;
  return { records, scheme: schemeOf(evidence), guideline, catchAll: [...types].find((type) => catchAllName.test(type)) };
}

/**
 * The file's name for the model's catch-all type: the file's own, else the guideline's where the model knows several
 * guidelines, else the model's.
 */
export function typeNamesFor(tagger: Tagger, { catchAll, guideline }: FileStyle): Readonly<Record<string, string>> {
  const modelName = tagger.types.find((type) => catchAllName.test(type));
  if (modelName === undefined) return {};
  if (catchAll !== undefined) return { [modelName]: catchAll };
  return tagger.guidelines.length > 1 ? { [modelName]: typeNamesOf[guideline]['OTHER'] ?? modelName } : { [modelName]: modelName };
}
