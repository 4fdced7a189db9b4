import { PackageRefusal } from '../package';
import { KeyIndex } from './hash';
import type { LabelSet } from './labels';
import type { CrfParameters } from './model';
import type { Template } from './templates';

/**
 * The file `weights.bin`, little-endian: "MCRF", version, attribute count, weight count, label count, guideline count
 * (uint32 each), step of the weights (float64), transitions (float64 each), feature keys (int32 each), weights as
 * multiples of the step (int16 each), run lengths and labels (uint8 each, or uint16 with more than 255 labels).
 */
const magic = 0x4652434d;
const version = 1;
const headBytes = 6 * 4 + 8;
const largest = 32767;

interface Layout {
  readonly attributes: number;
  readonly weights: number;
  readonly labels: number;
  readonly guidelines: number;
}

const sections = ({ attributes, weights, labels, guidelines }: Layout) => {
  const narrow = labels <= 255 ? 1 : 2;
  const transitions = headBytes;
  const keys = transitions + 8 * guidelines * labels * labels;
  const values = keys + 4 * attributes;
  const runs = values + 2 * weights;
  const names = runs + narrow * attributes;
  return { narrow, transitions, keys, values, runs, names, end: names + narrow * weights };
};

/** Rounds weights to multiples of a step that the largest one fits into 15 bits. */
const quantise = (weights: Float64Array): { step: number; codes: Int16Array } => {
  const greatest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
  const step = greatest === 0 ? 1 : greatest / largest;
  return { step, codes: Int16Array.from(weights, (weight) => Math.round(weight / step)) };
};

/** The model as the file will hold it: every weight rounded. */
export const roundWeights = (parameters: CrfParameters): CrfParameters => {
  const { step, codes } = quantise(parameters.weights);
  return { ...parameters, weights: Float64Array.from(codes, (code) => code * step) };
};

/** Writes a model's numbers. */
export const encodeWeights = (parameters: CrfParameters): Uint8Array => {
  const { keys, runStart, runLabel, weights, transitions, labels } = parameters;
  const layout = {
    attributes: keys.size, weights: weights.length, labels: labels.size, guidelines: transitions.length / labels.size ** 2,
  };
  const at = sections(layout);
  const view = new DataView(new ArrayBuffer(at.end));
  const { step, codes } = quantise(weights);
  const put = (place: number, value: number): void => {
    if (at.narrow === 1) view.setUint8(place, value);
    else view.setUint16(place, value, true);
  };
  [magic, version, layout.attributes, layout.weights, layout.labels, layout.guidelines]
    .forEach((value, i) => view.setUint32(4 * i, value, true));
  view.setFloat64(headBytes - 8, step, true);
  transitions.forEach((weight, i) => view.setFloat64(at.transitions + 8 * i, weight, true));
  keys.keys().forEach((key, a) => {
    view.setInt32(at.keys + 4 * a, key, true);
    put(at.runs + at.narrow * a, runStart[a + 1]! - runStart[a]!);
  });
  codes.forEach((code, k) => {
    view.setInt16(at.values + 2 * k, code, true);
    put(at.names + at.narrow * k, runLabel[k]!);
  });
  return new Uint8Array(view.buffer);
};

const refuse = (why: string): never => {
  throw new PackageRefusal(`The CRF's weights.bin is refused: ${why}.`);
};

const readLayout = (view: DataView, labels: LabelSet): Layout => {
  if (view.byteLength < headBytes || view.getUint32(0, true) !== magic) return refuse('it is not a file of CRF weights');
  if (view.getUint32(4, true) !== version) return refuse('its version is unknown');
  const [attributes, weights, labelCount, guidelines] = [8, 12, 16, 20].map((at) => view.getUint32(at, true)) as [number, number, number, number];
  if (labelCount !== labels.size || guidelines !== Math.max(1, labels.guidelines.length))
    return refuse('it was made for other labels than model.json names');
  const layout = { attributes, weights, labels: labelCount, guidelines };
  return sections(layout).end === view.byteLength ? layout : refuse('it is cut short or too long');
};

/** Reads a model's numbers for the labels and templates that `model.json` names. */
export const decodeWeights = (bytes: Uint8Array, labels: LabelSet, templates: readonly Template[]): CrfParameters => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const layout = readLayout(view, labels);
  const at = sections(layout);
  const get = (place: number): number => (at.narrow === 1 ? view.getUint8(place) : view.getUint16(place, true));
  const step = view.getFloat64(headBytes - 8, true);
  const keys = new Int32Array(layout.attributes).map((_, a) => view.getInt32(at.keys + 4 * a, true));
  const runStart = new Int32Array(layout.attributes + 1);
  for (let a = 0; a < layout.attributes; a++) runStart[a + 1] = runStart[a]! + get(at.runs + at.narrow * a);
  const runLabel = new Int32Array(layout.weights).map((_, k) => get(at.names + at.narrow * k));
  const index = KeyIndex.of(keys);
  if (runStart[layout.attributes] !== layout.weights || index.size !== layout.attributes || runLabel.some((y) => y >= layout.labels))
    return refuse('its sections contradict each other');
  const weights = new Float64Array(layout.weights).map((_, k) => view.getInt16(at.values + 2 * k, true) * step);
  const transitions = new Float64Array(layout.guidelines * layout.labels ** 2).map((_, i) => view.getFloat64(at.transitions + 8 * i, true));
  if (!Number.isFinite(step) || !transitions.every(Number.isFinite)) return refuse('it holds numbers that are not finite');
  return { labels, templates, keys: index, runStart, runLabel, weights, transitions };
};
