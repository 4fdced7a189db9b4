import { convertTags } from '../scheme';
import type { InterchangeFormat, ReadOptions, RecordWriter } from './format';
import { isObject, type JsonObject } from './json';
import { Notices } from './notices';
import { ObjectReader } from './objectReader';
import type { InterchangeRecord } from './record';

/** spaCy's way to say that it is not known whether a token belongs to an entity. */
const unknownTag = '-';

/**
 * spaCy's JSON format for training, which `spacy convert` makes into a `.spacy` file: documents of paragraphs of
 * sentences of tokens, with entities in BILUO. A sentence is a record.
 */
export const spacy: InterchangeFormat = {
  name: 'spacy',
  title: 'spaCy JSON for spacy convert: documents of sentences of tokens, entities in BILUO',
  extension: 'json',
  createWriter: () => new DocumentWriter(),
  createReader: (options) => new ObjectReader((document, notices) => readDocument(document, notices, options)),
};

class DocumentWriter implements RecordWriter {
  readonly notices = new Notices();
  private documents = 0;

  write({ id, image, tokens, tags, tokensWithMoreColumns }: InterchangeRecord): string {
    if (tokens.length === 0) {
      this.notices.add('emptyRecords');
      return '';
    }
    this.notices.add('columns', tokensWithMoreColumns ?? 0);
    if (id !== undefined) this.notices.add('ids');
    if (image !== undefined) this.notices.add('images');
    const written = convertTags(tags, 'BILOU');
    const sentence = { tokens: tokens.map((orth, at) => ({ id: at, orth, ner: written[at] ?? unknownTag })), brackets: [] };
    const document = { id: this.documents, paragraphs: [{ raw: tokens.join(' '), sentences: [sentence] }] };
    this.documents += 1;
    return `${this.documents === 1 ? '[' : ','}\n${JSON.stringify(document)}`;
  }

  end(): string {
    return this.documents === 0 ? '[]\n' : '\n]\n';
  }
}

function readDocument(document: JsonObject, notices: Notices, options: ReadOptions): readonly InterchangeRecord[] | string {
  if (!Array.isArray(document.paragraphs)) return 'the document has no "paragraphs"';
  const records: InterchangeRecord[] = [];
  for (const paragraph of document.paragraphs as readonly unknown[]) {
    if (!isObject(paragraph) || !Array.isArray(paragraph.sentences)) return 'a paragraph has no "sentences"';
    if (Array.isArray(paragraph.cats) && paragraph.cats.length > 0) notices.add('otherAnnotations', paragraph.cats.length);
    for (const sentence of paragraph.sentences as readonly unknown[]) {
      const record = readSentence(sentence, options);
      if (typeof record === 'string') return record;
      records.push(record);
    }
  }
  return records;
}

function readSentence(sentence: unknown, options: ReadOptions): InterchangeRecord | string {
  if (!isObject(sentence) || !Array.isArray(sentence.tokens)) return 'a sentence has no "tokens"';
  const tokens: string[] = [];
  const tags: (string | undefined)[] = [];
  for (const token of sentence.tokens as readonly unknown[]) {
    if (!isObject(token) || typeof token.orth !== 'string') return `"tokens" holds ${JSON.stringify(token)}, which is no token with "orth"`;
    tokens.push(token.orth);
    tags.push(typeof token.ner === 'string' && token.ner !== unknownTag && token.ner !== '' ? token.ner : undefined);
  }
  return { tokens, tags: convertTags(tags, options.scheme ?? 'IOB2') };
}
