import { DatasetDocument } from '../../dataset/document';
import { decodeLossless } from '../../dataset/bytes';
import { Refusal } from '../refusal';
import { readPieces } from './pieces';
import type { Source } from './source';

const limitBytes = 400 << 20;

/** Reads a whole file into memory, for comparisons that may need any record. Throws a {@link Refusal} where it is too large. */
export async function loadDocument(source: Source): Promise<DatasetDocument> {
  if (source.sizeBytes > limitBytes)
    throw new Refusal(`${source.name} has more than ${limitBytes >> 20} MB, and this command needs all of it in memory: split it first`);
  const parts: string[] = [];
  let layout;
  for await (const { bytes, document } of readPieces(source)) {
    layout = document.layout;
    parts.push(decodeLossless(bytes).text);
  }
  return DatasetDocument.parse(parts.join(''), layout);
}
