import type { LabelSet } from '../crf/labels';
import { readRecord, type ReadingRules } from '../crf/reading';
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
  private readonly labels: LabelSet;

  constructor(private readonly parts: TextTaggerParts) {
    this.name = parts.name;
    this.version = parts.version;
    this.labels = parts.chain.labels;
    this.types = this.labels.types;
    this.guidelines = this.labels.guidelines;
  }

  async tag(batch: readonly TaggerInput[], signal?: AbortSignal): Promise<readonly TaggerOutput[]> {
    const texts = batch.map(({ tokens, guideline }) => ({ tokens, group: this.labels.groupOf(guideline) }));
    const emissions = await this.parts.reader.read(texts, signal);
    return batch.map((input, at) => {
      const lattice = latticeOf(emissions[at] ?? new Float32Array(), this.parts.chain, texts[at]?.group ?? 0);
      return readRecord(input, lattice, this.labels, this.parts);
    });
  }

  close(): Promise<void> {
    return this.parts.close();
  }
}
