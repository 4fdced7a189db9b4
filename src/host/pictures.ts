import { readdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { EventEmitter, Uri, workspace, type Disposable } from 'vscode';
import type { RecordFacts } from '../curation/facts';
import type { Finding } from '../curation/finding';
import { grade } from '../curation/rules';
import { findFolderTrouble, findPictureTrouble, PictureTally, type PictureCensus } from '../curation/rules/pictures';
import type { PictureReport } from '../dataset/pictureReport';
import { PictureIndex, type FolderListing, type PictureFolders } from '../dataset/pictures';
import type { Dataset, Datasets } from './datasets';
import type { Facts } from './facts';
import { chosenLevels, type Findings } from './findings';
import type { InferenceProcess } from './inference/inferenceProcess';
import { runInSlices } from './slices';

const disk: PictureFolders = {
  join,
  async list(folder): Promise<FolderListing | undefined> {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
    return entries && {
      files: entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name),
      // A link may lead to a folder; where it does not, listing it finds nothing.
      folders: entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map((entry) => entry.name),
    };
  },
};

class DatasetPictures {
  readonly stop = new AbortController();
  readonly reports = new Map<string, PictureReport>();
  census: PictureCensus = { records: 0, missing: 0, placeholders: new Map() };
  index: PictureIndex | undefined;
  /** Resolves when every picture has been looked at, or nobody wants to know any more. */
  readonly looked: Promise<void>;
  finish: () => void = () => undefined;

  constructor(readonly listing: Promise<PictureIndex>) {
    this.looked = new Promise((resolve) => (this.finish = resolve));
  }
}

/** The pictures of the open datasets: found when a dataset opens, then looked at one by one in the inference process. */
export class Pictures implements Disposable {
  private readonly known = new Map<Dataset, DatasetPictures>();
  private readonly emitter = new EventEmitter<Dataset>();
  private readonly listeners: readonly Disposable[];

  /** Fires when pictures were found, or found to be in trouble. */
  readonly onDidChange = this.emitter.event;

  constructor(
    datasets: Datasets,
    private readonly facts: Facts,
    private readonly findings: Findings,
    private readonly process: InferenceProcess,
  ) {
    this.listeners = [
      facts.onDidSurvey((dataset) => void this.open(dataset)),
      datasets.onDidChange(({ kind, dataset }) => kind === 'closed' && this.close(dataset)),
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('mner.imageFolders')) datasets.all.forEach((each) => void this.open(each));
      }),
    ];
  }

  /** Whether the folders of a dataset have been listed. */
  isReady(dataset: Dataset): boolean {
    return this.known.get(dataset)?.index !== undefined;
  }

  /** Resolves when the folders of a dataset have been listed. */
  async whenReady(dataset: Dataset): Promise<void> {
    await this.known.get(dataset)?.listing;
  }

  /** Resolves when every picture of a dataset has been looked at. */
  async whenLooked(dataset: Dataset): Promise<void> {
    await this.known.get(dataset)?.looked;
  }

  /** Absolute path of the picture of an id; undefined where there is none. */
  find(dataset: Dataset, id: string): string | undefined {
    return this.known.get(dataset)?.index?.find(id);
  }

  /** The pictures of a file on the disk, open here or not. */
  indexFor(path: string): Promise<PictureIndex> {
    const open = [...this.known].find(([{ document }]) => document.uri.fsPath === path);
    return open ? open[1].listing : PictureIndex.open(disk, { folder: dirname(path), file: basename(path), explicit: chosenFolders(Uri.file(path)) });
  }

  /** What was found out about a picture file; undefined where it has not been looked at. */
  findReport(dataset: Dataset, path: string): PictureReport | undefined {
    return this.known.get(dataset)?.reports.get(path);
  }

  /** Whether many ids share the picture's content: a stand-in for missing ones. */
  isPlaceholder(dataset: Dataset, path: string): boolean {
    const pictures = this.known.get(dataset);
    const hash = pictures?.reports.get(path)?.hash;
    return hash !== undefined && pictures?.census.placeholders.has(hash) === true;
  }

  /** The folders that pictures are looked for in. */
  folders(dataset: Dataset): readonly string[] {
    return this.known.get(dataset)?.index?.folders ?? [];
  }

  /** How many ids have no picture; undefined until the folders have been listed. */
  countMissing(dataset: Dataset): number | undefined {
    const pictures = this.known.get(dataset);
    return pictures?.index ? pictures.census.missing : undefined;
  }

  /** A sentence for a record without a picture. */
  missingMessage(dataset: Dataset, id: string): string {
    const folders = this.folders(dataset).map((folder) => relative(dirname(dataset.document.uri.fsPath), folder) || '.');
    return folders.length === 0 ? 'No folder with pictures was found.' : `${id} is not in ${folders.join(' or ')}.`;
  }

  /** Looks at the folders again. */
  async refresh(dataset: Dataset): Promise<void> {
    await this.open(dataset);
  }

  dispose(): void {
    this.listeners.forEach((each) => each.dispose());
    for (const dataset of [...this.known.keys()]) this.close(dataset);
    this.emitter.dispose();
  }

  private close(dataset: Dataset): void {
    this.known.get(dataset)?.stop.abort();
    this.known.get(dataset)?.finish();
    this.known.delete(dataset);
  }

  private async open(dataset: Dataset): Promise<void> {
    this.close(dataset);
    const path = dataset.document.uri.fsPath;
    const search = { folder: dirname(path), file: basename(path), explicit: chosenFolders(dataset.document.uri) };
    const pictures = new DatasetPictures(PictureIndex.open(disk, search));
    this.known.set(dataset, pictures);
    const index = await pictures.listing;
    if (pictures.stop.signal.aborted) return;
    pictures.index = index;
    pictures.census = await this.takeCensus(dataset, pictures);
    this.emitter.fire(dataset);
    await this.inspect(dataset, pictures).catch(() => undefined);
    if (pictures.stop.signal.aborted) return;
    pictures.census = await this.takeCensus(dataset, pictures);
    pictures.finish();
    const found = new Map<number, readonly Finding[]>();
    await runInSlices(this.troubles(dataset, pictures, found), pictures.stop.signal);
    this.findings.putPictures(dataset, found);
    this.emitter.fire(dataset);
  }

  /** Lets the inference process look at every picture once; a process that dies leaves them as not looked at. */
  private async inspect(dataset: Dataset, pictures: DatasetPictures): Promise<void> {
    const paths = new Set<string>();
    for (const [, { id }] of this.facts.all(dataset)) {
      const path = pictures.index?.find(id);
      if (path !== undefined) paths.add(path);
    }
    if (paths.size === 0) return;
    const list = [...paths];
    const reports = await this.process.request('inspect', { paths: list }, { signal: pictures.stop.signal });
    reports.forEach((report, at) => pictures.reports.set(list[at] ?? '', report));
  }

  private async takeCensus(dataset: Dataset, pictures: DatasetPictures): Promise<PictureCensus> {
    const tally = new PictureTally();
    await runInSlices(count(this.facts.all(dataset), pictures, tally), pictures.stop.signal);
    return tally.census;
  }

  private *troubles(dataset: Dataset, pictures: DatasetPictures, found: Map<number, readonly Finding[]>): Generator<void, void, void> {
    const levels = chosenLevels(dataset.document);
    for (const [index, facts] of this.facts.all(dataset)) {
      yield;
      if (!facts.hasId) continue;
      const report = reportOf(pictures, facts.id);
      const [path, ...others] = pictures.index?.findAll(facts.id) ?? [];
      const record = dataset.records.record(index);
      const trouble = findPictureTrouble(record, { report, ...(path ? { path, others } : {}) }, pictures.census);
      const folder = found.size === 0 ? findFolderTrouble(record, pictures.census) : undefined;
      const graded = grade([...(folder ? [folder] : []), ...trouble], levels);
      if (graded.length > 0) found.set(index, graded);
    }
  }
}

function* count(records: Iterable<readonly [number, RecordFacts]>, pictures: DatasetPictures, tally: PictureTally): Generator<void, void, void> {
  for (const [, { id, hasId }] of records) {
    if (hasId) tally.add(id, reportOf(pictures, id));
    yield;
  }
}

function reportOf(pictures: DatasetPictures, id: string): PictureReport {
  const path = pictures.index?.find(id);
  if (path === undefined) return { state: 'missing' };
  return pictures.reports.get(path) ?? { state: 'ok' };
}

function chosenFolders(file: Uri): readonly string[] {
  const folders = workspace.getConfiguration('mner', file).get<readonly string[]>('imageFolders', []);
  const base = workspace.getWorkspaceFolder(file)?.uri.fsPath ?? dirname(file.fsPath);
  return workspace.isTrusted ? folders.map((folder) => (isAbsolute(folder) ? folder : join(base, folder))) : [];
}
