// A look inside any tagger: what is hidden, and how the probability of a reading moves. Nothing but the tagger itself is asked.
import type { Span } from '../dataset/tags';
import type { HiddenRegion, HiddenWord, Insight, TextAlone } from '../protocol/insight';
import type { Tagger, TaggerInput, TaggerOutput } from './tagger';

/** Steps of the work: each `yield` is a place where other work may go in between; undefined where the model cannot say how likely a reading is. */
export type InsightSteps = AsyncGenerator<void, Insight | undefined, void>;

/** How the look is watched. */
export interface InsightControl {
  readonly signal?: AbortSignal;
  readonly progress?: (done: number, of: number) => void;
}

/** Stands for a hidden word: a sign that no text has, so an unknown piece or an unseen feature to every model. */
const blank = '\uFFFC';
const mostWords = 48;
const wordsAtOnce = 12;
const partsAtOnce = 2;

/** The tokens nearest to the reading, its own among them. */
const tokensAround = ({ start, end }: Span, count: number): readonly number[] => {
  const distance = (token: number): number => (token < start ? start - token : token >= end ? token - end + 1 : 0);
  return [...Array(count).keys()].sort((a, b) => distance(a) - distance(b) || a - b).slice(0, mostWords).sort((a, b) => a - b);
};

const without = ({ picture: _, ...input }: TaggerInput): TaggerInput => input;

const hiding = (input: TaggerInput, token: number): TaggerInput => ({ ...input, tokens: input.tokens.map((word, at) => (at === token ? blank : word)) });

const likelyOf = ({ likely }: TaggerOutput): number => likely?.[0] ?? 0;

/** What is read at a reading's tokens; where nothing is, how sure that is. */
const readingAt = ({ start, end }: Span, { spans, outside }: TaggerOutput): TextAlone['reading'] => {
  const met = spans.filter((span) => span.start < end && start < span.end).sort((a, b) => b.confidence - a.confidence)[0];
  if (met) return { start: met.start, end: met.end, type: met.type, confidence: met.confidence };
  return { start, end, type: null, confidence: outside?.[0] ?? 0 };
};

/** Hides words and parts of the picture of a record one at a time and asks how likely a reading is each time; with an empty type, that its tokens are no entity. */
export async function* lookInside(tagger: Tagger, record: TaggerInput, reading: Span, { signal, progress }: InsightControl = {}): InsightSteps {
  const input: TaggerInput = { ...record, asked: [reading], questioned: [reading] };
  const [whole, alone] = await tagger.tag([input, without(input)], signal);
  if (!whole?.likely || !alone) return undefined;
  const seen = whole.picture === 'used' && input.picture !== undefined ? input.picture : undefined;
  const parts = seen === undefined ? [] : ((await tagger.partsOf?.(seen)) ?? []);
  const tokens = tokensAround(reading, input.tokens.length);
  const [words, regions]: [HiddenWord[], HiddenRegion[]] = [[], []];
  const tell = (): void => progress?.(words.length + regions.length, tokens.length + parts.length);
  tell();
  for (let from = 0; from < tokens.length; from += wordsAtOnce) {
    yield;
    const some = tokens.slice(from, from + wordsAtOnce);
    const outputs = await tagger.tag(some.map((token) => hiding(input, token)), signal);
    words.push(...outputs.map((output, at): HiddenWord => ({ token: some[at] ?? 0, without: likelyOf(output) })));
    tell();
  }
  for (let from = 0; from < parts.length; from += partsAtOnce) {
    yield;
    const some = parts.slice(from, from + partsAtOnce);
    const outputs = await tagger.tag(some.map(({ picture }) => ({ ...input, picture })), signal);
    regions.push(...outputs.flatMap((output, at): HiddenRegion[] => {
      const part = some[at];
      return part ? [{ region: part.region, kind: part.kind, without: likelyOf(output) }] : [];
    }));
    tell();
  }
  return { whole: likelyOf(whole), words, regions, ...(seen !== undefined && { textAlone: { without: likelyOf(alone), reading: readingAt(reading, alone) } }) };
}
