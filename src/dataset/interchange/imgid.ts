import { isBlank } from '../lines';
import type { InterchangeFormat, RecordWriter, WriteOptions } from './format';
import { Notices } from './notices';
import type { InterchangeRecord } from './record';

/** Our own format, `IMGID:` line, token, tab, tag: what every import becomes, and for tools that want it just so. */
export const imgid: InterchangeFormat = {
  name: 'imgid',
  title: 'IMGID: lines, then token, tab, tag',
  extension: 'txt',
  createWriter: (options) => new ImgidWriter(options),
};

class ImgidWriter implements RecordWriter {
  readonly notices = new Notices();
  private place: 'first' | 'later' = 'first';

  constructor(private readonly options: WriteOptions) {}

  write({ id, tokens, tags, tokensWithMoreColumns }: InterchangeRecord): string {
    if (id === undefined && tokens.length === 0) {
      this.notices.add('emptyRecords');
      return '';
    }
    this.notices.add('columns', tokensWithMoreColumns ?? 0);
    const before = this.place === 'first' ? '' : '\n';
    const head = id === undefined ? '' : `IMGID:${this.cleanId(id)}\n`;
    const lines = tokens.map((token, at) => `${this.line(token, tags[at], before + head === '' && at === 0 ? 'file' : 'record')}\n`);
    this.place = 'later';
    return before + head + lines.join('');
  }

  end(): string {
    return this.place === 'later' && this.options.finalBlankLine === 'with' ? '\n' : '';
  }

  private cleanId(id: string): string {
    const clean = id.replace(/[\r\n]/g, '').replace(/^[ \t]+|[ \t]+$/g, '');
    if (clean !== id) this.notices.add('changedIds');
    return clean;
  }

  private line(token: string, tag: string | undefined, begins: 'file' | 'record'): string {
    const cleanTag = tag?.replace(/\s/g, '_') ?? '';
    if (tag !== undefined && cleanTag !== tag) this.notices.add('changedTags');
    const flat = token.replace(/[\t\r\n]/g, ' ');
    const isMark = /^(?:IMGID:|-DOCSTART-)/.test(flat) || (begins === 'file' && flat.startsWith('\uFEFF'));
    const isLost = cleanTag === '' && isBlank(flat, 0, flat.length);
    const clean = isMark || isLost ? `_${flat}` : flat;
    if (clean !== token) this.notices.add('changedTokens');
    // A lone token with spaces would be taken for token and tag; the tab closes it.
    return cleanTag !== '' || clean.includes(' ') ? `${clean}\t${cleanTag}` : clean;
  }
}
