// What a package of the family `text` holds beside its graph, and how it becomes a tagger.
import { LabelSet } from '../crf/labels';
import { readingRulesOf } from '../crf/readingRules';
import type { ReadingRules } from '../crf/reading';
import type { EncoderConfig } from '../encoder/config';
import type { Expectation } from '../lowering/admission';
import { formsOf } from '../lowering/lower';
import type { Port } from '../lowering/plainGraph';
import { getPackageFile, getPackageJson, PackageRefusal, type ModelPackage } from '../package';
import { getPackageGraph } from '../packageGraph';
import { openDescending } from '../runtime/descent';
import { Runtime } from '../runtime/onnx';
import type { Golden } from '../runtime/values';
import { tablesOf, type ChainWeights } from './chainWeights';
import { EmissionReader, usualBatch } from './emissions';
import { ExampleReader, type ReadingLimits } from './example';
import { wordInputs, type InputTypes, type Pictures } from './family';
import { feedsOf, only, valuesOf } from './feeds';
import type { LabelNetwork } from './labelNetwork';
import { Pieces } from './pieces';
import { readPotentials, withPotentials, type Potentials } from './potentials';
import type { DeviceOptions, OpenedTagger } from '../openedTagger';
import { readSignalRules } from '../signals';
import { TextTagger } from './textTagger';

/** The files of the package. */
export const textFiles = { graph: 'model.onnx', tokenizer: 'tokenizer.json', chain: 'chain.json', golden: 'golden.json' } as const;

/** Weights that the graph holds one after another under another name, by that name. */
export type Joined = Readonly<Record<string, readonly { readonly name: string; readonly rows: number }[]>>;

/** What `model.json` says of this family beyond what every package says. */
export interface TextMetadata extends ReadingRules {
  readonly encoder: EncoderConfig;
  readonly reading: ReadingLimits;
  readonly inputs: Readonly<Record<string, string>>;
  readonly joined: Joined;
}

/** Emissions that the network is known to give for the words of a text, `[1, words, labels]`. */
export interface GoldenEmissions {
  readonly tokens: readonly string[];
  readonly group: number;
  readonly picture?: string;
  readonly values: readonly number[];
  /** As a share of the largest. */
  readonly tolerance: number;
}

type Refuse = (why: string) => never;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const readLimits = (value: unknown, refuse: Refuse): ReadingLimits => {
  const { pieces, words, overlap, piecesPerWord } = isObject(value) ? value : {};
  if (isCount(pieces) && pieces >= 8 && isCount(words) && words > 0 && isCount(overlap) && isCount(piecesPerWord) && piecesPerWord > 0)
    return { pieces, words, overlap, piecesPerWord };
  return refuse('model.json does not say in "reading" how many pieces and words are read at once');
};

const isNumbers = (value: unknown, count: number): value is readonly number[] =>
  Array.isArray(value) && value.length === count && value.every((each) => Number.isFinite(each));

const readChain = (model: ModelPackage, labels: LabelSet, refuse: Refuse): ChainWeights => {
  const [groups, size] = [Math.max(1, labels.guidelines.length), labels.size];
  const data = getPackageJson(model, textFiles.chain);
  const { transitions, start, end } = isObject(data) ? data : {};
  if (!isNumbers(transitions, groups * size * size) || !isNumbers(start, groups * size) || !isNumbers(end, groups * size))
    return refuse(`${textFiles.chain} does not hold the transitions of ${size} labels under ${groups} guidelines`);
  return { transitions: Float32Array.from(transitions), start: Float32Array.from(start), end: Float32Array.from(end) };
};

const readPieces = (model: ModelPackage, vocabulary: unknown, refuse: Refuse): Pieces => {
  const parsed = Pieces.parse(new TextDecoder().decode(getPackageFile(model, textFiles.tokenizer)));
  if (parsed.kind === 'refused') return refuse(`${textFiles.tokenizer} cannot be used: ${parsed.reason}`);
  if (!isCount(vocabulary) || parsed.pieces.highest >= vocabulary) return refuse(`${textFiles.tokenizer} has more pieces than the encoder that model.json describes`);
  return parsed.pieces;
};

/** An input as it is written above, such as `int64 [B, T]`. */
const portOf = (name: string, text: string): Port => {
  const [type = '', lengths = ''] = text.split(/ \[|\]/);
  return { name, type: type as Port['type'], shape: lengths.split(', ').map((length) => (/^\d+$/.test(length) ? Number(length) : length)) };
};

/** How a family's package is opened: its network's inputs, what feeds them, and numbers about a text beside its emissions. */
export interface OpenedFamily {
  readonly inputs: InputTypes;
  readonly network: Pick<LabelNetwork, 'feeds'>;
  readonly signals?: readonly string[];
  readonly pictures?: Pictures;
}

/** What the graph is fed and what is read from it. */
const expectationOf = ({ inputs, signals = [] }: OpenedFamily): Expectation => ({
  inputs: Object.entries(inputs).map(([name, text]) => portOf(name, text)),
  outputs: [portOf('emissions', 'float32 [B, W, K]'), ...signals.map((name) => portOf(name, 'float32 [B]'))],
});

const readGolden = async (model: ModelPackage, reader: ExampleReader, { network, inputs }: OpenedFamily, refuse: Refuse): Promise<Golden> => {
  const data = getPackageJson(model, textFiles.golden);
  const { tokens, group, picture, values, tolerance } = (isObject(data) && isObject(data['emissions']) ? data['emissions'] : {}) as Partial<GoldenEmissions>;
  if (!Array.isArray(tokens) || !isCount(group) || !Array.isArray(values) || typeof tolerance !== 'number')
    return refuse(`${textFiles.golden} has no emissions to try a device with`);
  const { feeds } = await network.feeds(reader.read(tokens as readonly string[], group, picture).map(({ example }) => example));
  const shape = [1, tokens.length, values.length / tokens.length];
  const fed = isObject(model.metadata['inputs']) ? Object.keys(model.metadata['inputs']) : Object.keys(inputs);
  return { inputs: valuesOf(feeds, new Set(fed)), outputs: { emissions: { type: 'float32', shape, data: Float32Array.from(values as readonly number[]) } }, tolerance };
};

/** What a package says, read and checked, before any session. */
export interface TextPackage {
  readonly config: EncoderConfig;
  readonly reader: ExampleReader;
  readonly labels: LabelSet;
  readonly chain: ChainWeights;
  readonly rules: ReadingRules;
  /** The instant CRF that has its say in the scores of labels; undefined where the network decides alone. */
  readonly potentials: Potentials | undefined;
}

const refusing = ({ folder }: ModelPackage): Refuse => (why) => {
  throw new PackageRefusal(`The model package ${folder} is refused: ${why}.`);
};

const sizesOfEncoder = ['vocabulary', 'width', 'layers', 'heads', 'inner', 'positions', 'firstPosition', 'segments', 'padding'] as const;

const readEncoder = (value: unknown, refuse: Refuse): EncoderConfig => {
  const fields = isObject(value) ? value : {};
  const wrong = sizesOfEncoder.find((name) => !isCount(fields[name]));
  if (wrong !== undefined || typeof fields['epsilon'] !== 'number') return refuse(`model.json does not describe its "encoder": ${wrong ?? 'epsilon'} is no number`);
  return fields as unknown as EncoderConfig;
};

/** Reads a package of the family `text`; throws a PackageRefusal where it does not fit together. */
export const readTextPackage = (model: ModelPackage): TextPackage => {
  const { metadata } = model;
  const refuse = refusing(model);
  const labels = new LabelSet(metadata.types, metadata.guidelines);
  const config = readEncoder(metadata['encoder'], refuse);
  const reader = new ExampleReader(readPieces(model, config.vocabulary, refuse), readLimits(metadata['reading'], refuse));
  return { config, reader, labels, chain: readChain(model, labels, refuse), rules: readingRulesOf(metadata, refuse), potentials: readPotentials(model, labels, refuse) };
};

/** A tagger opened, with its class. */
export type OpenedText = OpenedTagger & { readonly tagger: TextTagger };

/** Opens a package of the family `text`; throws a PackageRefusal where it does not fit together. */
export const openText = (model: ModelPackage, options: DeviceOptions): Promise<OpenedText> => {
  const contents = readTextPackage(model);
  return openNeural(model, contents, { inputs: wordInputs, network: { feeds: (examples) => feedsOf(examples, contents.config.padding) } }, options);
};

/** Opens the network of a package that was read, whatever its family; throws a PackageRefusal where it does not fit together. */
export const openNeural = async (model: ModelPackage, { reader, labels, chain, rules, potentials }: TextPackage, family: OpenedFamily, options: DeviceOptions): Promise<OpenedText> => {
  const refuse = refusing(model);
  const graph = getPackageGraph(model, textFiles.graph, expectationOf(family));
  const golden = [await readGolden(model, reader, family, refuse)];
  const runtime = await Runtime.open();
  if ('problem' in runtime) throw new PackageRefusal(runtime.problem);
  const session = await openDescending(runtime, formsOf(graph), { ...options, golden });
  if ('problem' in session) return refuse(session.problem.replace(/\.$/, ''));
  const run = (inputs: Parameters<typeof session.run>[0]) => session.run(only(inputs, session.inputNames), ['emissions', ...(family.signals ?? [])]);
  const emissions = withPotentials(new EmissionReader(run, reader, family.network, labels.size, usualBatch), potentials);
  const { name, version } = model.metadata;
  const { pictures } = family;
  const close = () => session.release().then(() => pictures?.close());
  const tagger = new TextTagger({ name, version, chain: tablesOf(chain, labels), ...rules, reader: emissions, ...(pictures && { pictures }), signalRules: readSignalRules(model.metadata['signals']), close });
  return { tagger, get device() { return session.device; }, get steps() { return session.steps; } };
};
