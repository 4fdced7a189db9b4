import assert from 'node:assert/strict';
import { runAtOnce } from '../../../../src/curation/relevance/fileSpace';
import { PairSpace, type PairVectors } from '../../../../src/curation/relevance/pairSpace';
import { MadePairs } from '../../../fixtures/pairVectors';

const build = (vectors: PairVectors): PairSpace | undefined => runAtOnce(PairSpace.building(vectors));

describe('a file’s pairs in one space', () => {
  const made = new MadePairs(200, 3, 0.7);

  it('ranks the pictures that belong to their texts near 0, and spreads those that do not evenly', () => {
    const { places, wrong } = made.shuffle(0.5);
    const space = build(made.vectors(places));
    assert.ok(space);
    const ranks = places.map((_, at) => space.rank(at, at));
    const mean = (of: readonly number[]): number => of.reduce((sum, each) => sum + each, 0) / of.length;
    assert.ok(mean(ranks.filter((_, at) => !wrong.has(at))) < 0.05);
    const strange = mean(ranks.filter((_, at) => wrong.has(at)));
    assert.ok(Math.abs(strange - 0.5) < 0.1, `${strange}`);
    assert.ok(ranks.every((rank) => rank > 0 && rank < 1));
  });

  it('does not take a picture that fits every text for one that belongs to its text', () => {
    const { dimensions, ...vectors } = made.vectors();
    const pictures = vectors.pictures.slice();
    // The picture of the first pair becomes the middle of all texts.
    for (let at = 0; at < dimensions; at += 1) {
      let sum = 0;
      for (let text = 0; text < 200; text += 1) sum += vectors.texts[text * dimensions + at] ?? 0;
      pictures[at] = sum;
    }
    const length = Math.hypot(...pictures.slice(0, dimensions));
    for (let at = 0; at < dimensions; at += 1) pictures[at] = (pictures[at] ?? 0) / length;
    const space = build({ dimensions, ...vectors, pictures });
    assert.ok(space && space.rank(0, 0) > 0.01 && space.rank(1, 1) < 0.02);
  });

  it('finds where a swapped picture belongs', () => {
    const places = Array.from({ length: 200 }, (_, at) => (at === 4 ? 9 : at === 9 ? 4 : at));
    const space = build(made.vectors(places));
    assert.equal(space?.nearest('pictures', 4, 3)[0]?.pair, 9);
    assert.equal(space?.nearest('texts', 4, 3)[0]?.pair, 9);
    const fits = space?.nearest('texts', 4, 3).map(({ fit }) => fit) ?? [];
    assert.equal(fits.length, 3);
    assert.deepEqual(fits, [...fits].sort((a, b) => b - a));
  });

  it('leaves copies of a picture or a text out of what is near and of what is usual', () => {
    const vectors = made.vectors();
    const pictureKeys = vectors.pictureKeys.map((key, at) => (at < 40 ? 'placeholder' : key));
    const space = build({ ...vectors, pictureKeys });
    assert.ok(space?.nearest('texts', 3, 5).every(({ pair }) => pair >= 40));
  });

  it('is not there where too few pairs, or too few different pictures, can be compared', () => {
    assert.equal(build(new MadePairs(29, 1, 1).vectors()), undefined);
    assert.equal(build({ ...made.vectors(), pictureKeys: Array.from({ length: 200 }, () => 'one') }), undefined);
    assert.equal(build({ dimensions: 0, texts: new Float32Array(), pictures: new Float32Array(), textKeys: [], pictureKeys: [] }), undefined);
  });
});
