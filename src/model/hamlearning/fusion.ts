// Relevance, fusion and the iterated interaction of text and picture (HamLearning, “Relevance Measuring” and “Inter-modality Learning”).
import { add, concat, div, indicator, mul, sigmoid, sub, sum, tanh } from '../../graph/operators';
import { normal } from '../../graph/parameters';
import type { Tensor } from '../../graph/tensor';
import { dense, project, transformerLayer } from '../multimodal/transformer';
import { forEachNode, pictureOf, type Build, type VisualInputs } from './views';

/** One of the two views: semantic (1) or spatial (2). */
export type ViewNumber = 1 | 2;

/** Relevance of text and picture in one view. */
export interface Relevance {
  /** C of eq 8, `[B, 1]`, −1 to 1. */
  readonly agreement: Tensor;
  /** M of eq 9, `[B, width]` or `[B, 1]`. */
  readonly weight: Tensor;
}

/**
 * Eq 8 and 9: C = tanh(h_CLS·W_TI·v_IMG), M = tanh(W_T·h_CLS + W_I·v_IMG·C). W_TI begins with deviation 1/width, so that C begins
 * where the hyperbolic tangent has a slope.
 */
export const relevanceOf = ({ parameters, sizes }: Build, view: ViewNumber, text: Tensor, picture: Tensor): Relevance => {
  const { width, relevance } = sizes;
  const out = relevance === 'vector' ? width : 1;
  const turned = project(parameters, `relevance.${view}.pair`, picture, width, width, normal(1 / width));
  const agreement = tanh(sum(mul(text, turned), [-1], 'keep'));
  const weight = tanh(add(project(parameters, `relevance.${view}.text`, text, out, width), mul(project(parameters, `relevance.${view}.picture`, picture, out, width), agreement)));
  return { agreement, weight };
};

/** Eq 10: each node with the picture as far as it is relevant, L([M ⊙ v_IMG, v_i]), one L for both views; `[B, 1 + N, width]`. */
export const withPicture = ({ parameters, sizes: { width } }: Build, view: Tensor, relevance: Relevance | undefined): Tensor => {
  const picture = pictureOf(view);
  const counted = relevance ? mul(picture, relevance.weight) : picture;
  return dense(parameters, 'integrate', concat([forEachNode(counted, view), view], -1), width, 2 * width);
};

/** Eq 13 and 14: α = W^V·σ(W^V1·V¹ + W^V2·V²), V = α ⊙ V¹ + (1 − α) ⊙ V². */
const gated = ({ parameters, sizes: { width, gate } }: Build, first: Tensor, second: Tensor): Tensor => {
  const both = sigmoid(add(project(parameters, 'gate.semantic', first, width, width), project(parameters, 'gate.spatial', second, width, width)));
  const open = project(parameters, 'gate', both, width, width);
  const alpha = gate === 'sigmoid' ? sigmoid(open) : open;
  return add(mul(alpha, first), mul(sub(1, alpha), second));
};

/** What goes through the iterations: words' vectors `[B, W, width]` and the views there are `[B, 1 + N, width]`. */
export interface Interaction {
  readonly words: Tensor;
  /** bool `[B, W]`: which words there are. */
  readonly worded: Tensor;
  readonly semantic: Tensor | undefined;
  readonly spatial: Tensor | undefined;
}

/**
 * Eq 15 and the parts below it, L times, all three reading what the iteration before gave (Jacobi): words attend to the fused views,
 * each view attends to the words. Views are not renewed in the last iteration, where nothing would read them.
 */
export const interact = (build: Build, { words, worded, semantic, spatial }: Interaction, visual: VisualInputs): Tensor => {
  const { parameters, sizes: { width, heads, inner, iterations, iterationWeights }, drop } = build;
  const sizes = { width, heads, inner, norm: 'post' } as const;
  const open = indicator(visual.pictured);
  let now: Pick<Interaction, 'words' | 'semantic' | 'spatial'> = { words, semantic, spatial };
  for (let at = 0; at < iterations; at++) {
    const name = iterationWeights === 'shared' ? 'interaction' : `interaction.${at}`;
    const { words: h, semantic: one, spatial: two } = now;
    const fused = one && two ? gated(build, one, two) : (one ?? two);
    if (!fused) throw new Error('at least one view of the picture is needed');
    const toWords = (view: Tensor | undefined, part: string) => view && at + 1 < iterations
      ? transformerLayer(parameters, `${name}.${part}`, sizes, { queries: view, memory: h, visible: worded, drop })
      : undefined;
    now = {
      words: transformerLayer(parameters, `${name}.words`, sizes, { queries: h, memory: fused, visible: visual.attended, open, drop }),
      semantic: toWords(one, 'semantic'), spatial: toWords(two, 'spatial'),
    };
  }
  return now.words;
};

/** The value people are told: C, or the mean of both views' C, `[B]`. A gate inside the model, no probability. */
export const toldRelevance = (agreements: readonly Tensor[]): Tensor => {
  const all = sum(concat(agreements, -1), [-1]);
  return div(all, agreements.length);
};
