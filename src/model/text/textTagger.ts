import type { LabelSet } from '../crf/labels';
import { readRecord, type ReadingRules } from '../crf/reading';
import type { Lattice } from '../crf/viterbi';
import type { HiddenPart, PictureUse, Tagger, TaggerInput, TaggerOutput } from '../tagger';
import { latticeOf, type ChainTables } from './chainWeights';
import type { ReadsEmissions, SignalSink } from './emissions';
import type { Pictures } from './family';
import { toldSignal, type SignalRules } from '../signals';

/** What a text tagger is made of. */
export interface TextTaggerParts extends ReadingRules {
  readonly name: string;
  readonly version: string;
  readonly chain: ChainTables;
  readonly reader: ReadsEmissions;
  /** Where pictures are looked at; undefined for taggers that read tokens only. */
  readonly pictures?: Pictures;
  /** What its signals say about pairs. */
  readonly signalRules?: SignalRules;
  /** Frees the network. */
  readonly close: () => Promise<void>;
}

/** What a model says of a record beside its entities: of its picture only where it saw one. */
const seen = (output: TaggerOutput, picture: PictureUse, signals: ReadonlyMap<string, number>, rules: SignalRules = {}): TaggerOutput => (
  { ...output, picture, ...(picture === 'used' && signals.size > 0 && { signals: Object.fromEntries([...signals].map(([name, value]) => [name, toldSignal(value, rules[name])])) }) });

/** The neural tagger of texts: a network scores labels, a chain over the whole text chooses among them. */
export class TextTagger implements Tagger {
  readonly name: string;
  readonly version: string;
  readonly types: readonly string[];
  readonly guidelines: readonly string[];
  readonly labels: LabelSet;
  readonly looks: boolean;

  constructor(private readonly parts: TextTaggerParts) {
    this.name = parts.name;
    this.version = parts.version;
    this.labels = parts.chain.labels;
    this.types = this.labels.types;
    this.guidelines = this.labels.guidelines;
    this.looks = parts.pictures !== undefined;
  }

  /** The lattices of texts under their guidelines; rejects with the signal's reason when aborted. */
  async lattices(batch: readonly Pick<TaggerInput, 'tokens' | 'guideline' | 'picture'>[], signal?: AbortSignal, told?: SignalSink): Promise<readonly Lattice[]> {
    const texts = batch.map(({ tokens, guideline, picture }) => ({ tokens, group: this.labels.groupOf(guideline), ...(picture !== undefined && { picture }) }));
    const emissions = await this.parts.reader.read(texts, signal, told);
    return emissions.map((each, at) => latticeOf(each, this.parts.chain, texts[at]?.group ?? 0));
  }

  async tag(batch: readonly TaggerInput[], signal?: AbortSignal): Promise<readonly TaggerOutput[]> {
    const signals = batch.map(() => new Map<string, number>());
    const lattices = await this.lattices(batch, signal, (text, name, value) => signals[text]?.set(name, value));
    const outputs = lattices.map((lattice, at) => readRecord(batch[at] ?? { tokens: [] }, lattice, this.labels, this.parts));
    const { pictures } = this.parts;
    if (!pictures) return outputs;
    const uses = await Promise.all(batch.map(({ picture }) => pictures.use(picture)));
    return outputs.map((output, at) => seen(output, uses[at] ?? 'none', signals[at] ?? new Map(), this.parts.signalRules));
  }

  async partsOf(picture: string): Promise<readonly HiddenPart[]> {
    return (await this.parts.pictures?.partsOf?.(picture)) ?? [];
  }

  close(): Promise<void> {
    return this.parts.close();
  }
}
