import { isBlank } from '../lines';
import type { InterchangeFormat, ReadLine, RecordReader, RecordWriter, WriteOptions } from './format';
import { Notices } from './notices';
import type { InterchangeRecord } from './record';

const documentLine = '-DOCSTART- -X- -X- O';

/** CoNLL-2003: `token POS chunk tag`, separated by spaces, after a `-DOCSTART-` line; POS and chunk are `_`. */
export const conll2003: InterchangeFormat = {
  name: 'conll2003',
  title: 'CoNLL-2003: four columns separated by spaces, with a -DOCSTART- line',
  extension: 'conll',
  createWriter: (options) => new ConllWriter(options),
  createReader: () => new ConllReader(),
};

class ConllWriter implements RecordWriter {
  readonly notices = new Notices();
  private before = `${documentLine}\n\n`;

  constructor(private readonly options: WriteOptions) {}

  write({ id, tokens, tags, tokensWithMoreColumns }: InterchangeRecord): string {
    if (tokens.length === 0) {
      this.notices.add('emptyRecords');
      return '';
    }
    if (id !== undefined) this.notices.add('ids');
    this.notices.add('columns', tokensWithMoreColumns ?? 0);
    this.notices.add('untagged', tags.filter((tag) => tag === undefined).length);
    const lines = tokens.map((token, at) => `${this.column(token)} _ _ ${tags[at] ?? 'O'}\n`);
    const text = this.before + lines.join('');
    this.before = '\n';
    return text;
  }

  end(): string {
    const close = this.options.finalBlankLine === 'with' ? '\n' : '';
    return this.before === '\n' ? close : this.before;
  }

  private column(token: string): string {
    const solid = token === '' ? '_' : token.replace(/[ \t\r\n]/g, '_');
    if (solid !== token) this.notices.add('blanksReplaced');
    if (!solid.startsWith('-DOCSTART-')) return solid;
    this.notices.add('changedTokens');
    return `_${solid}`;
  }
}

/** Takes the first column for the token and the last for the tag, whatever stands between. */
class ConllReader implements RecordReader {
  readonly notices = new Notices();
  private tokens: string[] = [];
  private tags: (string | undefined)[] = [];

  read(line: string): ReadLine {
    if (isBlank(line, 0, line.length)) return { records: this.end() };
    if (line.startsWith('-DOCSTART-')) return { records: this.end() };
    const fields = line.includes('\t') ? line.replace(/\t+$/, '').split('\t') : line.replace(/ +$/, '').split(/ +/);
    if (fields.length > 2) this.notices.add('columns');
    this.tokens.push(fields[0] ?? '');
    this.tags.push(fields.length > 1 ? fields[fields.length - 1] : undefined);
    return { records: [] };
  }

  end(): readonly InterchangeRecord[] {
    if (this.tokens.length === 0) return [];
    const record = { tokens: this.tokens, tags: this.tags };
    this.tokens = [];
    this.tags = [];
    return [record];
  }
}
