import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { HamSizes } from '../../../../src/model/hamlearning/options';
import { runTiny, stream, type TinyResult } from './tinyHam';

interface Variant {
  readonly options: Partial<HamSizes>;
  readonly emissions: readonly (readonly number[])[];
  readonly relevance: readonly (number | null)[];
  /** Of each weight: the gradient's length, and its product with a probe. */
  readonly gradients: Readonly<Record<string, readonly [number, number]>>;
}

const { variants } = JSON.parse(readFileSync(resolve('test/fixtures/hamlearning/expected.json'), 'utf8')) as { readonly variants: Readonly<Record<string, Variant>> };

const norm = (values: ArrayLike<number>): number => Math.sqrt(Array.from(values).reduce((total, value) => total + value * value, 0));

const assertForward = ({ emissions, relevance }: TinyResult, expected: Variant): void => {
  expected.emissions.forEach((row, r) => row.forEach((value, at) => {
    const given = emissions[r * 20 + at] ?? Number.NaN;
    assert.ok(Math.abs(given - value) <= 1e-4 * Math.max(1, Math.abs(value)), `row ${r}, place ${at}: ${given}, not ${value}`);
  }));
  expected.relevance.forEach((value, r) => { if (value !== null) assert.ok(Math.abs((relevance?.[r] ?? Number.NaN) - value) <= 1e-4, `relevance of row ${r}`); });
};

const assertGradients = ({ gradients }: TinyResult, expected: Variant): void => {
  const largest = Math.max(...Object.values(expected.gradients).map(([length]) => length));
  for (const [name, [length, probed]] of Object.entries(expected.gradients)) {
    const given = gradients.get(name);
    if (!given) {
      assert.ok(length === 0, `no gradient for ${name}`);
      continue;
    }
    const tolerance = 1e-3 * Math.max(length, 1e-4 * largest);
    assert.ok(Math.abs(norm(given) - length) <= tolerance, `${name}: length ${norm(given)}, not ${length}`);
    const along = stream(`probe ${name}`, given.length).reduce((total, value, at) => total + value * (given[at] ?? 0), 0);
    assert.ok(Math.abs(along - probed) <= tolerance * norm(stream(`probe ${name}`, given.length)), `${name}: ${along} along the probe, not ${probed}`);
  }
};

describe('HamLearning’s graph', function () {
  this.timeout(60_000);

  for (const [name, variant] of Object.entries(variants))
    it(`${name}: emissions, relevance and gradients are those of its equations written once more in PyTorch`, async () => {
      const result = await runTiny(variant.options);
      assertForward(result, variant);
      assertGradients(result, variant);
    });

  it('each switch takes its modules away and no others', async () => {
    const groupsOf = async (options: Partial<HamSizes>) => new Set([...(await runTiny(options)).gradients.keys()].map((name) => name.replace(/^(interaction)\.\d+/, '$1').split('.').slice(0, name.startsWith('interaction') || name.startsWith('relevance') ? 2 : 1).join('.')));
    const all = await groupsOf({});
    const lost = async (options: Partial<HamSizes>) => {
      const left = await groupsOf(options);
      assert.ok([...left].every((group) => all.has(group)));
      return [...all].filter((group) => !left.has(group)).sort();
    };
    assert.deepEqual(await lost({ without: ['rgcn'] }), ['gate', 'interaction.spatial', 'relevance.2', 'rgcn']);
    assert.deepEqual(await lost({ without: ['vit'] }), ['gate', 'interaction.semantic', 'relevance.1', 'vit']);
    assert.deepEqual(await lost({ without: ['relevance'] }), ['relevance.1', 'relevance.2']);
    assert.deepEqual(await lost({ iterations: 1 }), ['interaction.semantic', 'interaction.spatial']);
  });

  it('five iterations have five sets of weights, shared ones one', async () => {
    const sets = async (options: Partial<HamSizes>) => [...(await runTiny(options)).gradients.keys()].filter((name) => /^interaction.*words\.attention\.query\.weight$/.test(name)).length;
    assert.deepEqual([await sets({ iterations: 5 }), await sets({ iterations: 3, iterationWeights: 'shared' })], [5, 1]);
  });

  it('run again, every bit is the same', async () => {
    const [first, second] = [await runTiny({}), await runTiny({})];
    assert.deepEqual(first.emissions, second.emissions);
    for (const [name, values] of first.gradients) assert.deepEqual(values, second.gradients.get(name), name);
  });
});
