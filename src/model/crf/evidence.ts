import type { LabelEvidence, SpanEvidence } from '../../dataset/labelEvidence';
import type { Span } from '../../dataset/tags';
import { scoreOf } from './decoding';
import type { LabelSet } from './labels';
import type { CrfModel } from './model';
import { Posterior } from './posterior';
import { rangesOf } from './readings';
import { bestPath, type Lattice } from './viterbi';

/** A record whose labels are looked at: IOB2, none that continues nothing. */
export interface LabelledTokens {
  readonly tokens: readonly string[];
  readonly tags: readonly string[];
}

/** Tokens outside entities that are this likely outside are not asked about. */
const surelyOutside = 0.97;

/** Asks a model about a record's labels. */
export function weighLabels(model: CrfModel, record: LabelledTokens): LabelEvidence {
  return weighLattice(model.decode({ tokens: record.tokens }).lattice, model.parameters.labels, record);
}

/** What a lattice of these labels says about a record's own. */
export function weighLattice(lattice: Lattice, labels: LabelSet, record: LabelledTokens): LabelEvidence {
  const path = bestPath(lattice);
  const posterior = new Posterior(lattice);
  const gold = Int32Array.from(record.tags, (tag) => labels.indexOf(tag));
  const given = Array.from(gold, (label, t) => (label < 0 ? 0 : rounded(posterior.marginal(t, label))));
  const outside = Array.from(gold, (_, t) => rounded(posterior.marginal(t, 0)));
  const spans = readGiven(record.tags).map((span) => weighSpan(span, posterior, labels.types));
  return {
    given, outside, spans,
    predicted: rangesOf(path).map(({ start, end, type }) => (
      { start, end, type: labels.types[type]!, confidence: rounded(posterior.span(start, end, type)) })),
    unlabelled: findUnlabelled(posterior, record.tags, outside, labels.types),
    logRatio: logRatioOf(lattice, path, gold),
  };
}

const rounded = (probability: number): number => Math.round(Math.min(1, probability) * 1e6) / 1e6;

function readGiven(tags: readonly string[]): readonly Span[] {
  const spans: Span[] = [];
  tags.forEach((tag, start) => {
    if (!tag.startsWith('B-')) return;
    const type = tag.slice(2);
    let end = start + 1;
    while (tags[end] === `I-${type}`) end += 1;
    spans.push({ start, end, type });
  });
  return spans;
}

function weighSpan(span: Span, posterior: Posterior, types: readonly string[]): SpanEvidence {
  let [asGiven, asOther, otherType]: [number, number, string | null] = [0, 0, null];
  types.forEach((type, number) => {
    const probability = posterior.span(span.start, span.end, number);
    if (type === span.type) asGiven = probability;
    else if (otherType === null || probability > asOther) [asOther, otherType] = [probability, type];
  });
  const outside = posterior.outside(span.start, span.end);
  return { ...span, asGiven: rounded(asGiven), asOther: rounded(asOther), otherType, outside: rounded(outside) };
}

function findUnlabelled(posterior: Posterior, tags: readonly string[], outside: readonly number[], types: readonly string[]): readonly Span[] {
  const spans: Span[] = [];
  for (let start = 0; start < tags.length; start += 1) {
    let end = start;
    while (end < tags.length && tags[end] === 'O' && outside[end]! < surelyOutside) end += 1;
    if (end === start) continue;
    spans.push({ start, end, type: likeliestType(posterior, start, end, types) });
    start = end;
  }
  return spans;
}

function likeliestType(posterior: Posterior, start: number, end: number, types: readonly string[]): string {
  let [best, chosen] = [-1, 0];
  types.forEach((_, number) => {
    for (let t = start; t < end; t += 1) {
      const begins = posterior.marginal(t, 1 + 2 * number);
      if (begins > best) [best, chosen] = [begins, number];
    }
  });
  return types[chosen] ?? '';
}

function logRatioOf(lattice: Lattice, path: Int32Array, gold: Int32Array): number {
  if (gold.includes(-1)) return unknownLabel;
  return Math.max(0, scoreOf(lattice, path) - scoreOf(lattice, gold));
}

/** Stands for the distance of labels that the model has never seen. */
const unknownLabel = 20;
