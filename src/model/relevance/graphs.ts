// The graphs that a package of the joint model ships: texts and pictures to their places in the joint space.
import { add, concat, div, linear, mean, reshape, slice, sqrt, square, squeeze, sub, transpose, unsqueeze } from '../../graph/operators';
import { Graph } from '../../graph/graph';
import { Parameters, type Weights } from '../../graph/parameters';
import { encodeModel } from '../../graph/proto';
import type { Tensor } from '../../graph/tensor';
import { encode } from '../encoder/bert';
import type { EncoderConfig } from '../encoder/config';
import type { Expectation } from '../lowering/admission';
import { pictureSide, textSide, type JointSizes } from './heads';

/** Cells of the picture tower's map along one side, regions along one side, and the map's channels. */
export const [mapSide, regionSide, mapChannels] = [9, 3, 1280] as const;

/** What the graphs are fed and what is read from them: B texts of T pieces, P pictures. */
export const expectations = {
  vision: {
    inputs: [{ name: 'pixels', type: 'float32', shape: ['batch', 3, 'height', 'width'] }],
    outputs: [{ name: 'map', type: 'float32', shape: ['batch', 'channels', 'rows', 'columns'] }],
  },
  picture: {
    inputs: [{ name: 'map', type: 'float32', shape: ['P', mapChannels, mapSide, mapSide] }],
    outputs: [
      { name: 'whole', type: 'float32', shape: ['P', 'W'] }, { name: 'parts', type: 'float32', shape: ['P', 'R', 'D'] },
      { name: 'bias', type: 'float32', shape: ['P'] }, { name: 'nature', type: 'float32', shape: ['P', 2] },
    ],
  },
  text: {
    inputs: [
      { name: 'pieces', type: 'int64', shape: ['B', 'T'] }, { name: 'present', type: 'bool', shape: ['B', 'T'] }, { name: 'inner', type: 'bool', shape: ['B', 'T'] },
    ],
    outputs: [
      { name: 'whole', type: 'float32', shape: ['B', 'W'] }, { name: 'parts', type: 'float32', shape: ['B', 'T', 'D'] }, { name: 'shares', type: 'float32', shape: ['B', 'T'] },
      { name: 'bias', type: 'float32', shape: ['B'] }, { name: 'slope', type: 'float32', shape: ['B'] },
    ],
  },
} as const satisfies Readonly<Record<string, Expectation>>;

/** Texts: `pieces`, `present` (false where a short text is filled up) and `inner` (true for pieces of words). */
export const buildTextGraph = (weights: Weights, config: EncoderConfig, sizes: JointSizes): Uint8Array => {
  const graph = new Graph();
  const parameters = new Parameters(graph, weights, { missing: 'refuse' });
  const pieces = graph.input('pieces', 'int64', ['B', 'T']);
  const present = graph.input('present', 'bool', ['B', 'T']);
  const side = textSide(parameters, sizes, encode(parameters, config, { pieces, present }), present, graph.input('inner', 'bool', ['B', 'T']));
  for (const name of ['whole', 'parts', 'shares', 'bias', 'slope'] as const) graph.output(name, side[name]);
  return encodeModel(graph);
};

/** The mean of the map and the means of its 3 × 3 regions, row by row: `[P, 10, channels]`. */
const meansOf = (map: Tensor, channels: number): Tensor => {
  const cells = mapSide / regionSide;
  const regions = mean(reshape(map, ['P', channels, regionSide, cells, regionSide, cells]), [3, 5]);
  return concat([unsqueeze(mean(map, [2, 3]), 1), transpose(reshape(regions, ['P', channels, regionSide ** 2]), [0, 2, 1])], 1);
};

/** Features as the projections read them: square root, zero mean and unit deviation over pictures, then a length of √channels. */
const standardise = (parameters: Parameters, features: Tensor, channels: number): Tensor => {
  const standard = div(sub(sqrt(features), parameters.get('picture.mean', [channels])), parameters.get('picture.deviation', [channels]));
  return div(standard, sqrt(add(mean(square(standard), [-1], 'keep'), 1e-8)));
};

/** Pictures: the tower's `map` `[P, channels, 9, 9]`; `nature` scores pictures of text, and drawings or pictures of text. */
export const buildPictureGraph = (weights: Weights, sizes: JointSizes): Uint8Array => {
  const graph = new Graph();
  const parameters = new Parameters(graph, weights, { missing: 'refuse' });
  const features = standardise(parameters, meansOf(graph.input('map', 'float32', ['P', sizes.picture, mapSide, mapSide]), sizes.picture), sizes.picture);
  const side = pictureSide(parameters, sizes, features);
  for (const name of ['whole', 'parts', 'bias'] as const) graph.output(name, side[name]);
  graph.output('nature', natureOf(parameters, features, sizes.picture));
  return encodeModel(graph);
};

/** Scores of a picture being one of text, and of it being no photograph, `[P, 2]`, from the whole picture's features. */
const natureOf = (parameters: Parameters, features: Tensor, channels: number): Tensor =>
  linear(squeeze(slice(features, 1, 0, 1), 1), parameters.get('nature.weight', [2, channels]), parameters.get('nature.bias', [2]));
