import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainingJob, TrainingOutcome, TrainingPoint } from '../../protocol/models';

const jobName = 'job.json';
const resultName = 'result.json';
const pointsName = 'points.jsonl';

/**
 * The folder of a run: its job with the records, so that it goes on with the same ones whatever became of the files; the
 * points of its plot; the package with its checkpoints in `package`; what came of it.
 */
export class TrainingFolder {
  constructor(readonly path: string) {}

  /** Where the package is made. */
  get package(): string {
    return join(this.path, 'package');
  }

  /** The job; undefined where there is none or it is not whole. */
  loadJob(): Promise<TrainingJob | undefined> {
    return this.readJson(jobName);
  }

  /** Begins a run. */
  async saveJob(job: TrainingJob): Promise<void> {
    await mkdir(this.package, { recursive: true });
    await this.write(jobName, JSON.stringify(job));
  }

  /** The points so far, one an epoch; a line cut off by a kill is left out. */
  async loadPoints(): Promise<readonly TrainingPoint[]> {
    const text = await readFile(join(this.path, pointsName), 'utf8').catch(() => '');
    return lastOfEach(text.split('\n').flatMap((line) => {
      try {
        return [JSON.parse(line) as TrainingPoint];
      } catch {
        return [];
      }
    }));
  }

  /** Adds a point; the plot is worth no error. */
  async addPoint(point: TrainingPoint): Promise<void> {
    await appendFile(join(this.path, pointsName), `${JSON.stringify(point)}\n`).catch(() => undefined);
  }

  /** Replaces the points, as when a run goes on from a checkpoint before the last of them. */
  async savePoints(points: readonly TrainingPoint[]): Promise<void> {
    await writeFile(join(this.path, pointsName), points.map((point) => `${JSON.stringify(point)}\n`).join('')).catch(() => undefined);
  }

  /** What came of the run; undefined while it has not ended. */
  loadResult(): Promise<TrainingOutcome | undefined> {
    return this.readJson(resultName);
  }

  /** Keeps what came of the run. */
  saveResult(outcome: TrainingOutcome): Promise<void> {
    return this.write(resultName, JSON.stringify(outcome));
  }

  private async readJson<Value>(name: string): Promise<Value | undefined> {
    try {
      return JSON.parse(await readFile(join(this.path, name), 'utf8')) as Value;
    } catch {
      return undefined;
    }
  }

  private async write(name: string, text: string): Promise<void> {
    const partial = join(this.path, `${name}.partial`);
    try {
      await writeFile(partial, text);
      await rename(partial, join(this.path, name));
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
  }
}

/** The last point of each epoch. */
const lastOfEach = (points: readonly TrainingPoint[]): readonly TrainingPoint[] => [...new Map(points.map((point) => [point.epoch, point])).values()];
