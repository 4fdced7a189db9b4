import { equal } from 'node:assert/strict';
import { closestType, resembles } from '../../../src/curation/spelling';

describe('spelling of types', () => {
  it('sees one slip: a letter too many, too few, wrong, or two swapped', () => {
    for (const [a, b] of [['PERS', 'PER'], ['PE', 'PER'], ['PRE', 'PER'], ['LOG', 'LOC'], ['EPR', 'PER'], ['loc', 'LOC']] as const) {
      equal(resembles(a, b), Math.min(a.length, b.length) >= 3, `${a} ${b}`);
      equal(resembles(b, a), resembles(a, b), `${b} ${a}`);
    }
  });

  it('sees no slip where two letters differ', () => {
    for (const [a, b] of [['PER', 'LOC'], ['ORG', 'OTHER'], ['GPE', 'PER'], ['LOCATION', 'LOC']] as const) equal(resembles(a, b), false);
  });

  it('offers a type only where exactly one is close', () => {
    equal(closestType('KIND', new Set(['KIND1', 'KIND2'])), undefined);
    equal(closestType('KIND', new Set(['KIND1', 'SORT'])), 'KIND1');
    equal(closestType('Organisation', new Set(['PER', 'ORG'])), 'ORG');
  });
});
