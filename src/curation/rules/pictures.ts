import { kindOfName } from '../../dataset/pictureKind';
import type { PictureReport } from '../../dataset/pictureReport';
import type { DatasetRecord } from '../../dataset/record';
import { placeOfHead } from '../place';
import type { Found, Rule } from '../rule';

/** Rules about the pictures of records. */
export const pictureRules: readonly Rule[] = [
  {
    id: 'picture-missing',
    level: 'warning',
    title: 'Picture that is not there',
    explanation:
      'No file in the picture folders has the record’s id. Published code puts another tweet’s picture or a grey one in its ' +
      'place; MNER Curator reads the text alone and says so.',
  },
  {
    id: 'pictures-not-found',
    level: 'warning',
    title: 'Many pictures that are not there',
    explanation:
      'More than a fifth of the pictures are missing: mostly the folder is not the right one. This one finding stands for all ' +
      'the missing ones.',
    fix: 'Set Image Folder: a person chooses the folder.',
  },
  {
    id: 'picture-empty',
    level: 'warning',
    title: 'Picture of zero bytes',
    explanation: 'The file is there and holds nothing: a download that failed.',
  },
  {
    id: 'picture-truncated',
    level: 'warning',
    title: 'Picture that ends too early',
    explanation: 'The file breaks off: a download or a copy that was cut. Readers fill the rest with grey, or fail.',
  },
  {
    id: 'picture-broken',
    level: 'warning',
    title: 'Picture that cannot be read',
    explanation: 'The bytes are no picture that any decoder understands, such as a web page saved under the picture’s name.',
  },
  {
    id: 'picture-unsupported',
    level: 'warning',
    title: 'File of a kind that is not opened',
    explanation:
      'SVG and PDF are drawn by programs that can be attacked through them, so they are never opened. BMP and HEIC are not ' +
      'decoded here: save the picture as JPEG or PNG.',
  },
  {
    id: 'picture-too-large',
    level: 'warning',
    title: 'Picture of more than 100 megapixels',
    explanation: 'Decoding it would take more memory than is safe; it may be a file made to do harm. It is not opened.',
  },
  {
    id: 'picture-placeholder',
    level: 'warning',
    title: 'The picture that stands for missing ones',
    explanation:
      'One and the same picture under five or more ids: the “no longer available” picture of the place it was taken from. It ' +
      'says nothing about the text, and relevance is not scored for it.',
  },
  {
    id: 'picture-animated',
    level: 'info',
    title: 'Picture that moves',
    explanation: 'Only the first frame is shown and looked at.',
  },
  {
    id: 'picture-wrong-extension',
    level: 'info',
    title: 'Extension that does not fit the content',
    explanation: 'Such as PNG data named `.jpg`. MNER Curator goes by content; programs that go by the name fail.',
  },
  {
    id: 'picture-ambiguous',
    level: 'info',
    title: 'Several picture files for one id',
    explanation: 'Two files differ in their extension or folder only. The first is used; another tool may take the other.',
  },
];

/** Pictures of at least so many ids with the same content are a placeholder. */
export const placeholderIds = 5;
const toleratedMissing = 0.2;

/** A record's picture: its file, further files that the id could mean, and what is known of it. */
export interface RecordPicture {
  readonly report: PictureReport;
  /** Path of the file; undefined where there is none. */
  readonly path?: string;
  readonly others?: readonly string[];
}

/** What must be known of all pictures before one can be judged. */
export interface PictureCensus {
  /** Records that have an id. */
  readonly records: number;
  readonly missing: number;
  /** How many ids share a picture's content, by hash, for those that are placeholders. */
  readonly placeholders: ReadonlyMap<string, number>;
}

/** Counts the pictures of a file or folder, id by id. */
export class PictureTally {
  private readonly firstId = new Map<string, string>();
  private readonly sharedIds = new Map<string, Set<string>>();
  private records = 0;
  private missing = 0;

  /** Takes the picture of one record that has an id. */
  add(id: string, report: PictureReport): void {
    this.records += 1;
    if (report.state === 'missing') this.missing += 1;
    if (report.state !== 'ok' || report.hash === undefined) return;
    const first = this.firstId.get(report.hash);
    if (first === undefined) this.firstId.set(report.hash, id);
    else if (first !== id) this.sharedIds.set(report.hash, (this.sharedIds.get(report.hash) ?? new Set([first])).add(id));
  }

  /** The counts so far. */
  get census(): PictureCensus {
    const shared = [...this.sharedIds].filter(([, ids]) => ids.size >= placeholderIds);
    const placeholders = new Map(shared.map(([hash, ids]) => [hash, ids.size]));
    return { records: this.records, missing: this.missing, placeholders };
  }
}

/** Whether so many pictures are missing that the folder is more likely wrong than the files. */
export function missesFolder({ records, missing }: PictureCensus): boolean {
  return missing > records * toleratedMissing;
}

/** The one finding for a folder that is not the right one, to be placed at the file's first record with an id. */
export function findFolderTrouble(record: DatasetRecord, census: PictureCensus): Found | undefined {
  if (!missesFolder(census)) return undefined;
  const counts = `${census.missing.toLocaleString('en')} of ${census.records.toLocaleString('en')} pictures`;
  const message = `${counts} are not in the picture folders: is the folder the right one?`;
  return { rule: 'pictures-not-found', ...placeOfHead(record), message, fix: { kind: 'setImageFolder', title: 'Set Image Folder' } };
}

/** What is wrong with the picture of one record that has an id. */
export function findPictureTrouble(record: DatasetRecord, picture: RecordPicture, census: PictureCensus): readonly Found[] {
  const { report, path, others = [] } = picture;
  const place = placeOfHead(record);
  const found: Found[] = [];
  const say = (rule: string, message: string): void => void found.push({ rule, ...place, message });
  const name = path === undefined ? '' : baseName(path);
  if (report.state === 'missing') {
    if (!missesFolder(census)) say('picture-missing', `No picture for ${record.id ?? ''} in the picture folders.`);
    return found;
  }
  if (report.state !== 'ok') say(`picture-${report.state}`, `${name}: ${report.message ?? plainMessage(report)}`);
  const sharing = report.hash === undefined ? undefined : census.placeholders.get(report.hash);
  if (sharing !== undefined) say('picture-placeholder', `${name} is the same picture as that of ${sharing - 1} other ids: a placeholder.`);
  if (report.animated && report.state === 'ok') say('picture-animated', `${name} moves; only its first frame is looked at.`);
  const promised = kindOfName(name);
  if (report.kind && report.kind !== 'unknown' && promised && promised !== report.kind) {
    say('picture-wrong-extension', `${name} holds ${report.kind.toUpperCase()} data.`);
  }
  if (others.length > 0) say('picture-ambiguous', `${name} is used; ${others.map(baseName).join(', ')} could be meant too.`);
  return found;
}

function plainMessage(report: PictureReport): string {
  const messages: Readonly<Record<PictureReport['state'], string>> = {
    ok: '',
    missing: 'The file is not there.',
    empty: 'The file is empty.',
    truncated: 'The file ends too early.',
    broken: 'The file cannot be read as a picture.',
    'too-large': `The picture has more than 100 megapixels${report.width ? ` (${report.width} × ${report.height ?? 0})` : ''}.`,
    unsupported: `Files of this kind${report.kind ? ` (${report.kind.toUpperCase()})` : ''} are not opened.`,
  };
  return messages[report.state];
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
