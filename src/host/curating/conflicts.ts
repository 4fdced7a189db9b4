import { EventEmitter, type Disposable } from 'vscode';
import { ConflictFinder, type SurfaceConflict } from '../../curation/conflicts';
import { giveReading, nameId, type NameReading } from '../../curation/nameReading';
import { readSpans, type Span } from '../../dataset/tags';
import type { ConflictAnswer, ConflictRow, NameRange } from '../../protocol/conflicts';
import type { Dataset, Datasets } from '../datasets';
import { runInSlices, type Pace } from '../slices';
import { entitiesOf } from '../tagEdits';
import type { BatchEdits, RecordChange } from './batchEdits';
import { datasetsAt } from './folderDatasets';

/** The files that are looked at together and the names that they label in several ways. */
export interface FoundConflicts {
  readonly files: readonly Dataset[];
  readonly byId: ReadonlyMap<string, SurfaceConflict>;
}

const restMs = 600;
const nothing: FoundConflicts = { files: [], byId: new Map() };

/** The names of the files a person compares that are labelled in several ways, kept in step with edits. */
export class Conflicts implements Disposable {
  private found = nothing;
  private paths: readonly string[] = [];
  private stop = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private readonly emitter = new EventEmitter<void>();
  private readonly listener: Disposable;

  /** Fires when there is another result. */
  readonly onDidChange = this.emitter.event;

  constructor(private readonly datasets: Datasets, private readonly edits: BatchEdits) {
    this.listener = datasets.onDidChange(({ dataset }) => {
      if (!this.paths.includes(dataset.document.uri.fsPath)) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.look('background'), restMs);
    });
  }

  /** What was found last. */
  get current(): FoundConflicts {
    return this.found;
  }

  /** Looks at these files from now on. */
  async watch(files: readonly Dataset[]): Promise<void> {
    this.paths = files.map(({ document }) => document.uri.fsPath);
    await this.look('asked');
  }

  /** Forgets everything, when nobody looks any more. */
  rest(): void {
    this.stop.abort();
    clearTimeout(this.timer);
    this.paths = [];
    this.found = nothing;
  }

  /** Gives places of a name one reading. Places whose words changed meanwhile are left alone. */
  async decide(id: string, places: readonly NameRange[], reading: NameReading): Promise<ConflictAnswer> {
    const why = `same surface: ${places.length === 1 ? 'decided' : `decided with ${places.length - 1} other${places.length === 2 ? '' : 's'}`} for “${this.found.byId.get(id)?.surface ?? id}”`;
    const after = new Map<string, { dataset: Dataset; record: number; entities: readonly Span[] }>();
    let [changed, gone] = [0, 0];
    for (const { path, record, start, end } of places) {
      const [dataset] = datasetsAt(this.datasets, [path]);
      const tokens = dataset && record < dataset.records.recordCount ? dataset.records.record(record).tokens.map(({ text }) => text) : [];
      if (!dataset || nameId(tokens.slice(start, end)) !== id) {
        gone += 1;
        continue;
      }
      const key = `${path}\n${record}`;
      const entities = giveReading(tokens, after.get(key)?.entities ?? entitiesOf(dataset, record), { start, end }, reading);
      if (!entities) continue;
      after.set(key, { dataset, record, entities });
      changed += 1;
    }
    if (changed === 0) return { changed, refused: gone > 0 ? 'The file changed in the meantime; please look again.' : 'They are labelled like that already.' };
    const answer = await this.edits.apply([...after.values()].map((each): RecordChange => ({ ...each, labels: newOnes(each, why) })));
    return answer.refused === undefined ? { changed } : { changed: 0, refused: answer.refused };
  }

  dispose(): void {
    this.rest();
    this.listener.dispose();
    this.emitter.dispose();
  }

  private async look(pace: Pace): Promise<void> {
    this.stop.abort();
    const { signal } = (this.stop = new AbortController());
    const files = datasetsAt(this.datasets, this.paths);
    const finder = new ConflictFinder();
    await runInSlices(findConflicts(finder, files), signal, pace);
    if (signal.aborted) return;
    this.found = { files, byId: new Map(finder.conflicts().map((conflict) => [nameId(conflict.surface.split(' ')), conflict])) };
    this.emitter.fire();
  }
}

/** A place's “line” is the index of its record here: lines move with every edit above them. */
function* findConflicts(finder: ConflictFinder, files: readonly Dataset[]): Generator<void, void, void> {
  const documents = files.map(({ records }) => records);
  for (const step of ['learn', 'look'] as const) {
    for (const [file, document] of documents.entries()) {
      for (let index = 0; index < document.recordCount; index += 1) {
        const { tokens } = document.record(index);
        const record = { tokens: tokens.map(({ text }) => text), spans: readSpans(tokens.map(({ tag }) => tag)) };
        if (step === 'learn') finder.learn(record);
        else finder.look(record, file, index);
        yield;
      }
    }
  }
}

/** The entities that a record did not have before, with the reason. */
function newOnes({ dataset, record, entities }: { readonly dataset: Dataset; readonly record: number; readonly entities: readonly Span[] }, why: string): RecordChange['labels'] {
  const before = entitiesOf(dataset, record);
  return entities.filter((span) => !before.some((each) => each.start === span.start && each.end === span.end && each.type === span.type)).map((span) => ({ ...span, why }));
}

/** A conflict as the list shows it. */
export function rowOf(id: string, { surface, kind, readings }: SurfaceConflict): ConflictRow {
  const words = surface.split(' ');
  return {
    id, surface, kind,
    readings: readings.map(({ type, start, end, count }) => ({ type, count, part: start === 0 && end >= words.length ? '' : words.slice(start, end).join(' ') })),
  };
}
