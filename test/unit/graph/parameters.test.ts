import assert from 'node:assert/strict';
import { Graph } from '../../../src/graph/graph';
import type { Weights } from '../../../src/graph/parameters';
import { filled, normal, Parameters, uniform } from '../../../src/graph/parameters';

describe('parameters', () => {
  it('trained weights are inputs, frozen ones constants', () => {
    const graph = new Graph();
    const parameters = new Parameters(graph, new Map(), { trains: (name) => name !== 'frozen' });
    parameters.get('free', [2], filled(1));
    const frozen = parameters.get('frozen', [2], filled(1));
    assert.deepEqual([...graph.inputs.keys()], ['free']);
    assert.deepEqual([...parameters.trained.keys()], ['free']);
    assert.ok(graph.constants.has(frozen));
  });
  it('one name is one tensor', () => {
    const parameters = new Parameters(new Graph(), new Map(), { trains: () => true });
    assert.equal(parameters.get('tied', [2, 3], filled(0)), parameters.get('tied', [2, 3]));
  });
  it('new weights depend on the seed and their name only', () => {
    const make = (seed: number, ...names: string[]): Weights => {
      const weights: Weights = new Map();
      const parameters = new Parameters(new Graph(), weights, { seed });
      for (const name of names) parameters.get(name, [100], normal(0.02));
      return weights;
    };
    assert.deepEqual(make(1, 'a', 'b').get('b'), make(1, 'b').get('b'));
    assert.notDeepEqual(make(1, 'a').get('a'), make(2, 'a').get('a'));
  });
  it('uniform stays within its bound', () => {
    const weights: Weights = new Map();
    new Parameters(new Graph(), weights).get('w', [1000], uniform(0.1));
    const values = [...(weights.get('w')?.values ?? [])];
    assert.ok(Math.max(...values) < 0.1 && Math.min(...values) >= -0.1 && Math.max(...values) > 0.09);
  });
  it('says which weight is missing or of another shape', () => {
    const parameters = new Parameters(new Graph(), new Map([['w', { shape: [2], values: new Float32Array(2) }]]));
    assert.throws(() => parameters.get('w', [3]), /weight w is \[2\], not \[3\]/);
    assert.throws(() => parameters.get('v', [3]), /no weight named v/);
  });
});
