import { join } from 'node:path';
import { findModelsFolder } from '../load';
import { getPackageFile, getPackageJson, PackageRefusal, readPackage, type ModelPackage } from '../package';
import type { Device } from '../runtime/devices';
import { Runtime } from '../runtime/onnx';
import type { Golden, NamedValues, Value } from '../runtime/values';
import type { PictureReader } from '../vision/pixels';
import type { RankReferences } from '../../protocol/pairs';
import type { IsotonicCurve } from './isotonic';
import type { ScoreTerms } from './places';
import { readReferences } from './references';
import { RelevanceScorer, type NatureLines } from './scorer';
import { graphFiles, JointTowers, type JointGolden } from './towers';
import { WordPieces } from './wordPieces';

/** The family of packages that score pairs of text and picture. */
export const relevanceFamily = 'relevance';

/** A scorer, or one sentence why there is none. */
export type OpenedScorer =
  | { readonly scorer: RelevanceScorer; readonly steps: readonly string[]; readonly references?: RankReferences }
  | { readonly problem: string };

/** How a scorer is opened. */
export interface ScorerOptions {
  readonly device: Device | 'auto';
  readonly threads?: number;
  readonly reader: PictureReader;
  /** The package's folder; the bundled one where nothing is said. */
  readonly folder?: string;
}

/** Opens the bundled relevance package, or the one in a folder. */
export async function openScorer(options: ScorerOptions): Promise<OpenedScorer> {
  const models = findModelsFolder();
  const folder = options.folder ?? (models && join(models, relevanceFamily));
  if (folder === undefined) return { problem: 'There is no folder “models” beside the program, so pairs cannot be scored.' };
  const read = await readPackage(folder, [relevanceFamily]);
  if (read.kind === 'refused') return { problem: read.reason };
  const runtime = await Runtime.open();
  if ('problem' in runtime) return runtime;
  try {
    return await assemble(read.package, runtime, options);
  } catch (error) {
    if (error instanceof PackageRefusal) return { problem: error.reason };
    throw error;
  }
}

/** What `model.json` says of this family beyond what every package says. */
export interface RelevanceMetadata {
  readonly terms: ScoreTerms;
  /** From which scores on a picture is called one of text, or no photograph. */
  readonly nature: NatureLines;
  /** Probability of a mismatch by the negative score, where as many pairs mismatch as match. */
  readonly calibration: IsotonicCurve;
  /** The cosine of a word and its best region from which on it is said to fit. */
  readonly clear: number;
}

async function assemble(model: ModelPackage, runtime: Runtime, { device, threads, reader }: ScorerOptions): Promise<OpenedScorer> {
  const refuse = (why: string): never => {
    throw new PackageRefusal(`The model package ${model.folder} is refused: ${why}.`);
  };
  const { name, version, ...metadata } = model.metadata;
  const vocabulary = new WordPieces(new TextDecoder().decode(getPackageFile(model, 'vocab.txt')));
  const calibration = readCurve(metadata['calibration']) ?? refuse('its calibration is not a curve that never falls');
  const terms = readNumbers(metadata['terms'], ['whole', 'parts', 'level']) ?? refuse('model.json does not say in "terms" how a score is made up');
  const lines = readNumbers(metadata['nature'], ['textual', 'drawn']) ?? refuse('model.json does not say in "nature" which pictures are no photographs');
  const { clear } = readNumbers({ clear: metadata['clear'] ?? -1 }, ['clear']) ?? refuse('model.json does not say in "clear" from which cosine on a word fits a region');
  const golden = readGolden(getPackageJson(model, 'golden.json')) ?? refuse('golden.json does not hold inputs with their outputs for each graph');
  const towers = await JointTowers.open(model, vocabulary, runtime, { device, golden, ...(threads ? { threads } : {}) });
  if ('problem' in towers) return towers;
  const references = readReferences(metadata['references']);
  return { scorer: new RelevanceScorer({ name, version, towers, terms, lines, calibration, clear, reader }), steps: towers.steps, ...(references && { references }) };
}

function readNumbers<Name extends string>(value: unknown, names: readonly Name[]): Readonly<Record<Name, number>> | undefined {
  const given = (value ?? {}) as Readonly<Record<string, unknown>>;
  return names.every((name) => Number.isFinite(given[name])) ? (Object.fromEntries(names.map((name) => [name, given[name]])) as Record<Name, number>) : undefined;
}

/** Reads what is known of each graph; undefined where it is not there. A tensor's numbers may be fewer than it holds: they are repeated. */
export function readGolden(value: unknown): JointGolden | undefined {
  const given = (value ?? {}) as Readonly<Record<string, unknown>>;
  const read = Object.keys(graphFiles).map((name): readonly [string, Golden | undefined] => {
    const { inputs, outputs, tolerance } = (given[name] ?? {}) as Partial<Record<keyof Golden, unknown>>;
    const [fed, expected] = [readValues(inputs), readValues(outputs)];
    return [name, fed && expected && typeof tolerance === 'number' ? { inputs: fed, outputs: expected, tolerance } : undefined];
  });
  return read.every(([, golden]) => golden !== undefined) ? (Object.fromEntries(read) as unknown as JointGolden) : undefined;
}

function readValues(value: unknown): NamedValues | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const named = Object.entries(value as Record<string, Partial<Value> | null>).map(([name, each]): readonly [string, Value] | undefined => {
    const { type = 'float32', shape, data } = each ?? {};
    if (!isNumbers(shape) || !isNumbers(data) || data.length === 0) return undefined;
    const count = shape.reduce((product, length) => product * length, 1);
    const all = Array.from({ length: count }, (_, at) => data[at % data.length] ?? 0);
    if (type === 'int64') return [name, { type, shape, data: BigInt64Array.from(all, BigInt) }];
    return type === 'bool' ? [name, { type, shape, data: Uint8Array.from(all) }] : [name, { type: 'float32', shape, data: Float32Array.from(all) }];
  });
  return named.every((each) => each !== undefined) ? Object.fromEntries(named) : undefined;
}

function readCurve(value: unknown): IsotonicCurve | undefined {
  const curve = value as Partial<IsotonicCurve> | undefined;
  const { from, values } = curve ?? {};
  if (!isNumbers(from) || !isNumbers(values) || from.length !== values.length || from.length === 0) return undefined;
  const rises = (list: readonly number[]): boolean => list.every((each, at) => at === 0 || each >= (list[at - 1] ?? each));
  const probable = values.every((each) => each >= 0 && each <= 1);
  return rises(from) && rises(values) && probable ? { from, values } : undefined;
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => Number.isFinite(each));
}
