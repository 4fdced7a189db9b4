import type { Tagger, TaggerInput, TaggerOutput } from '../tagger';
import type { CrfModel } from './model';
import { readRecord, type ReadingRules } from './reading';

/** What a CRF tagger needs besides its model. */
export interface CrfTaggerOptions extends ReadingRules {
  readonly name: string;
  readonly version: string;
}

const recordsBetweenPauses = 256;

const pause = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

/** The instant tagger: a CRF that needs no runtime. */
export class CrfTagger implements Tagger {
  readonly name: string;
  readonly version: string;
  readonly types: readonly string[];
  readonly guidelines: readonly string[];

  constructor(readonly model: CrfModel, private readonly options: CrfTaggerOptions) {
    this.name = options.name;
    this.version = options.version;
    this.types = model.parameters.labels.types;
    this.guidelines = model.parameters.labels.guidelines;
  }

  /** The tagger with another model of the same label names, under another name; calibration and type names stay. */
  withModel(model: CrfModel, named: { readonly name: string; readonly version: string }): CrfTagger {
    return new CrfTagger(model, { ...this.options, ...named });
  }

  async tag(batch: readonly TaggerInput[], signal?: AbortSignal): Promise<readonly TaggerOutput[]> {
    const outputs: TaggerOutput[] = [];
    for (const input of batch) {
      if (outputs.length % recordsBetweenPauses === 0) {
        await pause();
        signal?.throwIfAborted();
      }
      outputs.push(this.tagOne(input));
    }
    return outputs;
  }

  private tagOne(input: TaggerInput): TaggerOutput {
    return readRecord(input, this.model.lattice(input), this.model.parameters.labels, this.options);
  }
}
