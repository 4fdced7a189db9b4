import { parseTag, readSpans, type Span } from '../../dataset/tags';
import type { TaggedSpan } from '../tagger';

/** The probabilities of labels from their scores. */
export const softmax = (scores: Float32Array): Float64Array => {
  const greatest = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = Float64Array.from(scores, (score) => Math.exp(score - greatest));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
};

/** What the words of a text are: the tag of each, and the probabilities that it came from; none for a given tag or a word without a piece. */
export interface WordReading {
  readonly tag: string;
  readonly probabilities?: Float64Array;
}

/** The most likely label. */
export const bestLabel = (probabilities: Float64Array): number => probabilities.reduce((best, p, label) => (p > (probabilities[best] ?? 0) ? label : best), 0);

/** For each type (`null`: no entity) the probability that all words of a span are of it, as if words were independent. */
const typeOdds = (words: readonly WordReading[], labels: readonly string[]): ReadonlyMap<string | null, number> => {
  const odds = new Map<string | null, number>();
  const known = words.flatMap(({ probabilities }) => (probabilities ? [probabilities] : []));
  const types = new Set(labels.map((label) => (label === 'O' ? null : parseTag(label).type)));
  for (const type of types) {
    const of = (probabilities: Float64Array): number =>
      labels.reduce((sum, label, at) => sum + ((label === 'O' ? null : parseTag(label).type) === type ? (probabilities[at] ?? 0) : 0), 0);
    odds.set(type, known.reduce((product, probabilities) => product * of(probabilities), 1));
  }
  return odds;
};

/**
 * The entities of a text, read leniently from its words' tags. The confidence is the product of the words' probabilities
 * of their own labels; the second-best reading is the likeliest other type of the same words, or none.
 */
export const readEntities = (words: readonly WordReading[], labels: readonly string[]): TaggedSpan[] =>
  readSpans(words.map(({ tag }) => tag)).map(({ start, end, type }) => {
    const inside = words.slice(start, end);
    const confidence = inside.reduce((product, { tag, probabilities }) => product * (probabilities?.[labels.indexOf(tag)] ?? 1), 1);
    const others = [...typeOdds(inside, labels)].filter(([other]) => other !== type).sort(([, a], [, b]) => b - a);
    const [second] = others;
    if (!second || inside.every(({ probabilities }) => !probabilities)) return { start, end, type, confidence };
    return { start, end, type, confidence, secondBest: { start, end, type: second[0], confidence: Math.min(second[1], 1 - confidence) } };
  });

/** The probability that exactly the words of a span are of its type, as if words were independent; its likeliest beginning counts. */
export const likelihoodOf = (words: readonly WordReading[], labels: readonly string[], { start, end, type }: Span): number => {
  if (type === '') return outsideOf(words, labels, { start, end });
  const of = ({ tag, probabilities }: WordReading): number => {
    const same = labels.flatMap((label, at) => (label !== 'O' && parseTag(label).type === type ? [probabilities?.[at] ?? Number(tag === label)] : []));
    return Math.max(0, ...same);
  };
  return words.slice(start, end).reduce((product, word) => product * of(word), 1);
};

/** The probability that no word of a range belongs to an entity, as if words were independent; what is given is certain. */
export const outsideOf = (words: readonly WordReading[], labels: readonly string[], { start, end }: { readonly start: number; readonly end: number }): number =>
  words.slice(start, end).reduce((product, { tag, probabilities }) => product * (probabilities?.[labels.indexOf('O')] ?? Number(tag === 'O')), 1);
