// One shipped graph, made into what suits a device when it is loaded.
import type { Device } from '../runtime/devices';
import type { ModelForm } from '../runtime/onnx';
import { decodeGraph, encodeGraph, type PlainGraph } from './plainGraph';
import { inHalfPrecision } from './halfPrecision';
import { withIntegerProducts } from './integers';
import { withFloatWeights } from './weights';

/** How a model computes: in bytes with a scale for each row, in half precision, or in single. */
export type Precision = 'int8' | 'fp16' | 'fp32';

const steps: Readonly<Record<Precision, (graph: PlainGraph) => PlainGraph>> = {
  int8: (graph) => withFloatWeights(withIntegerProducts(graph)),
  fp16: (graph) => inHalfPrecision(withFloatWeights(graph)),
  fp32: withFloatWeights,
};

/** A plain model with int8 weights as a model of a precision; plain ONNX again. Throws a GraphRefusal where the bytes are no plain model. */
export const lower = (model: Uint8Array, precision: Precision): Uint8Array => encodeGraph(steps[precision](decodeGraph(model)));

const best: Readonly<Record<Device, readonly Precision[]>> = {
  webgpu: ['fp16', 'fp32'], cuda: ['fp16', 'fp32'], dml: ['fp16', 'fp32'], coreml: ['fp16', 'fp32'], cpu: ['int8', 'fp32'],
};

/** The forms in which a plain model suits a device, the best first; each is made when it is tried. */
export const formsOf = (model: Uint8Array) => (device: Device): readonly ModelForm[] =>
  best[device].map((precision) => ({ name: precision, make: () => Promise.resolve(lower(model, precision)) }));
