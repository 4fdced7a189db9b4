import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Uri, ViewColumn, window, workspace, type Disposable, type ExtensionContext, type WebviewPanel } from 'vscode';
import { trainingPage } from '../../protocol/page';
import type { Comparison, PackageDescription } from '../../protocol/models';
import { Peer, type Handlers } from '../../protocol/peer';
import type { PackagePlace, ShownResult, ShownRun, TrainingFileChoice, TrainingForm, TrainingHostContract, TrainingPhase, TrainingScene, TrainingViewContract } from '../../protocol/training';
import type { Dataset } from '../datasets';
import { chooseModel, findChosenModel } from '../models/modelSetting';
import { folderName, type Packages } from '../models/packages';
import type { Services } from '../services';
import { makeJob, suggestForm } from './jobs';
import { describeFile, findDatasetFiles, loadLabelledFile } from './labelledFile';
import type { RunHead, TrainingRuns } from './runs';

/** View type of the training page. */
export const trainingViewType = 'mner.training';

/** A package that waits for a person to keep it or not. */
export interface Offer {
  readonly source: ShownResult['source'];
  readonly folder: string;
  readonly name: string;
  readonly comparison?: Comparison;
  /** The model in use before, as a name for a person. */
  readonly before: string;
  readonly after: string;
}

interface Kept {
  readonly offer: Offer;
  readonly state: ShownResult['state'];
  /** Where the package lies now, and what the settings chose before. */
  readonly folder: string;
  readonly previous: string;
  /** The run that it came from. */
  readonly run?: ShownRun;
}

type Bundled = Extract<PackageDescription, { kind: 'package' }>;

const restMs = 80;

type Peers = Peer<TrainingHostContract, TrainingViewContract>;

/** The page on which a person trains a model and judges what came of it; there is one of it in a window. */
export class TrainingPanel implements Disposable {
  private shown: { readonly panel: WebviewPanel; readonly peer: Peers } | undefined;
  private files: readonly TrainingFileChoice[] = [];
  private form: TrainingForm | undefined;
  private problem: string | undefined;
  private kept: Kept | undefined;
  private bundled: Promise<Bundled | undefined> | undefined;
  private announcing: NodeJS.Timeout | undefined;
  private readonly listeners: readonly Disposable[];

  constructor(
    private readonly context: ExtensionContext,
    private readonly services: Services,
    private readonly packages: Packages,
    private readonly runs: TrainingRuns,
  ) {
    this.listeners = [
      runs.onDidChange(() => this.announce()),
      services.predictor.onDidChangeModel(() => this.announce()),
      window.registerWebviewPanelSerializer(trainingViewType, { deserializeWebviewPanel: async (panel) => this.fill(panel) }),
    ];
  }

  /** Opens the page for a dataset. */
  async openFor(dataset: Dataset): Promise<void> {
    await this.look(dataset);
    this.problem = undefined;
    const state = await this.runs.state();
    // An old result that was kept says nothing any more; a run that goes on, or waits, is shown.
    if (state.kind === 'none') this.kept = undefined;
    this.show();
  }

  /** Opens the page on what came of learning. */
  offer(offer: Offer): void {
    this.kept = { offer, state: 'open', folder: offer.folder, previous: findChosenModel() };
    this.problem = undefined;
    this.show();
  }

  dispose(): void {
    this.listeners.forEach((each) => each.dispose());
    this.shown?.panel.dispose();
  }

  private show(): void {
    if (this.shown) {
      this.shown.panel.reveal();
      this.announce();
    } else this.fill(window.createWebviewPanel(trainingViewType, 'Train Model', ViewColumn.Active, { retainContextWhenHidden: true }));
  }

  private fill(panel: WebviewPanel): void {
    const { webview } = panel;
    const own = (...path: string[]): Uri => Uri.joinPath(this.context.extensionUri, ...path);
    webview.options = { enableScripts: true, localResourceRoots: [own('dist'), own('media')] };
    const channel = {
      post: (message: unknown): void => void webview.postMessage(message),
      listen: (listener: (message: unknown) => void): (() => void) => {
        const listening = webview.onDidReceiveMessage(listener);
        return () => listening.dispose();
      },
    };
    const peer: Peers = new Peer<TrainingHostContract, TrainingViewContract>(channel, this.handlers());
    this.shown = { panel, peer };
    panel.onDidDispose(() => {
      peer.close('The training page was closed.');
      if (this.shown?.panel === panel) this.shown = undefined;
    });
    const address = (...path: string[]): string => webview.asWebviewUri(own(...path)).toString();
    webview.html = trainingPage({
      source: webview.cspSource, nonce: randomBytes(16).toString('hex'), script: address('dist', 'training.js'),
      styles: [address('dist', 'codicon.css'), address('media', 'training.css')],
    });
  }

  /** Tells the page what is new; a run that reports many times a second is told of a few times. */
  private announce(): void {
    this.announcing ??= setTimeout(() => {
      this.announcing = undefined;
      const { shown } = this;
      if (!shown) return;
      shown.panel.title = this.kept?.offer.source === 'learning' ? 'Learned from Fixes' : 'Train Model';
      void this.scene().then((scene) => shown.peer.request('changed', scene)).catch(() => undefined);
    }, restMs);
  }

  private handlers(): Handlers<TrainingHostContract> {
    const andShow = async (work: Promise<void>): Promise<TrainingScene> => {
      this.problem = undefined;
      await work.catch((error: Error) => { this.problem = error.message; });
      return this.scene();
    };
    return {
      open: () => this.scene(),
      start: (form) => andShow(this.start(form)),
      stop: () => andShow(this.runs.stop()),
      resume: () => andShow(this.runs.resume()),
      discard: () => andShow(this.discard()),
      again: () => andShow(this.again()),
      save: ({ place, use }) => andShow(this.save(place, use)),
      chooseEncoder: () => chooseEncoder(),
      chooseDetector: () => chooseDetector(),
    };
  }

  private async look(dataset: Dataset): Promise<void> {
    const paths = await findDatasetFiles(dataset, this.services.datasets);
    const files: TrainingFileChoice[] = [];
    for (const path of paths) {
      const loaded = await loadLabelledFile(path, this.services).catch(() => undefined);
      if (loaded) files.push(describeFile(path, loaded));
    }
    const [own] = files;
    this.files = files.filter((file) => file === own || file.entities > 0);
    if (own) this.form = suggestForm(own, files, workspace.getConfiguration('mner').get('device', 'auto'));
  }

  private async scene(): Promise<TrainingScene> {
    if (!this.form) await this.lookAtAny();
    const [{ model }, bundled] = [this.services.predictor, await this.findBundled()];
    return {
      files: this.files, form: this.form ?? emptyForm, phase: await this.phase(),
      model: model ? nameOf(model) : '', beginning: bundled ? nameOf(bundled) : '', places: this.packages.places,
    };
  }

  /** The bundled neural tagger: trained further, it needs less to learn than an encoder that has never seen a label. */
  private findBundled(): Promise<Bundled | undefined> {
    return (this.bundled ??= this.packages.list().then(
      (all) => all.flatMap(({ origin, description }) => (origin === 'bundled' && description.kind === 'package' ? [description] : [])).find(({ family }) => family === 'text'),
      () => undefined,
    ));
  }

  /** A page that came back after a restart has no dataset of its own: the one that is open is meant. */
  private async lookAtAny(): Promise<void> {
    const { datasets } = this.services;
    const dataset = datasets.findActive() ?? datasets.all[0];
    if (dataset) await this.look(dataset);
  }

  private async modelName(): Promise<string> {
    const loaded = this.services.predictor.model ?? (await this.services.predictor.load().catch(() => undefined));
    return loaded ? nameOf(loaded) : 'no model';
  }

  private async phase(): Promise<TrainingPhase> {
    const problem = this.problem === undefined ? {} : { problem: this.problem };
    const state = await this.runs.state();
    if (this.kept) return { kind: 'done', ...(this.kept.run && { run: this.kept.run }), result: resultOf(this.kept), ...problem };
    switch (state.kind) {
      case 'none': return { kind: 'form', ...problem };
      case 'running': return { kind: 'running', run: state.shown, stage: 'training' };
      case 'stopping': return { kind: 'running', run: state.shown, stage: 'stopping' };
      case 'stopped': return { kind: 'stopped', run: state.shown, ...(state.problem === undefined ? problem : { problem: state.problem }) };
      case 'ended': return state.outcome.kind === 'refused'
        ? { kind: 'form', problem: state.outcome.reason }
        : { kind: 'done', run: state.shown, result: resultOf({ offer: offerOf(state.head, state.outcome), state: 'open', folder: state.outcome.folder, previous: '' }), ...problem };
    }
  }

  private async start(form: TrainingForm): Promise<void> {
    this.form = form;
    this.kept = undefined;
    const encoder = form.encoder === '' ? (await this.findBundled())?.folder ?? '' : form.encoder;
    const made = await makeJob({ ...form, encoder }, findChosenModel(), this.services);
    if (made.kind === 'refused') throw new Error(made.reason);
    const { job } = made;
    const title = `${job.name} from ${job.train.map(({ name }) => name).join(', ')}`;
    const head: RunHead = { title, name: job.name, of: form.epochs, dataset: form.train[0] ?? '', before: await this.modelName() };
    await this.runs.start(job, head);
  }

  /** Throws away what is not kept; where it is in use, the model before comes back. */
  private async discard(): Promise<void> {
    const { kept } = this;
    if (kept?.state === 'kept') await chooseModel(kept.previous);
    if (kept?.offer.source === 'learning') await rm(kept.state === 'open' ? dirname(kept.folder) : kept.folder, { recursive: true, force: true });
    this.kept = undefined;
    if (kept?.offer.source !== 'learning') await this.runs.discard();
  }

  private async again(): Promise<void> {
    if (this.kept?.state === 'open') await this.discard();
    this.kept = undefined;
  }

  private async save(place: PackagePlace, use: 'use' | 'only save'): Promise<void> {
    const offer = this.kept?.offer ?? (await this.trainedOffer());
    if (!offer) return;
    const previous = findChosenModel();
    // What one file taught is this person's own until it is shared on purpose.
    const folder = await this.packages.keep(offer.folder, offer.source === 'learning' ? 'global' : place, folderName(offer.name));
    if (offer.source === 'learning') await rm(dirname(offer.folder), { recursive: true, force: true });
    if (use === 'use') await chooseModel(folder);
    const state = await this.runs.state();
    this.kept = { offer, state: use === 'use' ? 'kept' : 'saved', folder, previous, ...(state.kind === 'ended' && { run: state.shown }) };
    if (offer.source === 'training') await this.runs.discard();
  }

  private async trainedOffer(): Promise<Offer | undefined> {
    const state = await this.runs.state();
    return state.kind === 'ended' && state.outcome.kind === 'trained' ? offerOf(state.head, state.outcome) : undefined;
  }
}

const emptyForm: TrainingForm = { family: 'crf', name: 'model', train: [], held: { kind: 'share', percent: 15 }, epochs: 100, seed: 1, device: 'auto', encoder: '', detector: '' };

function nameOf({ name, version }: { readonly name: string; readonly version: string }): string {
  return `${name} ${version}`;
}

function offerOf(head: RunHead, { folder, comparison }: { readonly folder: string; readonly comparison?: Comparison }): Offer {
  return { source: 'training', folder, name: head.name, before: head.before, after: comparison?.after.model ?? head.name, ...(comparison && { comparison }) };
}

function resultOf({ offer: { source, comparison, before, after }, state }: Kept): ShownResult {
  return { source, before, after, state, ...(comparison && { comparison }) };
}

async function chooseDetector(): Promise<string> {
  const [file] = (await window.showOpenDialog({ openLabel: 'Use This Detector', title: 'The detector NanoDet-g as an ONNX file', filters: { ONNX: ['onnx'] } })) ?? [];
  return file?.fsPath ?? '';
}

async function chooseEncoder(): Promise<string> {
  const [folder] = (await window.showOpenDialog({
    canSelectFolders: true, canSelectFiles: false, openLabel: 'Use This Encoder', title: 'A Hugging Face folder with config.json, tokenizer.json and model.safetensors',
  })) ?? [];
  return folder?.fsPath ?? '';
}
