import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Span } from '../../../src/dataset/tags';
import { merge, moveEdge, overlaps, removeIn, setType, split } from '../../../src/webview/labels';

const span = (start: number, end: number, type = 'PER'): Span => ({ start, end, type });
const three = [span(0, 2), span(3, 5, 'LOC'), span(5, 6, 'ORG')];

describe('what a person can do to entities', () => {
  it('sets a type over a range; what it overlaps gives way', () => {
    assert.deepEqual(setType(three, { start: 4, end: 6 }, 'PER'), [span(0, 2), span(4, 6)]);
  });

  it('changes nothing where the entity is there already', () => {
    assert.equal(setType(three, { start: 3, end: 5 }, 'LOC'), undefined);
    assert.equal(removeIn(three, { start: 2, end: 3 }), undefined);
  });

  it('removes every entity in a range', () => {
    assert.deepEqual(removeIn(three, { start: 1, end: 4 }), [span(5, 6, 'ORG')]);
  });

  it('makes an entity longer by a token, and the neighbour shorter', () => {
    assert.deepEqual(moveEdge([span(0, 2), span(2, 4, 'LOC')], span(0, 2), 'endRight', 9)?.entities, [span(0, 3), span(3, 4, 'LOC')]);
    assert.deepEqual(moveEdge(three, span(5, 6, 'ORG'), 'startLeft', 9)?.entities, [span(0, 2), span(3, 4, 'LOC'), span(4, 6, 'ORG')]);
  });

  it('swallows a neighbour of one token', () => {
    assert.deepEqual(moveEdge(three, span(3, 5, 'LOC'), 'endRight', 9)?.entities, [span(0, 2), span(3, 6, 'LOC')]);
  });

  it('stops at the edges of the record and at one token', () => {
    assert.equal(moveEdge(three, span(0, 2), 'startLeft', 6), undefined);
    assert.equal(moveEdge(three, span(5, 6, 'ORG'), 'endRight', 6), undefined);
    assert.equal(moveEdge(three, span(5, 6, 'ORG'), 'endLeft', 6), undefined);
    assert.equal(moveEdge(three, span(5, 6, 'ORG'), 'startRight', 6), undefined);
  });

  it('divides an entity inside, never at its edge', () => {
    assert.deepEqual(split(three, span(3, 5, 'LOC'), 4), [span(0, 2), span(3, 4, 'LOC'), span(4, 5, 'LOC'), span(5, 6, 'ORG')]);
    assert.equal(split(three, span(3, 5, 'LOC'), 3), undefined);
    assert.equal(split(three, span(3, 5, 'LOC'), 5), undefined);
  });

  it('merges with the next entity and what lies between, the last one with the one before', () => {
    assert.deepEqual(merge(three, span(0, 2))?.entities, [span(0, 5), span(5, 6, 'ORG')]);
    assert.deepEqual(merge(three, span(5, 6, 'ORG'))?.entities, [span(0, 2), span(3, 6, 'ORG')]);
    assert.equal(merge([span(0, 2)], span(0, 2)), undefined);
  });

  it('never makes entities that overlap, lie outside or are out of order, whatever is done', () => {
    const moves = ['endRight', 'endLeft', 'startLeft', 'startRight'] as const;
    const step = fc.record({ at: fc.nat(20), deed: fc.constantFrom(...moves, 'split', 'merge', 'remove', 'type'), to: fc.nat(9), length: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let entities: readonly Span[] = [];
        for (const { at, deed, to, length } of steps) {
          const chosen = entities[at % Math.max(entities.length, 1)];
          const range = { start: to, end: Math.min(to + length, 10) };
          if (deed === 'type') entities = setType(entities, range, `T${at % 3}`) ?? entities;
          else if (deed === 'remove') entities = removeIn(entities, range) ?? entities;
          else if (!chosen) continue;
          else if (deed === 'split') entities = split(entities, chosen, to) ?? entities;
          else if (deed === 'merge') entities = merge(entities, chosen)?.entities ?? entities;
          else entities = moveEdge(entities, chosen, deed, 10)?.entities ?? entities;
        }
        entities.forEach((each, index) => {
          assert.ok(each.start >= 0 && each.start < each.end && each.end <= 10);
          const next = entities[index + 1];
          assert.ok(!next || (each.end <= next.start && !overlaps(each, next)));
        });
      }),
    );
  });
});
