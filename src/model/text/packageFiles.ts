// The files of a package of this family, made of a network that will ship.
import { makeGolden } from '../golden';
import { formsOf } from '../lowering/lower';
import { decodeGraph } from '../lowering/plainGraph';
import { PackageRefusal } from '../package';
import { Runtime } from '../runtime/onnx';
import type { ChainWeights } from './chainWeights';
import { EmissionReader } from './emissions';
import type { ExampleReader } from './example';
import type { InputTypes } from './family';
import { only } from './feeds';
import type { LabelNetwork } from './labelNetwork';
import { joinedIn } from './packageWeights';
import { textFiles, type GoldenEmissions, type TextMetadata } from './textPackage';
import type { TextTagger } from './textTagger';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const float = (value: number): number => Number(value.toPrecision(9));

const chainFile = ({ transitions, start, end }: ChainWeights): Uint8Array =>
  text(`${JSON.stringify({ transitions: Array.from(transitions, float), start: Array.from(start, float), end: Array.from(end, float) })}\n`);

/** A sentence of twelve words: as long as a batch is filled up to, so that it is tried as it lies. */
const trial = 'Morning run along the river with Ada Lovelace and the Analytical Engines'.split(' ');
/** Wide enough for activations in bytes and in half precision alike: a device that computes wrongly is far off. */
const goldenTolerance = 0.15;
const confidenceTolerance = 0.02;

const goldenFile = async (tagger: TextTagger, reader: EmissionReader, trialPicture: string | undefined): Promise<Uint8Array> => {
  const picture = trialPicture === undefined ? {} : { picture: trialPicture };
  const [values = new Float32Array()] = await reader.read([{ tokens: trial, group: 0, ...picture }]);
  const emissions: GoldenEmissions = { tokens: trial, group: 0, ...picture, values: Array.from(values, (value) => Number(value.toPrecision(6))), tolerance: goldenTolerance };
  return text(`${JSON.stringify({ ...(await makeGolden(tagger)), tolerance: confidenceTolerance, emissions }, null, 1)}\n`);
};

/** What goes into the files. */
export interface FileParts {
  readonly graph: Uint8Array;
  readonly tokenizer: string;
  readonly chain: ChainWeights;
  /** The network as it ships, and the tagger made of it: they say what is expected of a device. */
  readonly reader: EmissionReader;
  readonly tagger: TextTagger;
  readonly card: string;
  /** The picture with which a device is tried, for networks that look at one. */
  readonly trialPicture?: string | undefined;
}

/** The files by their names. */
export const filesOf = async ({ graph, tokenizer, chain, reader, tagger, card, trialPicture }: FileParts): Promise<ReadonlyMap<string, Uint8Array>> => new Map([
  [textFiles.graph, graph], [textFiles.tokenizer, text(tokenizer)], [textFiles.chain, chainFile(chain)],
  [textFiles.golden, await goldenFile(tagger, reader, trialPicture)], ['README.md', text(card)],
]);

/** What `model.json` says of a graph: its inputs, and its weights that lie one after another. */
export const describeGraph = (plain: Uint8Array, inputs: InputTypes): Pick<TextMetadata, 'inputs' | 'joined'> => {
  const network = decodeGraph(plain);
  return { inputs: Object.fromEntries(network.inputs.map(({ name }) => [name, inputs[name] ?? ''])), joined: joinedIn(network) };
};

/** How emissions are read. */
export interface ReadingParts {
  readonly reader: ExampleReader;
  readonly network: LabelNetwork;
  readonly labels: number;
  readonly threads?: number;
}

/** Uses a graph as it will run on a processor. Throws a PackageRefusal where it does not run. */
export const withReader = async <Result>(graph: Uint8Array, { reader, network, labels, threads }: ReadingParts, use: (reader: EmissionReader) => Promise<Result>): Promise<Result> => {
  const runtime = await Runtime.open();
  const session = 'problem' in runtime ? runtime : await runtime.openSession(formsOf(graph), { device: 'cpu', ...(threads !== undefined && { threads }) });
  if ('problem' in session) throw new PackageRefusal(session.problem);
  const run = (inputs: Parameters<typeof session.run>[0]) => session.run(only(inputs, session.inputNames));
  return use(new EmissionReader(run, reader, network, labels)).finally(() => session.release());
};
