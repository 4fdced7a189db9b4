import { createHash } from 'node:crypto';
import { open, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { workspace } from 'vscode';
import { decodeLossless } from '../../dataset/bytes';
import { DatasetDocument } from '../../dataset/document';
import type { PictureIndex } from '../../dataset/pictures';
import type { DatasetRecord } from '../../dataset/record';
import { convertTags, detectScheme } from '../../dataset/scheme';
import { detectDatasetStyle, typeNamesOf } from '../../dataset/style';
import { readSpans, type Scheme } from '../../dataset/tags';
import type { LabelledFile, LabelledRecord } from '../../protocol/models';
import type { TrainingFileChoice } from '../../protocol/training';
import type { Dataset, Datasets } from '../datasets';
import type { Services } from '../services';

/** A file's labelled records, and how many were left out because some of their tokens have no tag. */
export interface LoadedFile {
  readonly file: LabelledFile;
  readonly untagged: number;
}

const textEnding = /\.(?:txt|conll|bio|iob2?)$/i;
const labelledEnding = /\.(?:conll|bio|iob2?)$/i;
const sniffedBytes = 256;
const mostSiblings = 12;

/** A record's tokens, tags in IOB2 and picture; undefined where it is empty or not fully tagged: it would teach nothing sure. */
export function labelledRecordOf(record: DatasetRecord, scheme: Scheme, pictures?: PictureIndex): LabelledRecord | undefined {
  const given = record.tokens.map((token) => token.tag);
  const tags = (scheme === 'IOB2' ? given : convertTags(given, 'IOB2')).filter((tag) => tag !== undefined);
  if (tags.length === 0 || tags.length < given.length) return undefined;
  const { id } = record;
  const picture = id === undefined ? undefined : pictures?.find(id);
  return { tokens: record.tokens.map((token) => token.text), tags, ...(id !== undefined && { id }), ...(picture !== undefined && { picture }) };
}

/** A file as it stands in the editor where it is open there, else as it is on the disk. */
export async function loadLabelledFile(path: string, { datasets, pictures }: Pick<Services, 'datasets' | 'pictures'>): Promise<LoadedFile> {
  const bytes = await readFile(path);
  const open = datasets.all.find(({ document }) => document.uri.fsPath === path);
  const document = open?.records ?? DatasetDocument.parse(decodeLossless(bytes).text);
  return labelledFileOf(workspace.asRelativePath(path, false), document, createHash('sha256').update(bytes).digest('hex'), await pictures.indexFor(path));
}

/** The labelled records of a document. */
function labelledFileOf(name: string, document: DatasetDocument, sha256: string, pictures: PictureIndex): LoadedFile {
  const all = [...document.records()].filter(({ tokens }) => tokens.length > 0);
  const scheme = detectScheme(all.map(({ tokens }) => tokens.map((token) => token.tag)));
  const records = all.flatMap((record) => labelledRecordOf(record, scheme, pictures) ?? []);
  return { file: { name, sha256, ...styleOf(records), records }, untagged: all.length - records.length };
}

/** Which guideline records follow, and what they call the model's types. */
export function styleOf(records: readonly LabelledRecord[]): Pick<LabelledFile, 'guideline' | 'typeNames'> {
  const types = new Set(records.flatMap(({ tags }) => readSpans(tags).map(({ type }) => type)));
  const guideline = detectDatasetStyle(types, records);
  return { guideline, typeNames: types.has('MISC') && !types.has('OTHER') ? typeNamesOf.twitter2017 : typeNamesOf[guideline] };
}

/** What the form says of a file. */
export function describeFile(path: string, { file, untagged }: LoadedFile): TrainingFileChoice {
  const entities = file.records.reduce((sum, { tags }) => sum + readSpans(tags).length, 0);
  const pictured = file.records.filter(({ picture }) => picture !== undefined).length;
  return { path, name: file.name, records: file.records.length, untagged, entities, pictured };
}

/** The datasets that can be learned from: this one first, those beside it, and what else is open. */
export async function findDatasetFiles(dataset: Dataset, datasets: Datasets): Promise<readonly string[]> {
  const own = dataset.document.uri.fsPath;
  const folder = dirname(own);
  const names = (await readdir(folder).catch((): string[] => [])).filter((name) => textEnding.test(name)).sort();
  const beside: string[] = [];
  for (const name of names) {
    const path = join(folder, name);
    if (path !== own && beside.length < mostSiblings && (await isDataset(path))) beside.push(path);
  }
  const opened = datasets.all.map(({ document }) => document.uri.fsPath);
  return [...new Set([own, ...beside, ...opened])];
}

async function isDataset(path: string): Promise<boolean> {
  if (labelledEnding.test(path)) return true;
  const file = await open(path).catch(() => undefined);
  if (!file) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sniffedBytes), 0, sniffedBytes, 0);
    return buffer.subarray(0, bytesRead).toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '').trimStart().startsWith('IMGID:');
  } finally {
    await file.close();
  }
}
