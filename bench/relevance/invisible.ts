// Whether “no mentioned entity is to be seen” can be told: the types alone, and captions of the pictures that we lack in the joint space.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeVector, vectorSimilarity } from '../../src/protocol/pairs';
import type { RelevanceScorer } from '../../src/model/relevance/scorer';
import { groupOf, partOf } from '../../scripts/relevance/corpora';
import type { Outcome } from './interval';

interface Annotated {
  readonly imgid: string;
  readonly dataset: string;
  readonly tokens: readonly string[];
  readonly entities: readonly { readonly start: number; readonly end: number; readonly type: string; readonly boxes: readonly unknown[] }[];
}

const isInvisible = ({ entities }: Annotated): boolean => entities.every(({ boxes }) => boxes.length === 0);

/** Outcomes of the prior by types, of similarity to the caption, and of both together, on records of the test part. */
export async function invisibleOutcomes(data: string, scorer: RelevanceScorer, most: number): Promise<Readonly<Record<'types' | 'captions' | 'both', readonly Outcome[]>>> {
  const records = readFileSync(join(data, 'gmner/gmner.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Annotated).filter(({ entities }) => entities.length > 0);
  const captions = new Map(['twitter2015', 'twitter2017'].flatMap((name) => readFileSync(join(data, 'captions', `${name}.tsv`), 'utf8').trimEnd().split('\n').map((line) => line.split('\t') as [string, string])));
  const parted = records.map((record) => ({ record, part: partOf(groupOf(record.tokens) || record.imgid) }));
  const train = parted.filter(({ part }) => part === 'train').map(({ record }) => record);
  const seen = new Map<string, { visible: number; all: number }>();
  for (const { type, boxes } of train.flatMap(({ entities }) => entities)) {
    const counts = seen.get(type) ?? { visible: 0, all: 0 };
    seen.set(type, { visible: counts.visible + (boxes.length > 0 ? 1 : 0), all: counts.all + 1 });
  }
  const prior = ({ entities }: Annotated): number => entities.reduce((product, { type }) => product * (1 - (seen.get(type)?.visible ?? 0) / (seen.get(type)?.all ?? 1)), 1);
  const vectorOf = async (tokens: readonly string[]): Promise<Float32Array | undefined> => {
    const { text } = await scorer.embed({ tokens, picture: undefined });
    return text === null ? undefined : decodeVector(text);
  };
  const scored: { readonly group: string; readonly positive: boolean; readonly prior: number; readonly caption: number }[] = [];
  for (const { record, part } of parted) {
    const words = captions.get(record.imgid)?.split(/\s+/u);
    if (part !== 'test' || !words || scored.length >= 2 * most) continue;
    const [caption, whole] = [await vectorOf(words), await vectorOf(record.tokens)];
    const names = await Promise.all(record.entities.map(({ start, end }) => vectorOf(record.tokens.slice(start, end))));
    if (!caption || !whole) continue;
    const similar = Math.max(...names.map((name) => (name ? vectorSimilarity(name, caption) : -1)));
    scored.push({ group: groupOf(record.tokens) || record.imgid, positive: isInvisible(record), prior: prior(record), caption: -(similar + vectorSimilarity(whole, caption)) });
  }
  const rank = (of: (each: (typeof scored)[number]) => number): ((at: number) => number) => {
    const order = [...scored.keys()].sort((a, b) => of(scored[a]!) - of(scored[b]!));
    const places = new Map(order.map((at, place) => [at, place / order.length]));
    return (at) => places.get(at) ?? 0;
  };
  const [byPrior, byCaption] = [rank((each) => each.prior), rank((each) => each.caption)];
  const outcomes = (score: (each: (typeof scored)[number], at: number) => number): readonly Outcome[] => scored.map((each, at) => ({ score: score(each, at), positive: each.positive, group: each.group }));
  return { types: outcomes(({ prior: score }) => score), captions: outcomes(({ caption }) => caption), both: outcomes((_, at) => byPrior(at) + 0.5 * byCaption(at)) };
}
