import { abs, add, div, erf, exp, log, mul, neg, sign, sqrt, square, sub } from '../../../../src/graph/operators';
import { noise, prove } from '../check';

const away = () => { const next = noise(7, 0.4, 1.6); return () => next(); };
const [vector, matrix] = [{ shape: [4] }, { shape: ['B', 4] }];
const lengths = { B: 3 };

describe('arithmetic', () => {
  for (const [name, operator] of Object.entries({ add, sub, mul }))
    for (const [how, a, b] of [['equal shapes', matrix, matrix], ['a row for all', matrix, vector], ['a column and a row', { shape: [3, 1] }, { shape: [2, 1, 4] }]] as const)
      it(`${name} of ${how} and its reverse are right`, () => prove({ a, b }, (x) => operator(x.a, x.b), { lengths }).then(() => undefined));
  it('div and its reverse are right', async () => { await prove({ a: matrix, b: { shape: [4], values: away() } }, ({ a, b }) => div(a, b), { lengths }); });
  it('numbers may stand on either side', async () => { await prove({ a: { shape: [3], values: away() } }, ({ a }) => sub(1, div(2, mul(add(a, 3), 0.5)))); });
  for (const [name, operator] of Object.entries({ neg, exp, erf, square, log, sqrt, abs, sign }))
    it(`${name} and its reverse are right`, async () => { await prove({ x: { shape: ['B', 3], values: away() } }, ({ x }) => operator(x), { lengths }); });
  it('erf is right far from zero and below it', async () => { await prove({ x: { shape: [40], values: noise(3, -4, 4) } }, ({ x }) => erf(x)); });
  it('abs is right below zero', async () => { await prove({ x: { shape: [5], values: noise(3, -2, -1) } }, ({ x }) => abs(x)); });
});
