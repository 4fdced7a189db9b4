// The texts and pictures that the relevance model learns from and is measured on, and which of them lie on which side.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatasetDocument } from '../../src/dataset/document';

/** Which part an example belongs to: nothing is learned from `valid` and `test`, nothing is chosen by `test`. */
export type Part = 'train' | 'valid' | 'test';

/** Texts that fit one picture; several captions, or a tweet and the caption of the picture that we lack. */
export interface Example {
  readonly picture?: string;
  readonly texts: readonly (readonly string[])[];
  readonly part: Part;
}

/** Examples of one kind. */
export interface Corpus {
  readonly name: 'tweet-pairs' | 'flickr8k' | 'coco-cc' | 'captioned-tweets' | 'mner-images';
  readonly examples: readonly Example[];
}

const hash = (text: string): number => parseInt(createHash('sha256').update(text).digest('hex').slice(0, 8), 16);

/** What relevance-joint 2.0.0 learned from: its other groups were looked at while it was chosen, so that they are no test any more. */
const wasLearnedFrom = (group: string): boolean => {
  const place = hash(group);
  return place % 5 !== 0 && place % 10 !== 1;
};

/** One in four of the groups that nobody had ever measured on is for the test, one of all in eight for validation; equal groups are never apart. */
export const partOf = (group: string): Part => {
  const place = hash(`second ${group}`);
  if (place % 4 === 0 && wasLearnedFrom(group)) return 'test';
  return place % 8 === 1 ? 'valid' : 'train';
};

/** What near-equal tweets have in common: the first letters, without addresses, handles and what is no letter. */
export const groupOf = (tokens: readonly string[]): string =>
  tokens.filter((token) => !/^(?:https?:|www\.|@|RT$|&)/iu.test(token)).join('').toLowerCase().replace(/[^\p{L}]/gu, '').slice(0, 40);

const linesOf = (path: string): readonly string[] => readFileSync(path, 'utf8').trimEnd().split('\n');
const jsonLines = (path: string): readonly Readonly<Record<string, unknown>>[] => linesOf(path).map((line) => JSON.parse(line) as Record<string, unknown>);
const tokensOf = (text: string): readonly string[] => text.split(/\s+/u).filter((token) => token !== '');

/** Real tweets with their pictures (MVSA). */
export const tweetPairs = (data: string): Corpus => ({
  name: 'tweet-pairs',
  examples: jsonLines(join(data, 'tweet-pairs/pairs.jsonl')).map(({ text, image }) => {
    const tokens = tokensOf(String(text));
    return { picture: join(data, 'tweet-pairs', String(image)), texts: [tokens], part: partOf(groupOf(tokens) || String(image)) };
  }),
});

/** Photographs with five captions each. */
export const flickr = (data: string): Corpus => ({
  name: 'flickr8k',
  examples: jsonLines(join(data, 'flickr8k/captions.jsonl')).map(({ image, captions }) => ({
    picture: join(data, 'flickr8k/images', String(image)), texts: (captions as readonly string[]).map(tokensOf), part: partOf(String(image)),
  })),
});

/** Photographs of another collection, for the test only. */
export const coco = (data: string): Corpus => ({
  name: 'coco-cc',
  examples: jsonLines(join(data, 'coco-cc/images.jsonl')).map(({ file, captions }) => ({
    picture: join(data, 'coco-cc/images', String(file)), texts: (captions as readonly string[]).map(tokensOf), part: 'test',
  })),
});

const documentOf = (path: string) => [...DatasetDocument.parse(readFileSync(path, 'utf8')).records()]
  .map(({ id, tokens }) => ({ id: id ?? '', tokens: tokens.map(({ text }) => text) }));

/** Real tweets with their pictures of the two datasets: a handful, for the test only. */
export const mnerImages = (data: string): Corpus => ({
  name: 'mner-images',
  examples: ['twitter2015', 'twitter2017'].flatMap((name) => documentOf(join(data, 'mner-images', `${name}.txt`)))
    .map(({ id, tokens }) => ({ picture: join(data, 'mner-images/images', id), texts: [tokens], part: 'test' })),
});

/** Tweets of the two datasets with a caption of the picture that we lack: the first text is the tweet, the second the caption. */
export const captionedTweets = (data: string): Corpus => {
  const seen = new Set(mnerImages(data).examples.map(({ texts }) => groupOf(texts[0] ?? [])));
  const examples = ['twitter2015', 'twitter2017'].flatMap((name) => {
    const captions = new Map(linesOf(join(data, 'captions', `${name}.tsv`)).map((line) => line.split('\t') as [string, string]));
    const times = new Map<string, number>();
    for (const caption of captions.values()) times.set(caption, (times.get(caption) ?? 0) + 1);
    return ['train', 'valid'].flatMap((split) => documentOf(join(data, name, `${split}.txt`))).flatMap(({ id, tokens }): Example[] => {
      const caption = captions.get(id.replace(/\.jpg$/u, ''));
      const group = groupOf(tokens);
      // A caption of very many pictures is that of the stand-in for missing ones.
      if (caption === undefined || (times.get(caption) ?? 0) > 20) return [];
      return [{ texts: [tokens, tokensOf(caption)], part: seen.has(group) ? 'test' : partOf(group || id) }];
    });
  });
  return { name: 'captioned-tweets', examples };
};
