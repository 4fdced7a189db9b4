// Whether a look inside finds what the task was made of: the picture for the name that only it tells, the words for the name that they fix.
import { lookInside } from '../../src/model/insight';
import type { Insight } from '../../src/protocol/insight';
import type { Tagger } from '../../src/model/tagger';
import type { Told } from './task';

/** Means over the names that were read rightly; probabilities 0 to 1. */
export interface Looked {
  readonly names: number;
  /** How likely the right reading is as it is, without the picture, and without the part of the picture that counts most. */
  readonly whole: number;
  readonly textAlone: number;
  readonly withoutPart: number;
  /** Without the word that counts most, the name's own left out. */
  readonly withoutWord: number;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

const look = async (tagger: Tagger, { tokens }: Told, picture: string, [start, end]: readonly [number, number], type: string): Promise<Insight | undefined> => {
  const [output] = await tagger.tag([{ tokens, picture }]);
  if (!output?.spans.some((span) => span.start === start && span.end === end && span.type === type)) return undefined;
  const steps = lookInside(tagger, { tokens, picture }, { start, end, type });
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
  }
};

/** Looks inside for the name that the picture tells, or the one that words fix. */
export const lookAt = async (tagger: Tagger, told: readonly Told[], which: 'ambiguous' | 'fixed', pathOf: (id: string) => string): Promise<Looked> => {
  const found: { readonly insight: Insight; readonly own: readonly [number, number] }[] = [];
  for (const each of told) {
    const own = each[which];
    const type = which === 'ambiguous' ? each.shown : (each.tags[own[0]] ?? '').slice(2);
    const insight = await look(tagger, each, pathOf(each.id), own, type);
    if (insight) found.push({ insight, own });
  }
  const least = (values: readonly number[], whole: number): number => Math.min(whole, ...values);
  return {
    names: found.length, whole: mean(found.map(({ insight }) => insight.whole)),
    textAlone: mean(found.map(({ insight }) => insight.textAlone?.without ?? insight.whole)),
    withoutPart: mean(found.map(({ insight: { whole, regions } }) => least(regions.map(({ without }) => without), whole))),
    withoutWord: mean(found.map(({ insight: { whole, words }, own: [start, end] }) => least(words.filter(({ token }) => token < start || token >= end).map(({ without }) => without), whole))),
  };
};
