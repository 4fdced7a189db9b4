import { PictureTally, type PictureCensus, type RecordPicture } from '../../curation/rules/pictures';
import type { PictureIndex } from '../../dataset/pictures';
import type { PictureReport } from '../../dataset/pictureReport';
import type { PictureCounts } from '../../dataset/statistics';
import { PictureReader } from '../../model/vision/pixels';
import { openPictures } from '../files/pictureFolders';
import type { Source } from '../files/source';
import type { Terminal } from '../terminal/terminal';

const missing: PictureReport = { state: 'missing' };
const atOnce = 16;

/** The pictures of one dataset file: looks at each file once, whatever the number of records that share it. */
export class PictureSurvey {
  private readonly tally = new PictureTally();
  private readonly count = { found: 0, missing: 0, broken: 0 };
  private readonly reports = new Map<string, PictureReport>();

  private constructor(
    private readonly index: PictureIndex,
    private readonly inspect: (path: string) => Promise<PictureReport>,
  ) {}

  /** Finds the pictures of a file; undefined for standard input with no folder named. */
  static async open(source: Source, folders: readonly string[], terminal: Terminal): Promise<PictureSurvey | undefined> {
    const index = await openPictures(source, folders);
    if (!index) return undefined;
    if (index.size === 0) return new PictureSurvey(index, async () => missing);
    const reader = await PictureReader.open();
    if (reader instanceof PictureReader) return new PictureSurvey(index, (path) => reader.inspect(path));
    terminal.note(`${reader.problem}; only whether they are there is checked`);
    return new PictureSurvey(index, async () => ({ state: 'ok' }));
  }

  /** Whether there is no picture at all. */
  get isEmpty(): boolean {
    return this.index.size === 0;
  }

  /** Number of picture files that were looked at. */
  get inspected(): number {
    return this.reports.size;
  }

  /** Takes records into account whose pictures are not there, as in a dataset without any picture. */
  addMissing(records: number): void {
    for (let at = 0; at < records; at += 1) this.tally.add('', missing);
    this.count.missing += records;
  }

  /** Takes the pictures of some records into account, by their ids, in their order; ids that are empty count for nothing. */
  async add(ids: readonly (string | undefined)[]): Promise<void> {
    const given = ids.filter((id): id is string => id !== undefined && id !== '');
    if (!this.isEmpty) await this.inspectAll(given.flatMap((id) => this.index.find(id) ?? []));
    for (const id of given) {
      const report = this.reportOf(id);
      this.tally.add(id, report);
      this.count[report.state === 'ok' ? 'found' : report.state === 'missing' ? 'missing' : 'broken'] += 1;
    }
  }

  /** How many records have a picture that can be shown, none, or one that cannot be read. */
  get counts(): PictureCounts {
    return { ...this.count };
  }

  /** What must be known of all pictures before one can be judged. */
  get census(): PictureCensus {
    return this.tally.census;
  }

  /** The picture of a record's id. */
  pictureOf(id: string): RecordPicture {
    const [path, ...others] = this.isEmpty ? [] : this.index.findAll(id);
    return path === undefined ? { report: missing } : { report: this.reports.get(path) ?? missing, path, others };
  }

  private reportOf(id: string): PictureReport {
    const path = this.isEmpty ? undefined : this.index.find(id);
    return (path === undefined ? undefined : this.reports.get(path)) ?? missing;
  }

  private async inspectAll(paths: readonly string[]): Promise<void> {
    const fresh = [...new Set(paths)].filter((path) => !this.reports.has(path));
    let next = 0;
    const work = async () => {
      for (let path = fresh[next++]; path !== undefined; path = fresh[next++]) this.reports.set(path, await this.inspect(path));
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }
}
