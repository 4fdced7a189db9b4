import { PictureTally, type PictureCensus, type RecordPicture } from '../../curation/rules/pictures';
import type { PictureIndex } from '../../dataset/pictures';
import type { PictureReport } from '../../dataset/pictureReport';
import type { DatasetRecord } from '../../dataset/record';

/** Looks at a picture file. */
export type InspectPicture = (path: string) => Promise<PictureReport>;

const missing: PictureReport = { state: 'missing' };
const atOnce = 16;

/** The pictures of one dataset file: looks at each file once, whatever the number of records that share it. */
export class PictureSurvey {
  private readonly tally = new PictureTally();
  private readonly reports = new Map<string, PictureReport>();

  constructor(
    private readonly index: PictureIndex,
    private readonly inspect: InspectPicture,
  ) {}

  /** Takes the pictures of some records into account, in their order. */
  async add(records: Iterable<DatasetRecord>): Promise<void> {
    const ids: string[] = [];
    for (const { id } of records) if (id !== undefined && id !== '') ids.push(id);
    await this.inspectAll(ids.flatMap((id) => this.index.find(id) ?? []));
    for (const id of ids) this.tally.add(id, this.reportOf(id));
  }

  /** What must be known of all pictures before one can be judged. */
  get census(): PictureCensus {
    return this.tally.census;
  }

  /** The picture of a record; undefined for a record without an id. */
  pictureOf({ id }: DatasetRecord): RecordPicture | undefined {
    if (id === undefined || id === '') return undefined;
    const [path, ...others] = this.index.findAll(id);
    return path === undefined ? { report: missing } : { report: this.reportOf(id), path, others };
  }

  private reportOf(id: string): PictureReport {
    const path = this.index.find(id);
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
