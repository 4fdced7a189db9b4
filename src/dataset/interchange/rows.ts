import type { InterchangeFormat, ReadLine, ReadOptions, RecordReader, RecordWriter, WriteOptions } from './format';
import { asTexts, idAndImage, isObject, notAnObject, parseObject, type JsonObject } from './json';
import { Notices } from './notices';
import type { InterchangeRecord } from './record';

/** The number that training code ignores, where a token has no tag. */
const ignoredLabel = -100;
const tagFields = ['tags', 'ner_tags', 'labels', 'ner'] as const;

/** JSON Lines of `{"id","image","tokens","tags"}`; a missing tag is null. */
export const jsonLines: InterchangeFormat = {
  name: 'jsonl',
  title: 'JSON Lines: {"id","image","tokens","tags"} a record',
  extension: 'jsonl',
  createWriter: () => new RowWriter('tags', undefined),
  createReader: (options) => new RowReader(options),
};

/** Hugging Face rows: JSON Lines of `{"id","image","tokens","ner_tags"}`; with label names, tags are numbers. */
export const huggingFace: InterchangeFormat = {
  name: 'hf',
  title: 'Hugging Face rows: {"id","image","tokens","ner_tags"} a record',
  extension: 'jsonl',
  createWriter: ({ labelNames }: WriteOptions) => new RowWriter('ner_tags', labelNames),
  createReader: (options) => new RowReader(options),
};

class RowWriter implements RecordWriter {
  readonly notices = new Notices();
  private readonly numbers: ReadonlyMap<string, number> | undefined;

  constructor(
    private readonly tagField: 'tags' | 'ner_tags',
    labelNames: readonly string[] | undefined,
  ) {
    this.numbers = labelNames && new Map(labelNames.map((name, number) => [name, number]));
  }

  write({ id, image, tokens, tags, tokensWithMoreColumns }: InterchangeRecord): string {
    this.notices.add('columns', tokensWithMoreColumns ?? 0);
    const values = tags.map((tag) => (this.numbers ? this.numberOf(tag, this.numbers) : (tag ?? null)));
    return `${JSON.stringify({ id: id ?? null, image: image ?? null, tokens, [this.tagField]: values })}\n`;
  }

  end(): string {
    return '';
  }

  private numberOf(tag: string | undefined, numbers: ReadonlyMap<string, number>): number {
    const number = tag === undefined ? ignoredLabel : numbers.get(tag);
    if (number === undefined) this.notices.add('unknownLabels');
    return number ?? ignoredLabel;
  }
}

/** Reads rows with tags as texts or numbers, alone or wrapped as the Hugging Face viewer gives them. */
class RowReader implements RecordReader {
  readonly notices = new Notices();

  constructor(private readonly options: ReadOptions) {}

  read(line: string): ReadLine {
    if (line.trim() === '') return { records: [] };
    const object = parseObject(line);
    if (!object) return { problem: notAnObject };
    const labelNames = this.options.labelNames ?? featureNames(object);
    const rows = Array.isArray(object.rows) ? object.rows : [object];
    const records: InterchangeRecord[] = [];
    for (const each of rows) {
      const row = isObject(each) && isObject(each.row) ? each.row : each;
      const record = isObject(row) ? readRow(row, labelNames) : notAnObject;
      if (typeof record === 'string') return { problem: record };
      records.push(record);
    }
    return { records };
  }

  end(): readonly InterchangeRecord[] {
    return [];
  }
}

function readRow(row: JsonObject, labelNames: readonly string[] | undefined): InterchangeRecord | string {
  const tokens = asTexts(row.tokens ?? row.words);
  if (!tokens) return 'the row has no list of texts "tokens"';
  const field = tagFields.find((name) => Array.isArray(row[name]));
  const values: readonly unknown[] = field === undefined ? [] : (row[field] as readonly unknown[]);
  if (field !== undefined && values.length !== tokens.length) return `the row has ${tokens.length} tokens but ${values.length} in "${field}"`;
  const tags: (string | undefined)[] = [];
  for (const value of field === undefined ? tokens.map(() => null) : values) {
    const tag = readTag(value, labelNames);
    if (tag === 'no names') return `"${field}" holds numbers: the names of the labels are needed`;
    if (tag === 'no label') return `"${field}" holds ${JSON.stringify(value)}, which is no label`;
    tags.push(tag.text);
  }
  return { ...idAndImage(row), tokens, tags };
}

function readTag(value: unknown, labelNames: readonly string[] | undefined): { readonly text: string | undefined } | 'no names' | 'no label' {
  if (value === null || value === ignoredLabel || value === '') return { text: undefined };
  if (typeof value === 'string') return { text: value };
  if (typeof value !== 'number') return 'no label';
  if (!labelNames) return 'no names';
  const text = labelNames[value];
  return text === undefined ? 'no label' : { text };
}

/** The label names among the features that the Hugging Face viewer gives beside the rows. */
function featureNames(object: JsonObject): readonly string[] | undefined {
  if (!Array.isArray(object.features)) return undefined;
  const features = object.features.filter(isObject);
  const tags = features.find(({ name }) => tagFields.some((field) => field === name));
  const type = isObject(tags?.type) ? tags.type : {};
  return asTexts(isObject(type.feature) ? type.feature.names : type.names);
}
