// A text tagger that learns from a person's fixes: its encoder stays, its head is taught.
import { Graph } from '../../graph/graph';
import { Parameters, type Weights } from '../../graph/parameters';
import { encodeModel } from '../../graph/proto';
import type { TrainingRecord } from '../crf/corpus';
import type { Lattice } from '../crf/viterbi';
import { foldsOf } from '../learning/folds';
import { PackageRefusal, type ModelPackage } from '../package';
import { Runtime, type Session } from '../runtime/onnx';
import type { NamedValues } from '../runtime/values';
import { chainWeightsOf, latticeOf, tablesOf, weightsOfChain } from './chainWeights';
import { EmissionReader } from './emissions';
import { feedsOf, only, valuesOf } from './feeds';
import { buildHead, emissionsOf, type Head, type HeadLesson, type HeadOptions, isOfHead, labelledBy, scoreHead, teachHead } from './head';
import { lessonsOf } from './lessons';
import { type Architecture, declareInputs, wordVectorsOf, wordWidth } from './network';
import { networkWeightsOf } from './packageWeights';
import { withPotentials } from './potentials';
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

/** Records as a head is taught them, and what a head makes of them. */
export interface Schoolbook {
  /** The head that is taught. */
  readonly head: Head;
  readonly lessons: readonly (readonly HeadLesson[])[];
  /** A head that was taught all records but those that are out. */
  teach(isOut: (at: number) => boolean, options: HeadOptions): Promise<Head>;
  /** The lattices of some records under a head. */
  lattices(head: Head, wanted: readonly number[]): Promise<readonly Lattice[]>;
}

const batchSize = 32;

const keyOf = ({ guideline, tokens }: Pick<TrainingRecord, 'guideline' | 'tokens'>): string => [guideline, ...tokens].join('\n');

const joined = (parts: readonly Float32Array[]): Float32Array => {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

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

  /** What a head is taught of each record, by the model's own labels and those of the types named; records go through the encoder in batches, once. */
  async schoolbook(records: readonly TrainingRecord[], types: readonly string[], hooks: { readonly signal?: AbortSignal; readonly progress?: (share: number) => void } = {}): Promise<Schoolbook> {
    const head = withTypes(this.head, types.filter((type) => !this.head.labels.types.includes(type)));
    await this.readAll(records, hooks);
    const lessons = await Promise.all(records.map((record) => this.lessonsOf(record, head)));
    return {
      head, lessons,
      teach: (isOut, options) => teachHead(this.runtime, head, lessons.flatMap((each, at) => (isOut(at) ? [] : each)), options, hooks.signal),
      lattices: async (taught, wanted) => {
        const chain = tablesOf(chainWeightsOf(taught.weights), taught.labels);
        const emissions = await emissionsOf(this.runtime, taught, wanted.flatMap((at) => lessons[at] ?? []));
        let next = 0;
        return wanted.map((at) => latticeOf(joined(emissions.slice(next, (next += lessons[at]?.length ?? 0))), chain, lessons[at]?.[0]?.group ?? 0));
      },
    };
  }

  /** Has the words' vectors of records ready, by batches of about equal length. */
  private async readAll(records: readonly TrainingRecord[], { signal, progress }: { readonly signal?: AbortSignal; readonly progress?: (share: number) => void }): Promise<void> {
    const { reader, config } = this.contents;
    const width = wordWidth(this.head.sizes);
    const fresh = new Map<string, Float32Array[]>();
    const all = records.flatMap((record) => {
      const key = keyOf(record);
      const lessons = this.known.has(key) || fresh.has(key) ? [] : lessonsOf([record], this.head.labels, reader.pieces, reader.limits);
      const vectors = lessons.map(() => new Float32Array());
      if (lessons.length > 0) fresh.set(key, vectors);
      return lessons.map(({ example }, part) => ({ example, part, vectors }));
    }).sort((a, b) => b.example.pieces.length - a.example.pieces.length);
    for (let from = 0; from < all.length; from += batchSize) {
      // Lets messages in: a run of the network holds the thread.
      await new Promise((resolve) => { setImmediate(resolve); });
      signal?.throwIfAborted();
      const batch = all.slice(from, from + batchSize);
      const { words } = await this.words.run(valuesOf(feedsOf(batch.map(({ example }) => example), config.padding).feeds, new Set(this.words.inputNames)));
      const row = (words?.data.length ?? 0) / batch.length;
      batch.forEach(({ example, part, vectors }, at) => {
        vectors[part] = (words?.data as Float32Array).slice(at * row, at * row + example.shapes.length * width);
      });
      progress?.(Math.min(1, (from + batchSize) / all.length));
    }
    for (const [key, vectors] of fresh) this.known.set(key, vectors);
  }

  /** The sentences of the rehearsal with the labels that the head gives them now. */
  private async rehearsed(head: Head): Promise<readonly HeadLesson[]> {
    const [guideline = ''] = head.labels.guidelines;
    const lessons = await Promise.all(rehearsal.map((tokens) => this.lessonsOf({ tokens, tags: tokens.map(() => 'O'), guideline }, head)));
    return labelledBy(this.runtime, head, lessons.flat());
  }

  /** A tagger with a head; closing it frees the head only. */
  async taggerOf(head: Head, named: { readonly name: string; readonly version: string }): Promise<TextTagger> {
    const { reader, config, rules, potentials } = this.contents;
    const session = opened(await this.runtime.openSession(buildHead(head), { device: 'cpu' }));
    const run = async (inputs: NamedValues): Promise<NamedValues> => {
      const { words } = await this.words.run(only(inputs, this.words.inputNames));
      return words ? session.run({ vectors: words }) : {};
    };
    const emissions = new EmissionReader(run, reader, { feeds: (examples) => feedsOf(examples, config.padding) }, head.labels.size);
    return new TextTagger({ name: named.name, version: named.version, ...rules, chain: tablesOf(chainWeightsOf(head.weights), head.labels), reader: withPotentials(emissions, potentials?.over(head.labels)), close: () => session.release() });
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
    const key = keyOf(record);
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
