// The two views of a picture (HamLearning, “Vision Encoding”): a set Transformer and a gated R-GCN over the picture and its objects.
import { fixedLength, lengthOf } from '../../graph/dimension';
import { add, concat, div, equal, expand, gather, indicator, matmul, mul, relu, reshape, sigmoid, squeeze, slice, sum, transpose, unsqueeze, where } from '../../graph/operators';
import type { Parameters } from '../../graph/parameters';
import { filled, normal } from '../../graph/parameters';
import type { Tensor } from '../../graph/tensor';
import { begun, dense, normalised, project, transformerLayer } from '../multimodal/transformer';
import type { HamSizes } from './options';
import { relationLabels } from './relations';

/** Pictures of a batch, each with at most N objects; node 0 is the whole picture, 1 to N are its objects. */
export interface VisualInputs {
  /** bool `[B]`: whether there is a picture. */
  readonly pictured: Tensor;
  /** float32 `[B, C]` */
  readonly pooled: Tensor;
  /** float32 `[B, N, D]` */
  readonly regions: Tensor;
  /** int64 `[B, N]` */
  readonly classes: Tensor;
  /** bool `[B, 1 + N]`: which nodes there are. */
  readonly nodes: Tensor;
  /** float32 `[B, 1 + N, 4]`: centre x and y, height and width, as shares of the picture's; the picture's own are ½, ½, 1, 1. */
  readonly places: Tensor;
  /** int64 `[B, 1 + N, 1 + N]`: at i, j the label of the edge from j to i, 0 where there is none. */
  readonly relations: Tensor;
  /** bool `[B, 1 + N]`: which nodes words attend to: the objects, or the picture where no object was found. */
  readonly attended: Tensor;
}

/** What every part here is built with. */
export interface Build {
  readonly parameters: Parameters;
  readonly sizes: HamSizes;
  /** Dropout while training. */
  readonly drop: (x: Tensor) => Tensor;
}

/** Eq 2 and 3: v_IMG = L(picture), v_i = L(f_i) + W_e·e_i with the label's vector e_i; `[B, 1 + N, width]`. */
export const nodeVectors = ({ parameters, sizes }: Build, { pooled, regions, classes }: VisualInputs): Tensor => {
  const { width, pictures, labelWidth, vectors } = sizes;
  const prepared = (name: string, x: Tensor, into: number) => (vectors === 'normalised' ? normalised(parameters, `${name}.norm`, x, into) : x);
  const whole = dense(parameters, 'picture', prepared('picture', pooled, pictures.pooled), width, pictures.pooled);
  const named = gather(parameters.get('objectLabels.weight', [pictures.classes, labelWidth], normal(0.02)), classes);
  const objects = add(
    dense(parameters, 'object', prepared('object', regions, pictures.regions), width, pictures.regions),
    project(parameters, 'objectLabel', named, width, labelWidth),
  );
  return concat([unsqueeze(whole, 1), objects], 1);
};

/** Eq 4: the semantic view, a Transformer over the set of nodes, told which one is the picture; `[B, 1 + N, width]`. */
export const semanticView = ({ parameters, sizes, drop }: Build, v: Tensor, { nodes }: VisualInputs): Tensor => {
  const { width, heads, inner, vitLayers } = sizes;
  const kinds = parameters.get('vit.kinds.weight', [2, width], normal(0.02));
  const kindOf = v.graph.constant(BigInt64Array.from({ length: fixedLength(v.shape, 1) }, (_, node) => (node === 0 ? 0n : 1n)), [fixedLength(v.shape, 1)], 'int64', 'vit.kindOf');
  const layers = Array.from({ length: vitLayers }, (_, layer) => `vit.layer.${layer}`);
  const last = layers.reduce((x, name) => transformerLayer(parameters, name, { width, heads, inner, norm: 'pre' }, { queries: x, visible: nodes, drop }), drop(add(v, gather(kinds, kindOf))));
  return normalised(parameters, 'vit.norm', last, width);
};

/** Which edges of each label lead to a node: float32 `[B, i, labels · j]`. */
const edges = ({ relations }: VisualInputs): Tensor => {
  const nodes = fixedLength(relations.shape, 1);
  const labels = relations.graph.constant(BigInt64Array.from({ length: relationLabels }, (_, at) => BigInt(at + 1)), [relationLabels, 1], 'int64');
  const each = indicator(equal(unsqueeze(relations, 2), labels));
  return reshape(each, [lengthOf(relations.shape, 0), nodes, relationLabels * nodes]);
};

/** Eq 5–7, one layer: v' = φ(Σ W_rel(j→i)·v_j + b), λ = σ(W_g·[v', v]), v ← v + λ ⊙ v'. */
const rgcnLayer = ({ parameters, sizes }: Build, name: string, v: Tensor, leading: Tensor): Tensor => {
  const { width, neighbours } = sizes;
  const [batch, nodes] = [lengthOf(v.shape, 0), fixedLength(v.shape, 1)];
  const matrices = Array.from({ length: relationLabels }, (_, label) => parameters.get(`${name}.relation.${label + 1}.weight`, [width, width], begun(width)));
  const moved = reshape(matmul(v, transpose(concat(matrices, 0), [1, 0])), [batch, nodes, relationLabels, width]);
  const received = matmul(leading, reshape(transpose(moved, [0, 2, 1, 3]), [batch, relationLabels * nodes, width]));
  const count = sum(leading, [-1], 'keep');
  const gathered = neighbours === 'mean' ? div(received, where(equal(count, 0), 1, count)) : received;
  const message = relu(add(gathered, parameters.get(`${name}.bias`, [width], filled(0))));
  const gate = sigmoid(project(parameters, `${name}.gate`, concat([message, v], -1), width, 2 * width));
  return add(v, mul(gate, message));
};

/** The spatial view: each node with its place (4 + width, made `width` again for the residual sums), then gated R-GCN layers; `[B, 1 + N, width]`. */
export const spatialView = (build: Build, v: Tensor, inputs: VisualInputs): Tensor => {
  const { parameters, sizes: { width, rgcnLayers } } = build;
  const placed = dense(parameters, 'rgcn.place', concat([inputs.places, v], -1), width, 4 + width);
  const leading = edges(inputs);
  return Array.from({ length: rgcnLayers }, (_, layer) => `rgcn.layer.${layer}`).reduce((x, name) => rgcnLayer(build, name, x, leading), placed);
};

/** A view's picture node `[B, width]`. */
export const pictureOf = (view: Tensor): Tensor => squeeze(slice(view, 1, 0, 1), 1);

/** One vector for each node `[B, nodes, width]` from one a row `[B, width]`. */
export const forEachNode = (x: Tensor, like: Tensor): Tensor => expand(unsqueeze(x, 1), [lengthOf(like.shape, 0), lengthOf(like.shape, 1), lengthOf(x.shape, -1)]);
