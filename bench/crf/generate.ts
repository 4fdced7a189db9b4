import type { TrainingRecord } from '../../src/model/crf/corpus';

/** A generator of numbers from 0 to 1, the same for the same seed (mulberry32). */
const makeRandom = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

const syllables = ['ka', 'lo', 'mi', 'ter', 'an', 'su', 'ri', 'vel', 'do', 'ne', 'sha', 'bru', 'fo', 'gi', 'pe', 'ult'];

/** The word of a rank: the same letters for the same rank, longer for rarer words. */
const wordOf = (rank: number): string => {
  let word = '';
  for (let left = rank + 1; left > 0; left = Math.floor(left / syllables.length)) word += syllables[left % syllables.length];
  return word;
};

const capitalised = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1);

/** Records of made-up words with Zipf's frequencies; about one word in six is a capitalised name of one of four types. */
export const generateRecords = (count: number, seed: number): TrainingRecord[] => {
  const random = makeRandom(seed);
  const rank = (): number => Math.floor(20_000 ** random());
  return Array.from({ length: count }, () => {
    const [tokens, tags]: [string[], string[]] = [[], []];
    for (let left = 6 + Math.floor(20 * random()); left > 0; left--) {
      const word = rank();
      const type = ['PER', 'LOC', 'ORG', 'OTHER'][word % 4]!;
      if (random() < 0.12) {
        const length = 1 + Math.floor(2.2 * random());
        for (let part = 0; part < length; part++) {
          tokens.push(capitalised(wordOf(word + part)));
          tags.push(`${part === 0 ? 'B' : 'I'}-${type}`);
        }
      } else {
        tokens.push(random() < 0.05 ? `#${wordOf(word)}` : wordOf(word));
        tags.push('O');
      }
    }
    return { tokens, tags, guideline: '' };
  });
};
