import { join } from 'node:path';
import { findModelsFolder } from '../load';
import { getPackageFile, getPackageJson, PackageRefusal, readPackage, type ModelPackage } from '../package';
import type { Expectation } from '../lowering/admission';
import { getPackageGraph } from '../packageGraph';
import type { Device } from '../runtime/devices';
import { Runtime } from '../runtime/onnx';
import type { Golden, NamedValues, Value } from '../runtime/values';
import type { PictureReader } from '../vision/pixels';
import type { RankReferences } from '../../protocol/pairs';
import type { IsotonicCurve } from './isotonic';
import { decodeProjection } from './projection';
import { readReferences } from './references';
import { RelevanceScorer } from './scorer';
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

/** What the picture model is fed and what is read from it. */
const expectation: Expectation = {
  inputs: [{ name: 'pixels', type: 'float32', shape: ['batch', 3, 'height', 'width'] }],
  outputs: [{ name: 'pooled', type: 'float32', shape: ['batch', 'features'] }],
};

async function assemble(model: ModelPackage, runtime: Runtime, { device, threads, reader }: ScorerOptions): Promise<OpenedScorer> {
  const refuse = (why: string): never => {
    throw new PackageRefusal(`The model package ${model.folder} is refused: ${why}.`);
  };
  const projection = decodeProjection(getPackageFile(model, 'projection.bin')) ?? refuse('projection.bin holds no projection');
  const pieces = new WordPieces(new TextDecoder().decode(getPackageFile(model, 'vocab.txt')));
  if (pieces.size < projection.text.scales.length) refuse('its vocabulary and its projection do not fit together');
  const calibration = readCurve(model.metadata['calibration']) ?? refuse('its calibration is not a curve that never falls');
  const golden = readGolden(getPackageJson(model, 'golden.json')) ?? refuse('golden.json holds no inputs with their outputs');
  const vision = await runtime.openSession(getPackageGraph(model, 'vision.onnx', expectation), { device, golden: [golden], ...(threads ? { threads } : {}) });
  if ('problem' in vision) return vision;
  const { name, version } = model.metadata;
  const references = readReferences(model.metadata['references']);
  return { scorer: new RelevanceScorer({ name, version, projection, pieces, calibration, vision, reader }), steps: vision.steps, ...(references && { references }) };
}

function readGolden(value: unknown): Golden | undefined {
  const { inputs, outputs, tolerance } = (value ?? {}) as Partial<Record<keyof Golden, unknown>>;
  const [given, expected] = [readFloats(inputs), readFloats(outputs)];
  return given && expected && typeof tolerance === 'number' ? { inputs: given, outputs: expected, tolerance } : undefined;
}

function readFloats(value: unknown): NamedValues | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const named = Object.entries(value as Record<string, Partial<Value> | null>).map(([name, each]): readonly [string, Value] | undefined =>
    isNumbers(each?.shape) && isNumbers(each.data) ? [name, { type: 'float32', shape: each.shape, data: Float32Array.from(each.data) }] : undefined,
  );
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
