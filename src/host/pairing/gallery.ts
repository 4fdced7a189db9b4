import { commands, ConfigurationTarget, Uri, workspace, type Disposable, type ExtensionContext, type Webview } from 'vscode';
import { withVerdict } from '../../curation/judgements';
import { describeFlags, describeSeen, describeShift, missingVerdicts, signalWords } from '../../curation/relevance/words';
import { signalNames } from '../../dataset/verdict';
import { galleryPage } from '../../protocol/page';
import type { GalleryHeap, GalleryHostContract, GalleryScene, GalleryViewContract, HeapCount, TilePicture } from '../../protocol/gallery';
import type { Handlers } from '../../protocol/peer';
import type { CardEditor } from '../card/cardEditor';
import { openDataset } from '../curating/folderDatasets';
import type { Dataset } from '../datasets';
import { Page } from '../page';
import type { Services } from '../services';
import { tokenRange } from '../tagEdits';
import { galleryTile } from './galleryTile';

const restMs = 150;
/** What is only ranked: so many of the most doubtful. */
const shownOfRanking = 200;
/** More tiles than anybody judges. */
const mostTiles = 20_000;

/** The page on which a person judges doubtful pairs, one key each. */
export class Gallery implements Disposable {
  private readonly page: Page<GalleryHostContract, GalleryViewContract>;
  private readonly listeners: readonly Disposable[];
  private dataset: Dataset | undefined;
  private records: readonly number[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(context: ExtensionContext, private readonly services: Services, private readonly cards: CardEditor) {
    this.page = new Page(context, {
      viewType: 'mner.gallery', title: 'Doubtful Pairs', html: galleryPage, script: 'gallery.js', style: ['curating.css', 'gallery.css'], handlers: (webview) => this.handlers(webview), restored: (remembered) => this.restore(remembered),
    });
    const ours = (changed: Dataset): void => {
      if (changed === this.dataset) this.announceSoon();
    };
    const { pairs, judgements, datasets } = services;
    this.listeners = [
      pairs.onDidChange(ours),
      judgements.onDidChange(({ dataset }) => ours(dataset)),
      datasets.onDidChange(({ kind, dataset }) => {
        if (kind !== 'closed' || dataset !== this.dataset) return;
        this.dataset = undefined;
        this.announceSoon();
      }),
    ];
  }

  /** Opens the gallery on a file whose pairs were scored. */
  async openFor(dataset: Dataset): Promise<void> {
    this.dataset = dataset;
    await this.services.facts.getSurvey(dataset);
    if (this.page.show(this.services.pictures.folders(dataset)) === 'was open') void this.page.view?.request('opened', this.scene()).catch(() => undefined);
  }

  /** Takes up the file that was shown before the window was loaded anew, with the scores that were kept of it. */
  private async restore(remembered: unknown): Promise<readonly string[]> {
    const { address } = (remembered ?? {}) as Partial<Record<keyof GalleryScene, unknown>>;
    if (typeof address !== 'string' || address === '') return [];
    const { pictures, pairs } = this.services;
    const dataset = await openDataset(this.services, Uri.parse(address).fsPath);
    // The person may have opened the gallery on another file meanwhile.
    if (!dataset || this.dataset) return [];
    this.dataset = dataset;
    await pairs.recall(dataset);
    return pictures.folders(dataset);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.listeners.forEach((each) => each.dispose());
    this.page.dispose();
  }

  private announceSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.page.view?.request('changed', this.scene()).catch(() => undefined);
    }, restMs);
  }

  private scene(): GalleryScene {
    const { dataset, services: { pairs, facts } } = this;
    if (!dataset) return { file: '', address: '', records: 0, types: [], heaps: [], precision: 0.8, seen: '', learned: false, notices: ['The file was closed. “MNER: Open Gallery of Doubtful Pairs” opens it again.'] };
    const mismatch = pairs.assessmentOf(dataset, 'mismatch');
    const { learning, verdicts = 0 } = mismatch ?? {};
    const shift = pairs.shiftOf(dataset);
    return {
      file: workspace.asRelativePath(dataset.document.uri, false), address: dataset.document.uri.toString(), records: dataset.records.recordCount, types: facts.findSurvey(dataset)?.types ?? [],
      heaps: this.heaps(dataset), precision: workspace.getConfiguration('mner', dataset.document).get('flag.precision', 0.8),
      seen: learning ? (learning.precision.of > 0 ? describeSeen(learning.precision) : `Flags by your ${learning.verdicts} verdicts`) : `Flags by your own verdicts: ${missingVerdicts(verdicts)}`,
      learned: learning !== undefined,
      notices: shift ? [describeShift(shift, (record) => dataset.records.headLineOf(record) + 1, dataset.records.recordCount)] : [],
    };
  }

  private heaps(dataset: Dataset): readonly HeapCount[] {
    const { pairs } = this.services;
    const signals = signalNames.flatMap((heap): HeapCount[] => {
      const assessment = pairs.assessmentOf(dataset, heap);
      if (!assessment || assessment.state === 'off') return [];
      const { flags } = assessment.line;
      return [{ heap, name: signalWords[heap], count: flags, about: describeFlags(heap, assessment), flagged: flags > 0 }];
    });
    const unscored = this.recordsOf(dataset, 'unscored').length;
    return [...signals, { heap: 'unscored', name: 'Not scored', count: unscored, about: 'No picture that can be looked at, or no words.', flagged: false }];
  }

  private recordsOf(dataset: Dataset, heap: GalleryHeap): readonly number[] {
    const { pairs } = this.services;
    if (heap === 'unscored') return [...pairs.unscored(dataset).values()].flat();
    const flagged = pairs.flagged(dataset, heap);
    return flagged.length > 0 ? flagged : pairs.ranking(dataset, heap).slice(0, shownOfRanking);
  }

  private handlers(webview: Webview): Handlers<GalleryHostContract> {
    const { judgements } = this.services;
    const ofFile = async <Result>(otherwise: Result, use: (dataset: Dataset) => Result | Promise<Result>): Promise<Result> => (this.dataset ? use(this.dataset) : otherwise);
    return {
      open: () => this.scene(),
      choose: ({ heaps }) => ofFile(0, (dataset) => {
        this.records = [...new Set(heaps.flatMap((heap) => this.recordsOf(dataset, heap)))].slice(0, mostTiles);
        return this.records.length;
      }),
      tiles: ({ from, count }) => ofFile([], (dataset) => this.records.slice(from, from + count).filter((record) => record < dataset.records.recordCount).map((record) => galleryTile(this.services, dataset, record))),
      picture: ({ record }) => ofFile(null, (dataset) => this.picture(dataset, record, webview)),
      judge: ({ record, verdict }) => ofFile(null, async (dataset) => (await judgements.update(dataset, [record], (before) => withVerdict(before, verdict), 'undoable'), null)),
      undo: () => ofFile(null, async (dataset) => {
        const record = await judgements.undo(dataset);
        return record === undefined ? null : { record };
      }),
      setPrecision: ({ precision }) => ofFile(null, async (dataset) => {
        const target = workspace.getWorkspaceFolder(dataset.document.uri) ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
        await workspace.getConfiguration('mner', dataset.document).update('flag.precision', precision, target);
        return null;
      }),
      forget: () => ofFile(null, async (dataset) => (await this.services.pairs.forgetVerdicts(dataset), null)),
      show: ({ record, where }) => ofFile(null, async (dataset) => {
        if (where === 'card') await this.cards.show(dataset.document.uri, record);
        else await commands.executeCommand('vscode.open', dataset.document.uri, { selection: tokenRange(dataset, record, 0) });
        return null;
      }),
    };
  }

  private async picture(dataset: Dataset, record: number, webview: Webview): Promise<TilePicture | null> {
    const { pictures, facts, process } = this.services;
    const path = pictures.find(dataset, facts.get(dataset, record).id);
    if (path === undefined || (pictures.findReport(dataset, path)?.state ?? 'ok') !== 'ok') return null;
    const small = await process.request('thumbnail', { path });
    return small && { small: `data:${small.mime};base64,${small.base64}`, whole: webview.asWebviewUri(Uri.file(path)).toString() };
  }
}

