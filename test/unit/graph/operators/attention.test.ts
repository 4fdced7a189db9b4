import { attention, concat, joinHeads, splitHeads, splitHeadsOf } from '../../../../src/graph/operators';
import { prove } from '../check';

const lengths = { B: 2, T: 3 };

describe('attention', () => {
  it('over heads, with a mask', async () => {
    await prove(
      { qkv: { shape: ['B', 'T', 12] }, bias: { shape: ['B', 1, 1, 'T'], values: [0, 0, -10000, 0, -10000, -10000] } },
      ({ qkv, bias }) => { const [q, k, v] = splitHeadsOf(qkv, 3, 2); return joinHeads(attention(q!, k!, v!, { bias })); },
      { lengths, fixed: ['bias'] },
    );
  });
  it('to keys with a prefix', async () => {
    await prove(
      { x: { shape: ['B', 'T', 4] }, prefix: { shape: ['B', 2, 2, 2] } },
      ({ x, prefix }) => { const h = splitHeads(x, 2); const k = concat([prefix, h], 2); return attention(h, k, k); },
      { lengths },
    );
  });
});
