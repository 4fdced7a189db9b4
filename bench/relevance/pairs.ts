// Test pairs, right and wrong ones: uniformly shuffled, and hard ones with the text nearest to a picture's own.
import { keyOf, uniformAt } from '../../src/graph/random';
import { decodeVector, vectorSimilarity } from '../../src/protocol/pairs';
import type { RelevanceScorer } from '../../src/model/relevance/scorer';
import { groupOf, type Corpus } from '../../scripts/relevance/corpora';

/** A text with a picture. */
export interface TestPair {
  readonly picture: string;
  readonly tokens: readonly string[];
  /** Of the picture's own text. */
  readonly group: string;
  readonly kind: 'right' | 'shuffled' | 'nearest';
}

const shufflesOfEach = 3;

/** The pairs of a corpus's test part: each picture with its own first text, with three others, and with the one nearest to its own; of at most so many pictures. */
export async function testPairs({ examples }: Corpus, scorer: RelevanceScorer, most: number): Promise<readonly TestPair[]> {
  const own = examples.flatMap(({ picture, texts: [tokens], part }, at) =>
    (part === 'test' && picture !== undefined && tokens ? [{ picture, tokens, group: (examples[at]?.texts.length ?? 0) > 1 ? picture : groupOf(tokens) || picture }] : [])).slice(0, most);
  const vectors: (Float32Array | undefined)[] = [];
  for (const { tokens } of own) {
    const { text } = await scorer.embed({ tokens, picture: undefined });
    vectors.push(text === null ? undefined : decodeVector(text));
  }
  const nearest = (at: number): number => {
    const [mine, { group = '' } = {}] = [vectors[at], own[at]];
    let best = { at: -1, similarity: -2 };
    own.forEach((other, row) => {
      const similarity = mine && vectors[row] && row !== at && other.group !== group ? vectorSimilarity(mine, vectors[row]) : -2;
      if (similarity > best.similarity) best = { at: row, similarity };
    });
    return best.at;
  };
  return own.flatMap(({ picture, tokens, group }, at): readonly TestPair[] => {
    const key = keyOf(3, at);
    const shuffled = Array.from({ length: shufflesOfEach }, (_, round) => own[Math.floor(uniformAt(key, round) * own.length)]).filter((other) => other && other.group !== group);
    const near = own[nearest(at)];
    return [
      { picture, tokens, group, kind: 'right' },
      ...shuffled.map((other) => ({ picture, tokens: other?.tokens ?? [], group, kind: 'shuffled' as const })),
      ...(near ? [{ picture, tokens: near.tokens, group, kind: 'nearest' as const }] : []),
    ];
  });
}
