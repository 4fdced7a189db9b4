import type { LabelSet } from '../crf/labels';
import { readRecord, type ReadingRules } from '../crf/reading';
import type { Lattice } from '../crf/viterbi';
import type { Tagger, TaggerInput, TaggerOutput } from '../tagger';
import { latticeOf, type ChainTables } from './chainWeights';
import type { EmissionReader } from './emissions';

/** What a text tagger is made of. */
export interface TextTaggerParts extends ReadingRules {
  readonly name: string;
  readonly version: string;
  readonly chain: ChainTables;
  readonly reader: EmissionReader;
  /** Frees the network. */
  readonly close: () => Promise<void>;
}

/** The neural tagger of texts: a network scores labels, a chain over the whole text chooses among them. */
export class TextTagger implements Tagger {
  readonly name: string;
  readonly version: string;
  readonly types: readonly string[];
  readonly guidelines: readonly string[];
  readonly labels: LabelSet;

  constructor(private readonly parts: TextTaggerParts) {
    this.name = parts.name;
    this.version = parts.version;
    this.labels = parts.chain.labels;
    this.types = this.labels.types;
    this.guidelines = this.labels.guidelines;
  }

  /** The lattices of texts under their guidelines; rejects with the signal's reason when aborted. */
  async lattices(batch: readonly Pick<TaggerInput, 'tokens' | 'guideline'>[], signal?: AbortSignal): Promise<readonly Lattice[]> {
    const texts = batch.map(({ tokens, guideline }) => ({ tokens, group: this.labels.groupOf(guideline) }));
    const emissions = await this.parts.reader.read(texts, signal);
    return emissions.map((each, at) => latticeOf(each, this.parts.chain, texts[at]?.group ?? 0));
  }

  async tag(batch: readonly TaggerInput[], signal?: AbortSignal): Promise<readonly TaggerOutput[]> {
    const lattices = await this.lattices(batch, signal);
    return lattices.map((lattice, at) => readRecord(batch[at] ?? { tokens: [] }, lattice, this.labels, this.parts));
  }

  close(): Promise<void> {
    return this.parts.close();
  }
}
