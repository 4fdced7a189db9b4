import assert from 'node:assert/strict';
import { groupByPicture, uniteGroups } from '../../../../src/curation/duplicates/pictureGroups';
import { findPicturePairs } from '../../../../src/curation/duplicates/pictureDuplicates';
import { greyAt, thumbnailSide, type Frame, type Thumbnail } from '../../../../src/curation/duplicates/pictureSketch';
import { TextCollection } from '../../../../src/curation/duplicates/textCollection';

/** A picture of soft blobs that only its seed settles. */
function scene(seed: number): Thumbnail {
  let state = seed;
  const next = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  const blobs = Array.from({ length: 40 }, () => [next() * thumbnailSide, next() * thumbnailSide, 1 + next() * 6, next() * 200 - 100] as const);
  return Uint8Array.from({ length: thumbnailSide ** 2 }, (_, at) => {
    const [x, y] = [at % thumbnailSide, Math.floor(at / thumbnailSide)];
    const light = blobs.reduce((sum, [bx, by, size, height]) => sum + height * Math.exp(-((x - bx) ** 2 + (y - by) ** 2) / (2 * size * size)), 128);
    return Math.min(255, Math.max(0, light));
  });
}

const part = (picture: Thumbnail, { left, top, right, bottom }: Frame): Thumbnail =>
  Uint8Array.from({ length: thumbnailSide ** 2 }, (_, at) => {
    const [u, v] = [((at % thumbnailSide) + 0.5) / thumbnailSide, (Math.floor(at / thumbnailSide) + 0.5) / thumbnailSide];
    return greyAt(picture, left + u * (right - left), top + v * (bottom - top));
  });

const pairsOf = (pictures: readonly Thumbnail[]) => [...findPicturePairs(pictures)].map(({ a, b }) => [a, b]);

describe('duplicates of pictures', () => {
  const others = Array.from({ length: 40 }, (_, at) => scene(100 + at));

  it('are found when they are equal, a little brighter, cropped, or have a caption', () => {
    const original = scene(7);
    const brighter = original.map((value) => Math.min(255, value * 0.9 + 20));
    const cropped = part(original, { left: 0.08, top: 0.03, right: 0.97, bottom: 0.9 });
    const captioned = original.map((value, at) => (at >= thumbnailSide * 40 ? (at % 3 === 0 ? 0 : 255) : value));
    assert.deepEqual(pairsOf([original, original, ...others]), [[0, 1]]);
    for (const copy of [brighter, cropped, captioned]) assert.deepEqual(pairsOf([original, copy, ...others]), [[0, 1]]);
  });

  it('are not different pictures, nor pictures of one colour that are not equal', () => {
    assert.deepEqual(pairsOf(others), []);
    const plain = (value: number): Thumbnail => new Uint8Array(thumbnailSide ** 2).fill(value);
    assert.deepEqual(pairsOf([plain(0), plain(200), plain(200)]), [[1, 2]]);
    assert.deepEqual(pairsOf([]), []);
  });

  it('make groups of records, united with groups of texts that hold the same records', () => {
    const texts = new TextCollection();
    texts.beginFile();
    ['a b c', 'a b c', 'd e f', 'g h i'].forEach((text, at) => texts.add({ id: `${at}`, line: at + 1, tokens: text.split(' ').map((word) => ({ text: word, tag: 'O' })) }));
    const byPicture = groupByPicture(texts, Int32Array.of(0, 1, 2, 2), [{ a: 0, b: 1, distance: 0.2 }]);
    assert.deepEqual(byPicture.map(({ members, distance }) => [members, distance]), [[[0, 1], 0.2], [[2, 3], 0]]);
    const byText = [{ kind: 'text', members: [0, 1], distance: 0, sameLabels: true, acrossFiles: false }] as const;
    assert.deepEqual(uniteGroups(byText, byPicture).map(({ kind, members, distance }) => [kind, members, distance]), [['picture', [2, 3], 0], ['both', [0, 1], 0.2]]);
  });
});
