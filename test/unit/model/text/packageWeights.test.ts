import assert from 'node:assert/strict';
import type { Weights } from '../../../../src/graph/parameters';
import { decodeGraph } from '../../../../src/model/lowering/plainGraph';
import { quantiseWeights } from '../../../../src/model/lowering/quantise';
import type { ModelPackage } from '../../../../src/model/package';
import { LabelSet } from '../../../../src/model/crf/labels';
import { usualSizes } from '../../../../src/model/text/network';
import { textNetwork } from '../../../../src/model/text/textNetwork';
import { buildEmissions, buildObjective } from '../../../../src/model/text/objective';
import { joinedIn, networkWeightsOf } from '../../../../src/model/text/packageWeights';
import { smallConfig } from '../../../fixtures/smallEncoder';

const labels = new LabelSet(['PER', 'LOC'], ['twitter2015', 'twitter2017']);
const sizes = { encoder: smallConfig, ...usualSizes, guidelines: 2, labels: labels.size };

/** A network with weights of every kind, and its graph. */
const network = (): { readonly weights: Weights; readonly graph: Uint8Array } => {
  const weights: Weights = new Map();
  buildObjective(weights, { network: textNetwork(sizes), labels, words: 8, targets: 'labels', trains: () => true, dropout: { encoder: 0, head: 0 }, seed: 3 });
  return { weights, graph: buildEmissions(weights, textNetwork(sizes), 'constants') };
};

const packageOf = (graph: Uint8Array, plain: Uint8Array): ModelPackage => (
  { folder: '', metadata: { joined: joinedIn(decodeGraph(plain)) } as unknown as ModelPackage['metadata'], files: new Map([['model.onnx', graph]]) });

describe('weights taken out of a package', () => {
  it('are those that were put in, exactly where they lie as they were', () => {
    const { weights, graph } = network();
    const found = networkWeightsOf(packageOf(graph, graph));
    for (const [name, { shape, values }] of weights) if (!name.startsWith('chain.')) assert.deepEqual(found.get(name), { shape, values }, name);
  });

  it('are near them where they became bytes, the right way round and apart again', () => {
    const { weights, graph } = network();
    const found = networkWeightsOf(packageOf(quantiseWeights(graph), graph));
    let bytes = 0;
    for (const [name, { shape, values }] of weights) {
      if (name.startsWith('chain.')) continue;
      const other = found.get(name);
      assert.deepEqual(other?.shape, shape, name);
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      values.forEach((value, at) => assert.ok(Math.abs(value - (other.values[at] ?? Number.NaN)) <= largest / 250 + 1e-9, `${name} ${at}`));
      if (values.some((value, at) => value !== other.values[at])) bytes++;
    }
    assert.ok(bytes >= 13, `${bytes} became bytes`);
  });
});
