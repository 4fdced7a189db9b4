import { Disposable, EventEmitter, workspace } from 'vscode';
import type { Doubt, Prediction } from '../curation/suggestions';
import type { Span } from '../dataset/tags';
import type { Insight } from '../protocol/insight';
import type { LoadedModel, TagAnswer, TagRequest, TagStyle } from '../protocol/inference';
import type { Dataset } from './datasets';
import type { FileSurvey, Facts } from './facts';
import type { InferenceProcess } from './inference/inferenceProcess';
import { findChosenModel } from './models/modelSetting';
import type { Speeds } from './models/speeds';
import type { Pictures } from './pictures';
import type { Suggestions } from './suggestions';
import type { RequestOptions } from '../protocol/peer';
import { entitiesOf, tagsOf } from './tagEdits';

/** How a prediction is asked for. */
export interface PredictOptions {
  readonly urgency: 'first' | 'later';
  readonly signal?: AbortSignal;
  /** Called with the number of records done so far. */
  readonly onProgress?: (done: number) => void;
}

const chunkRecords = 512;

/** Devices as people write them. */
const deviceNames: Readonly<Record<string, string>> = { webgpu: 'WebGPU', cuda: 'CUDA', dml: 'DirectML', coreml: 'Core ML', cpu: 'CPU' };

/** Asks the model in the inference process for its reading of records. */
export class Predictor implements Disposable {
  private choice = findChoice();
  private loaded: LoadedModel | undefined;
  private refusal: string | undefined;
  private readonly asked = new Map<string, Promise<void>>();
  private readonly emitter = new EventEmitter<void>();
  private readonly listener: Disposable;

  /** Fires when another model or device is in use. */
  readonly onDidChangeModel = this.emitter.event;

  constructor(
    private readonly process: InferenceProcess,
    private readonly facts: Facts,
    private readonly suggestions: Suggestions,
    private readonly pictures: Pictures,
    /** How fast models were here. */
    readonly speeds: Speeds,
  ) {
    const chosenAgain = workspace.onDidChangeConfiguration(() => this.follow());
    this.listener = Disposable.from(chosenAgain, process.onDidDescend(() => this.getReady()), facts.onDidSurvey(() => this.loaded ?? this.getReady()));
  }

  /** The model in use; undefined until one was asked for. */
  get model(): LoadedModel | undefined {
    return this.loaded;
  }

  /** The model and its device in a few words, such as `crf 1.0 on CPU`. */
  describe(): string {
    const { loaded } = this;
    if (this.process.state.kind === 'failed') return 'model stopped';
    return loaded ? `${loaded.name} ${loaded.version} on ${deviceNames[loaded.device] ?? loaded.device}` : 'model not started';
  }

  /** The same for the status bar, such as `model ready (WebGPU)`. */
  describeState(): string {
    if (this.process.state.kind === 'failed') return 'model stopped';
    if (this.loaded) return `model ready (${deviceNames[this.loaded.device] ?? this.loaded.device})`;
    return this.refusal ? 'no model' : 'model starting';
  }

  /** Sentences about the model in use: what it is, why it runs on no faster device, why there is none. */
  explain(): readonly string[] {
    const { loaded, refusal } = this;
    const { state } = this.process;
    const failure = state.kind === 'failed' ? [state.message] : refusal ? [refusal] : [];
    return loaded ? [`Model: ${this.describe()}.`, ...loaded.steps, ...failure] : failure;
  }

  /** Loads the chosen model where it is not loaded; rejects with a sentence where it cannot be. */
  async load(): Promise<LoadedModel> {
    const { model, device } = findChoice();
    try {
      const loaded = await this.process.request('load', { model, device: this.process.deviceFor(device) });
      this.settle(loaded, undefined);
      return loaded;
    } catch (error) {
      this.settle(undefined, (error as Error).message);
      throw error;
    }
  }

  /** Predicts records and keeps what comes back as suggestions, chunk by chunk, so that a cancel loses little. */
  async predict(dataset: Dataset, records: readonly number[], options: PredictOptions): Promise<void> {
    const survey = await this.facts.getSurvey(dataset);
    if (!survey) return;
    for (let from = 0; from < records.length; from += chunkRecords) {
      options.signal?.throwIfAborted();
      const model = await this.load();
      const [chunk, startedMs] = [records.slice(from, from + chunkRecords), performance.now()];
      await this.predictChunk(dataset, chunk, survey, model, {
        ...options,
        onProgress: (done) => options.onProgress?.(from + done),
      });
      this.speeds.note(`${model.name} ${model.version}`, chunk.length, performance.now() - startedMs);
    }
  }

  /** Predicts one record before all others, once for the same tokens; for a hover or the record in the card. */
  async predictNow(dataset: Dataset, record: number): Promise<Prediction | undefined> {
    const known = this.suggestions.findPrediction(dataset, record);
    if (known) return known;
    const key = this.facts.get(dataset, record).fingerprint;
    const asking = this.asked.get(key) ?? this.predict(dataset, [record], { urgency: 'first' });
    this.asked.set(key, asking);
    await asking.finally(() => this.asked.delete(key));
    return this.suggestions.findPrediction(dataset, record);
  }

  /** What words and parts of the picture did to a reading of a record; null where the model in use cannot say. */
  async lookInside(dataset: Dataset, record: number, reading: Span, options: RequestOptions<{ done: number; of: number }>): Promise<Insight | null> {
    const survey = await this.facts.getSurvey(dataset);
    if (!survey) return null;
    await this.load();
    return this.process.request('lookInside', { record: this.requestFor(dataset, record), reading, style: styleOf(survey) }, options);
  }

  dispose(): void {
    this.listener.dispose();
    this.emitter.dispose();
  }

  /** Begins anew where the settings choose another model or device; a setting that does not count here changes neither. */
  private follow(): void {
    const { model, device } = this.choice;
    this.choice = findChoice();
    if (this.choice.model === model && this.choice.device === device) return;
    this.loaded = undefined;
    this.process.begin();
    this.emitter.fire();
    if (this.facts.hasSurvey) this.getReady();
  }

  private settle(loaded: LoadedModel | undefined, refusal: string | undefined): void {
    const before = this.loaded;
    const same = loaded?.device === before?.device && loaded?.name === before?.name && refusal === this.refusal;
    this.loaded = loaded;
    this.refusal = refusal;
    if (!same) this.emitter.fire();
  }

  /** Loads the model before it is asked for, or asks where it runs by now; where it cannot be, the status bar says so. */
  private getReady(): void {
    this.load().catch(() => undefined);
  }

  private async predictChunk(
    dataset: Dataset,
    records: readonly number[],
    survey: FileSurvey,
    model: LoadedModel,
    { urgency, signal, onProgress }: PredictOptions,
  ): Promise<void> {
    const style = styleOf(survey);
    const prints = records.map((record) => this.facts.get(dataset, record).fingerprint);
    const requests = records.map((record) => this.requestFor(dataset, record));
    const answers = await this.process.request(
      'tag',
      { records: requests, style, urgency },
      { ...(signal ? { signal } : {}), onProgress: ({ done }) => onProgress?.(done) },
    );
    const origin = `${model.name} ${model.version}`;
    const predictions = new Map<number, Prediction>();
    answers.forEach((answer, at) => {
      const record = records[at];
      // The file may have changed meanwhile: an answer belongs to the tokens that were asked about.
      if (record === undefined || record >= dataset.records.recordCount) return;
      if (this.facts.get(dataset, record).fingerprint === prints[at]) predictions.set(record, { spans: answer.spans, doubts: doubtsOf(requests[at], answer), ...(answer.signals && { signals: answer.signals }), origin });
    });
    this.suggestions.put(dataset, predictions);
  }

  /** A fully labelled record is read afresh, so that model and label can differ; otherwise given tags hold. */
  private requestFor(dataset: Dataset, record: number): TagRequest {
    const tokens = dataset.records.record(record).tokens.map((token) => token.text);
    const picture = this.pictures.find(dataset, this.facts.get(dataset, record).id);
    const { tagged } = this.facts.get(dataset, record);
    return {
      tokens,
      ...(tagged === 'some' ? { given: tagsOf(dataset, record) } : { questioned: entitiesOf(dataset, record) }),
      ...(picture ? { picture } : {}),
    };
  }
}

/** How records of a file are read, by the model that is chosen now. */
function styleOf({ style, context, typeNames }: FileSurvey): TagStyle {
  return { model: findChosenModel(), guideline: style, scheme: context.scheme, typeNames };
}

function doubtsOf(request: TagRequest | undefined, { outside = [] }: TagAnswer): readonly Doubt[] {
  return (request?.questioned ?? []).map(({ start, end }, at) => ({ start, end, confidence: outside[at] ?? 0 }));
}

/** The model and the device that the settings choose; in an untrusted workspace its own settings do not count. */
function findChoice(): { readonly model: string; readonly device: string } {
  const configuration = workspace.getConfiguration('mner');
  const device = workspace.isTrusted ? configuration.get<string>('device') : configuration.inspect<string>('device')?.globalValue;
  return { model: findChosenModel(), device: device ?? 'auto' };
}
