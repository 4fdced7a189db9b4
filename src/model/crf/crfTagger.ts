import type { Tagger, TaggedSpan, TaggerInput, TaggerOutput } from '../tagger';
import type { CrfModel } from './model';
import { Posterior } from './posterior';
import { readEntities, type Calibration } from './readings';

/** What a CRF tagger needs besides its model. */
export interface CrfTaggerOptions {
  readonly name: string;
  readonly version: string;
  readonly calibration: Calibration;
  /** By guideline: the file's names for the model's types, where they differ. */
  readonly typeNames: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const recordsBetweenPauses = 256;

const pause = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

const renamed = (tag: string | undefined, names: ReadonlyMap<string, string>): string | undefined => {
  if (tag === undefined) return undefined;
  const cut = /^[BIESLU]-/u.test(tag) ? 2 : 0;
  return tag.slice(0, cut) + (names.get(tag.slice(cut)) ?? tag.slice(cut));
};

const byPosition = (a: TaggedSpan, b: TaggedSpan): number => a.start - b.start;

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
    const { labels } = this.model.parameters;
    const guideline = labels.guidelines[labels.groupOf(input.guideline)] ?? '';
    const names = { ...this.options.typeNames[guideline], ...input.typeNames };
    const own = new Map(Object.entries(names).map(([model, file]) => [file, model]));
    const given = input.given?.map((tag) => renamed(tag, own));
    const decoded = this.model.decode({
      tokens: input.tokens, guideline, ...(given && { given }), ...(input.scheme && { scheme: input.scheme }),
    });
    const found = decoded.path.some((label) => label > 0)
      ? readEntities(decoded.path, new Posterior(decoded.lattice), labels, this.options.calibration)
      : [];
    const toFile = (type: string): string => (Object.hasOwn(names, type) ? (names[type] ?? type) : type);
    const spans: TaggedSpan[] = found.map(({ secondBest, ...span }) => ({
      ...span, type: toFile(span.type),
      ...(secondBest && { secondBest: { ...secondBest, type: secondBest.type === null ? null : toFile(secondBest.type) } }),
    }));
    const foreign = decoded.foreign.map((span) => ({ ...span, confidence: 1 }));
    return { spans: [...spans, ...foreign].sort(byPosition), picture: 'none' };
  }
}
