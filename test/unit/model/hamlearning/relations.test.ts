import assert from 'node:assert/strict';
import { cover, edgesOf, inside, noEdge, overlap, relationOf, reversed } from '../../../../src/model/hamlearning/relations';
import type { Box } from '../../../../src/model/multimodal/features';

const box = (left: number, top: number, right: number, bottom: number): Box => ({ left, top, right, bottom });
const between = (a: Box, b: Box) => relationOf(a, b, 400, 300);
/** A box of 20 × 20 around a centre. */
const at = (x: number, y: number): Box => box(x - 10, y - 10, x + 10, y + 10);

describe('relations of objects', () => {
  it('what holds another is inside, what is held is cover, edges may touch', () => {
    assert.deepEqual([between(box(10, 10, 100, 100), box(20, 20, 50, 50)), between(box(20, 20, 50, 50), box(10, 10, 100, 100))], [inside, cover]);
    assert.equal(between(box(10, 10, 100, 100), box(10, 10, 50, 50)), inside);
  });

  it('equal boxes overlap, as do those that share more than half of their union', () => {
    assert.equal(between(box(10, 10, 60, 60), box(10, 10, 60, 60)), overlap);
    assert.equal(between(box(0, 0, 100, 100), box(20, 0, 120, 100)), overlap);
    assert.notEqual(between(box(0, 0, 100, 100), box(50, 0, 150, 100)), overlap);
  });

  it('exactly half is no overlap: the rule wants more', () => {
    // 100 of 200 square pixels.
    assert.equal(between(box(0, 0, 15, 10), box(5, 0, 20, 10)), 4);
  });

  it('eight directions of 45°, clockwise from the right, for y points down', () => {
    const centre = at(200, 150);
    const around = [[50, 1], [30, 45], [-30, 45], [-50, 20], [-50, -1], [-20, -50], [20, -50], [50, -20]] as const;
    assert.deepEqual(around.map(([dx, dy]) => between(centre, at(200 + dx, 150 + dy))), [4, 5, 6, 7, 8, 9, 10, 11]);
    assert.deepEqual([[50, 0], [50, 50], [0, 50], [-50, 50], [-50, 0], [-50, -50], [0, -50], [50, -50]].map(([dx = 0, dy = 0]) => between(centre, at(200 + dx, 150 + dy))), [4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('half the diagonal is the farthest that has an edge, in pixels', () => {
    // The diagonal of 400 × 300 is 500.
    assert.equal(between(at(50, 100), at(300, 100)), 4);
    assert.equal(between(at(50, 100), at(301, 100)), noEdge);
    // Of the same shares of a wide and of a high picture only one is near enough.
    assert.equal(relationOf(at(100, 50), at(300, 50), 400, 100), 4);
    assert.equal(relationOf(at(100, 50), at(320, 50), 400, 100), noEdge);
  });

  it('an angle a hair below a full turn is of the last class', () => {
    assert.equal(between(box(0, 0, 10, 10), box(100, -1e-7, 110, 10 - 1e-7)), 11);
  });

  it('boxes of no area have places too: held, or in a direction; two at the same spot overlap', () => {
    assert.equal(between(box(0, 0, 50, 50), box(20, 20, 20, 20)), inside);
    assert.equal(between(box(20, 20, 20, 20), box(60, 20, 60, 20)), 4);
    assert.equal(between(box(20, 20, 20, 20), box(20, 20, 20, 20)), overlap);
  });

  it('each label has one for the way back', () => {
    const boxes = [box(10, 10, 100, 100), box(20, 20, 50, 50), box(10, 10, 100, 100), box(15, 10, 105, 100), at(150, 151), at(90, 203), at(151, 40), at(39, 40), box(70, 70, 70, 70)];
    for (const a of boxes) for (const b of boxes) if (a !== b) assert.equal(between(b, a), reversed(between(a, b)), JSON.stringify([a, b]));
  });

  it('the picture holds every object; objects without a place have edges with it only', () => {
    const edges = edgesOf([box(0, 0, 50, 50), undefined, box(20, 20, 30, 30)], 400, 300);
    // At i, j the edge from j to i.
    assert.deepEqual([...edges], [noEdge, cover, cover, cover, inside, noEdge, noEdge, cover, inside, noEdge, noEdge, noEdge, inside, inside, noEdge, noEdge]);
    assert.deepEqual([...edgesOf([], 400, 300)], [noEdge]);
  });
});
