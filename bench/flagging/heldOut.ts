// Vectors of held-out pairs, as a relevance package gives them; kept in runs/flagging/ for the next time.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { openScorer } from '../../src/model/relevance/relevancePackage';
import { PictureReader } from '../../src/model/vision/pixels';
import { decodeVector, type PairEmbedding } from '../../src/protocol/pairs';
import { flickr, groupOf, tweetPairs, type Corpus, type Part } from '../../scripts/relevance/corpora';

/** Held-out pairs of one kind: of photographs the first caption. */
export interface HeldOut {
  readonly kind: 'captions' | 'posts';
  readonly parts: readonly Part[];
  readonly texts: readonly Float32Array[];
  readonly pictures: readonly Float32Array[];
  readonly dimensions: number;
}

interface Kept extends PairEmbedding {
  readonly part: Part;
  readonly group: string;
}

/** The held-out pairs of tweets and of photographs; of near-equal texts the first. */
export async function heldOutPairs(data: string, folder: string): Promise<readonly HeldOut[]> {
  const sign = createHash('sha256').update(readFileSync(join(folder, 'model.json'), 'utf8').replace(/"references":[^]*/u, '')).digest('hex').slice(0, 12);
  const all: HeldOut[] = [];
  for (const [kind, corpus] of [['captions', flickr(data)], ['posts', tweetPairs(data)]] as const) {
    const kept = await embed(corpus, folder, join('runs/flagging', `${corpus.name}-${sign}.jsonl`));
    const seen = new Set<string>();
    const own = kept.filter(({ text, picture, group }) => text !== null && picture !== null && !seen.has(group) && seen.add(group));
    const texts = own.map(({ text }) => decodeVector(text ?? ''));
    all.push({ kind, parts: own.map(({ part }) => part), texts, pictures: own.map(({ picture }) => decodeVector(picture ?? '')), dimensions: texts[0]?.length ?? 0 });
  }
  return all;
}

async function embed({ name, examples }: Corpus, folder: string, file: string): Promise<readonly Kept[]> {
  if (existsSync(file)) return readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Kept);
  const reader = await PictureReader.open();
  if ('problem' in reader) throw new Error(reader.problem);
  const opened = await openScorer({ reader, device: 'cpu', threads: 1, folder });
  if ('problem' in opened) throw new Error(opened.problem);
  const kept: Kept[] = [];
  for (const { picture, texts: [tokens = []], part } of examples) {
    if (part === 'train') continue;
    kept.push({ part, group: groupOf(tokens) || String(picture), ...(await opened.scorer.embed({ tokens, picture })) });
    if (kept.length % 200 === 0) console.log(`${name}: ${kept.length} pairs`);
  }
  mkdirSync('runs/flagging', { recursive: true });
  writeFileSync(file, kept.map((each) => `${JSON.stringify(each)}\n`).join(''));
  return kept;
}
