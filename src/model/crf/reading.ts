import type { Span } from '../../dataset/tags';
import type { TaggedSpan, TaggerInput, TaggerOutput } from '../tagger';
import { decodeLattice } from './decoding';
import type { LabelSet } from './labels';
import { Posterior } from './posterior';
import { calibrate, readEntities, type Calibration } from './readings';
import type { Lattice } from './viterbi';

/** What turns lattices into entities as the file names them. */
export interface ReadingRules {
  readonly calibration: Calibration;
  /** By guideline: the file's names for the model's types, where they differ. */
  readonly typeNames: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const renamed = (tag: string | undefined, names: ReadonlyMap<string, string>): string | undefined => {
  if (tag === undefined) return undefined;
  const cut = /^[BIESLU]-/u.test(tag) ? 2 : 0;
  return tag.slice(0, cut) + (names.get(tag.slice(cut)) ?? tag.slice(cut));
};

const byPosition = (a: TaggedSpan, b: TaggedSpan): number => a.start - b.start;

/** How likely a reading is, by the model's own name of its type; an empty type stands for no entity. */
const likelihoodOf = (posterior: Posterior, { start, end, type }: Span, labels: LabelSet, calibration: Calibration): number => {
  if (type === '') return posterior.outside(start, end);
  const number = labels.typeOf(type);
  return number < 0 ? 0 : calibrate(Math.min(1, posterior.span(start, end, number)), calibration);
};

/** The entities of one record, those given included, from the lattice that a model made of it. */
export const readRecord = (input: TaggerInput, lattice: Lattice, labels: LabelSet, { calibration, typeNames }: ReadingRules): TaggerOutput => {
  const guideline = labels.guidelines[labels.groupOf(input.guideline)] ?? '';
  const names = { ...typeNames[guideline], ...input.typeNames };
  const own = new Map(Object.entries(names).map(([model, file]) => [file, model]));
  const given = input.given?.map((tag) => renamed(tag, own));
  const decoded = decodeLattice(lattice, { ...(given && { given }), ...(input.scheme && { scheme: input.scheme }) }, labels);
  const { questioned, asked } = input;
  const posterior = questioned?.length || asked?.length || decoded.path.some((label) => label > 0) ? new Posterior(decoded.lattice) : undefined;
  const found = posterior ? readEntities(decoded.path, posterior, labels, calibration) : [];
  const toFile = (type: string): string => (Object.hasOwn(names, type) ? (names[type] ?? type) : type);
  const spans: TaggedSpan[] = found.map(({ secondBest, ...span }) => ({
    ...span, type: toFile(span.type),
    ...(secondBest && { secondBest: { ...secondBest, type: secondBest.type === null ? null : toFile(secondBest.type) } }),
  }));
  const foreign = decoded.foreign.map((span) => ({ ...span, confidence: 1 }));
  const outside = questioned?.map(({ start, end }) => posterior?.outside(start, end) ?? 1);
  const likely = posterior && asked?.map((span) => likelihoodOf(posterior, { ...span, type: own.get(span.type) ?? span.type }, labels, calibration));
  return { spans: [...spans, ...foreign].sort(byPosition), ...(outside && { outside }), ...(likely && { likely }), picture: 'none' };
};
