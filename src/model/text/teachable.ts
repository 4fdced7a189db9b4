// A text tagger that learns from a person's fixes: its encoder stays, its head is taught.
import { Graph } from '../../graph/graph';
import { Parameters, type Weights } from '../../graph/parameters';
import { encodeModel } from '../../graph/proto';
import type { TrainingRecord } from '../crf/corpus';
import { foldsOf } from '../learning/folds';
import { PackageRefusal, type ModelPackage } from '../package';
import { Runtime, type Session } from '../runtime/onnx';
import type { NamedValues } from '../runtime/values';
import { chainWeightsOf, tablesOf, weightsOfChain } from './chainWeights';
import { EmissionReader } from './emissions';
import { feedsOf, only, valuesOf } from './feeds';
import { buildHead, type Head, type HeadLesson, type HeadOptions, isOfHead, labelledBy, scoreHead, teachHead } from './head';
import { lessonsOf } from './lessons';
import { type Architecture, declareInputs, wordVectorsOf, wordWidth } from './network';
import { networkWeightsOf } from './packageWeights';
import { rehearsal } from './rehearsal';
import { readTextPackage, type TextPackage } from './textPackage';
import { TextTagger } from './textTagger';
import { withTypes } from './widerHead';

/** How firmly a head may be taught, the gentlest first; never empty. */
export type Strengths = readonly [HeadOptions, ...HeadOptions[]];

/**
 * Measured on fixes of tweets: the gentlest costs nothing elsewhere and suits ten to sixty mixed fixes; ten that all say the
 * same thing need a firmer hand. Which it is, the fixes themselves tell.
 */
export const usualStrengths: Strengths = [
  { epochs: 12, batch: 64, rate: 1e-4, pull: 0.02 },
  { epochs: 20, batch: 64, rate: 3e-4, pull: 0.02 },
  { epochs: 24, batch: 64, rate: 6e-4, pull: 0.02 },
];

/** What it takes to say a type that was never said before. */
export const firmStrength: HeadOptions = { epochs: 40, batch: 64, rate: 4e-3, pull: 0.005 };

const widthOf = (weights: Weights, name: string, axis: number): number => weights.get(name)?.shape[axis] ?? 0;

/** The sizes of a network by its weights. */
const architectureOf = ({ config, labels }: TextPackage, weights: Weights): Architecture => ({
  encoder: config, labels: labels.size, guidelines: Math.max(1, labels.guidelines.length), character: widthOf(weights, 'characters.weight', 1),
  characterWindow: widthOf(weights, 'characterWindows.weight', 0), shape: widthOf(weights, 'shapes.weight', 1),
  guideline: widthOf(weights, 'guidelines.weight', 1), hidden: widthOf(weights, 'hidden.weight', 0),
});

const opened = (session: Session | { readonly problem: string }): Session => {
  if ('problem' in session) throw new PackageRefusal(session.problem);
  return session;
};

/** What a head is taught, and what it is to keep. */
interface Schooling {
  readonly head: Head;
  readonly records: readonly TrainingRecord[];
  /** Of each record. */
  readonly lessons: readonly (readonly HeadLesson[])[];
  readonly known: readonly HeadLesson[];
}

/** A package of the family `text`, open for teaching. */
export class TeachableText {
  /** Words' vectors of records seen before, by their text. */
  private readonly known = new Map<string, readonly Float32Array[]>();

  private constructor(
    readonly model: ModelPackage, readonly contents: TextPackage, readonly weights: Weights, readonly head: Head,
    private readonly runtime: Runtime, private readonly words: Session,
  ) {}

  /** Opens a package; throws a PackageRefusal where it cannot be used. */
  static async open(model: ModelPackage): Promise<TeachableText> {
    const contents = readTextPackage(model);
    const weights = new Map([...networkWeightsOf(model), ...weightsOfChain(contents.chain, contents.labels)]);
    const sizes = architectureOf(contents, weights);
    const runtime = await Runtime.open();
    if ('problem' in runtime) throw new PackageRefusal(runtime.problem);
    const graph = new Graph();
    graph.output('words', wordVectorsOf(new Parameters(graph, weights, { missing: 'refuse' }), sizes, declareInputs(graph)));
    const words = opened(await runtime.openSession(encodeModel(graph), { device: 'cpu' }));
    const head = { labels: contents.labels, sizes, weights: new Map([...weights].filter(([name]) => isOfHead(name))) };
    return new TeachableText(model, contents, weights, head, runtime, words);
  }

  /** A head that was taught records, tags in IOB2 by the model's names; types that it does not know yet are added. */
  async teach(records: readonly TrainingRecord[], signal?: AbortSignal, strengths: Strengths = usualStrengths): Promise<Head> {
    const types = [...new Set(records.flatMap(({ tags }) => tags.filter((tag) => tag.startsWith('B-')).map((tag) => tag.slice(2))))];
    const fresh = types.filter((type) => !this.head.labels.types.includes(type));
    const head = withTypes(this.head, fresh);
    const lessons: (readonly HeadLesson[])[] = [];
    for (const record of records) {
      signal?.throwIfAborted();
      lessons.push(await this.lessonsOf(record, head));
    }
    const known = await this.rehearsed(head);
    const options = await this.strengthFor(fresh.length > 0 ? [...strengths, firmStrength] : strengths, { head, records, lessons, known }, signal);
    return teachHead(this.runtime, head, [...lessons.flat(), ...known], options, signal);
  }

  /** The sentences of the rehearsal with the labels that the head gives them now. */
  private async rehearsed(head: Head): Promise<readonly HeadLesson[]> {
    const [guideline = ''] = head.labels.guidelines;
    const lessons = await Promise.all(rehearsal.map((tokens) => this.lessonsOf({ tokens, tags: tokens.map(() => 'O'), guideline }, head)));
    return labelledBy(this.runtime, head, lessons.flat());
  }

  /** A tagger with a head; closing it frees the head only. */
  async taggerOf(head: Head, named: { readonly name: string; readonly version: string }): Promise<TextTagger> {
    const { reader, config, rules } = this.contents;
    const session = opened(await this.runtime.openSession(buildHead(head), { device: 'cpu' }));
    const run = async (inputs: NamedValues): Promise<NamedValues> => {
      const { words } = await this.words.run(only(inputs, this.words.inputNames));
      return words ? session.run({ vectors: words }) : {};
    };
    const emissions = new EmissionReader(run, reader, { feeds: (examples) => feedsOf(examples, config.padding) }, head.labels.size);
    return new TextTagger({ name: named.name, version: named.version, ...rules, chain: tablesOf(chainWeightsOf(head.weights), head.labels), reader: emissions, close: () => session.release() });
  }

  /** Frees the network. */
  close(): Promise<void> {
    return this.words.release();
  }

  /** The gentlest hand with which a head taught some of the records, and half of the rehearsal, finds most in the others. */
  private async strengthFor(strengths: Strengths, { head, records, lessons, known }: Schooling, signal?: AbortSignal): Promise<HeadOptions> {
    const cut = foldsOf(records);
    let best = { options: strengths[strengths.length >> 1] ?? strengths[0], f1: -1 };
    if (!cut) return best.options;
    for (const options of strengths) {
      let [correct, sum] = [0, 0];
      for (let fold = 0; fold < cut.count; fold++) {
        const [shown, held] = [known.filter((_, at) => at % 2 === fold % 2), known.filter((_, at) => at % 2 !== fold % 2)];
        const taught = await teachHead(this.runtime, head, [...lessons.filter((_, at) => cut.folds[at] !== fold).flat(), ...shown], options, signal);
        const counts = await scoreHead(this.runtime, taught, [...lessons.filter((_, at) => cut.folds[at] === fold).flat(), ...held]);
        correct += counts.correct;
        sum += counts.gold + counts.predicted;
      }
      const f1 = sum > 0 ? (2 * correct) / sum : 0;
      if (f1 > best.f1) best = { options, f1 };
    }
    return best.options;
  }

  /** A record's words as the head sees them, and its labels; one longer than a window in parts. */
  private async lessonsOf(record: TrainingRecord, head: Head): Promise<readonly HeadLesson[]> {
    const { labels, sizes } = head;
    const { reader, config } = this.contents;
    const lessons = lessonsOf([record], labels, reader.pieces, reader.limits);
    const key = [record.guideline, ...record.tokens].join('\n');
    const all = this.known.get(key) ?? [];
    if (all.length === 0 && lessons.length > 0) {
      const fresh: Float32Array[] = [];
      for (const { example } of lessons) {
        const { words } = await this.words.run(valuesOf(feedsOf([example], config.padding).feeds, new Set(this.words.inputNames)));
        fresh.push((words?.data as Float32Array).slice(0, example.shapes.length * wordWidth(sizes)));
      }
      this.known.set(key, fresh);
      return this.lessonsOf(record, head);
    }
    return lessons.flatMap(({ example, target }, at) => {
      const own = all[at];
      return own && 'labels' in target ? [{ vectors: own, labels: target.labels, group: example.guideline }] : [];
    });
  }
}
