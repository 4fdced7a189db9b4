// Which pictures are of text, and which are no photographs: ridge regression on the tower's features, from labels of our own.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Weights } from '../../src/graph/parameters';
import { areaUnderRoc } from '../../src/model/relevance/isotonic';
import { cholesky, solveLower, solveUpper, zeros } from './linearAlgebra';
import { channels, SeenCorpus, standardised } from './caches';
import { flickr, tweetPairs } from './corpora';

/** Numbers of tweet-pairs by what their picture is; two hundred photographs of Flickr8k are added. */
type Labels = Readonly<Record<'text' | 'drawn' | 'photograph' | 'unsure', readonly number[]>>;

interface Labelled {
  readonly features: Float32Array;
  readonly what: keyof Labels;
  /** Photographs of Flickr8k are learned from, never measured on: they would make it look easy. */
  readonly measured: boolean;
}

const ridge = 1000;
const folds = 5;
/** Added to each picture's features, so that the line need not go through the middle. */
const always = 5;

const targets = { textual: (what: keyof Labels) => what === 'text', drawn: (what: keyof Labels) => what !== 'photograph' } as const;

/** The products of all examples' features: worked out once for all folds. */
const kernelOf = (examples: readonly Labelled[]): readonly Float64Array[] => {
  const kernel = examples.map(() => new Float64Array(examples.length));
  examples.forEach(({ features: a }, row) => {
    for (let column = 0; column <= row; column += 1) kernel[row]![column] = kernel[column]![row] = dot(a, examples[column]!.features);
  });
  return kernel;
};

/** The direction w = Xᵀ(XXᵀ + ridge)⁻¹y over some of the examples. */
const fit = (examples: readonly Labelled[], kernel: readonly Float64Array[], chosen: readonly number[], isPositive: (what: keyof Labels) => boolean): Float32Array => {
  const count = chosen.length;
  const own = zeros(count, count);
  chosen.forEach((a, row) => chosen.forEach((b, column) => { own.data[row * count + column] = (kernel[a]?.[b] ?? 0) + (row === column ? ridge : 0); }));
  const lower = cholesky(own);
  const outcomes = zeros(count, 1);
  chosen.forEach((at, row) => { outcomes.data[row] = isPositive(examples[at]!.what) ? 1 : 0; });
  const solved = solveUpper(lower, solveLower(lower, outcomes));
  const direction = new Float32Array(channels + 1);
  chosen.forEach((at, row) => examples[at]!.features.forEach((value, feature) => { direction[feature] = (direction[feature] ?? 0) + (solved.data[row] ?? 0) * value; }));
  return direction;
};

const dot = (a: Float32Array, b: Float32Array): number => {
  let sum = 0;
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0);
  return sum;
};

const labelled = (weights: Weights, cache: string, data: string): readonly Labelled[] => {
  const labels = JSON.parse(readFileSync('scripts/relevance/natureLabels.json', 'utf8')) as Labels;
  const spread = { mean: weights.get('picture.mean')!.values, deviation: weights.get('picture.deviation')!.values };
  const [tweets, photographs] = [new SeenCorpus(tweetPairs(data), cache, 'last'), new SeenCorpus(flickr(data), cache, 'last')];
  const featuresOf = (corpus: SeenCorpus, at: number): Float32Array => Float32Array.from([...standardised(corpus.featuresOf(at).subarray(0, channels), spread), always]);
  const numbers = new Map(readFileSync(join(data, 'tweet-pairs/pairs.jsonl'), 'utf8').trimEnd().split('\n').map((line, at) => [Number((JSON.parse(line) as { id: string }).id), at]));
  const own = (['text', 'drawn', 'photograph'] as const).flatMap((what) => labels[what].map((id) => ({ features: featuresOf(tweets, numbers.get(id) ?? 0), what, measured: true })));
  const more = Array.from({ length: 200 }, (_, at) => ({ features: featuresOf(photographs, 2 * at), what: 'photograph' as const, measured: false }));
  return [...own, ...more];
};

/** The score from which on this share of what is called positive is so, in cross-validation. */
const lineAt = (scored: readonly { readonly score: number; readonly positive: boolean }[], precision: number): number => {
  const order = [...scored].sort((a, b) => b.score - a.score);
  let [right, line] = [0, Infinity];
  order.forEach(({ score, positive }, at) => {
    if (positive) right += 1;
    if (right / (at + 1) >= precision) line = score;
  });
  return line;
};

/** Adds the two directions to the weights; where the lines lie, and how well they part the labelled pictures in cross-validation. */
export const addNature = (weights: Weights, cache: string, data: string) => {
  const examples = labelled(weights, cache, data);
  const kernel = kernelOf(examples);
  const all = [...examples.keys()];
  const measured = Object.entries(targets).map(([name, isPositive]) => {
    const scored = Array.from({ length: folds }, (_, fold) => {
      const direction = fit(examples, kernel, all.filter((at) => at % folds !== fold), isPositive);
      return examples.flatMap(({ features, what, measured: counts }, at) => (at % folds === fold && counts ? [{ score: dot(direction, features), positive: isPositive(what) }] : []));
    }).flat();
    const of = (positive: boolean): readonly number[] => scored.filter((each) => each.positive === positive).map(({ score }) => score);
    const line = lineAt(scored, name === 'textual' ? 0.85 : 0.95);
    const recall = of(true).filter((score) => score >= line).length / of(true).length;
    return { name, auroc: areaUnderRoc(of(true), of(false)), line, recall, positives: of(true).length, negatives: of(false).length };
  });
  const [textual, drawn] = Object.values(targets).map((isPositive) => fit(examples, kernel, all, isPositive)) as [Float32Array, Float32Array];
  weights.set('nature.weight', { shape: [2, channels], values: Float32Array.from([...textual.subarray(0, channels), ...drawn.subarray(0, channels)]) });
  weights.set('nature.bias', { shape: [2], values: Float32Array.of(always * (textual[channels] ?? 0), always * (drawn[channels] ?? 0)) });
  return { lines: { textual: measured[0]?.line ?? Infinity, drawn: measured[1]?.line ?? Infinity }, labels: measured };
};
