// Parameter counts by module of a family at full size with a BERT-base encoder. node scripts/run.mjs bench/used/parameters.ts
import { Graph } from '../../src/graph/graph';
import { Parameters, type Weights } from '../../src/graph/parameters';
import type { EncoderConfig } from '../../src/model/encoder/config';
import { hamNetwork } from '../../src/model/hamlearning/network';
import { publishedHam } from '../../src/model/hamlearning/options';
import { Sights } from '../../src/model/multimodal/sights';

const bertBase: EncoderConfig = { kind: 'bert', vocabulary: 30522, width: 768, layers: 12, heads: 12, inner: 3072, positions: 512, firstPosition: 0, segments: 2, padding: 0, epsilon: 1e-12 };
const pictures = { pooled: 2048, regions: 2048, classes: 1601 };
const sights = new Sights({
  identity: '', shapes: { ...pictures, maps: {}, scale: 'plain' }, find: () => Promise.reject(new Error('not asked')), contentOf: () => Promise.resolve(undefined), close: () => Promise.resolve(),
}, { hidden: 0, placeholders: new Set() });

const modules: readonly (readonly [RegExp, string])[] = [
  [/^(embeddings|encoder)\./, '1 encoder (BERT-base, no pooler)'], [/^textual\./, '3 textual Transformer'], [/^picture\./, '4 picture, linear 2048 to 768'],
  [/^object/, '5 objects and their labels'], [/^vit\./, '6 semantic view, 4 layers'], [/^rgcn\.place/, '7 places, linear 772 to 768'], [/^rgcn\./, '8 gated R-GCN, 2 layers'],
  [/^relevance\./, '9 relevance, two views'], [/^integrate\./, '10 integration'], [/^ffnn\./, '11 FFNN'], [/^gate/, '12 gate'], [/^interaction\./, '13 interaction, L = 3 (7 blocks)'], [/^emissions\./, '14 emissions'],
];

const weights: Weights = new Map();
const graph = new Graph();
hamNetwork(bertBase, { ...publishedHam, pictures, guidelines: 1, labels: 9 }, { sights }).build(graph, new Parameters(graph, weights));
const counts = new Map<string, number>();
for (const [name, { values }] of weights) {
  const module = modules.find(([pattern]) => pattern.test(name))?.[1] ?? `? ${name}`;
  counts.set(module, (counts.get(module) ?? 0) + values.length);
}
for (const [, module] of modules) console.log(`${module.padEnd(36)} ${((counts.get(module) ?? 0) / 1e6).toFixed(2).padStart(8)} M`);
console.log(`${'all'.padEnd(36)} ${([...counts.values()].reduce((a, b) => a + b, 0) / 1e6).toFixed(2).padStart(8)} M, ${graph.nodes.length} nodes`);
for (const module of counts.keys()) if (module.startsWith('?')) console.log(module);
