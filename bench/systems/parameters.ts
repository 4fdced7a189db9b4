// How many parameters the published sizes of GMF and BGA-MNER have, module by module: npm run bench -- systems -- --count
import { Dropout } from '../../src/graph/dropout';
import { Graph } from '../../src/graph/graph';
import { Parameters } from '../../src/graph/parameters';
import type { Tensor } from '../../src/graph/tensor';
import { publishedBga } from '../../src/model/bga/config';
import { buildBga } from '../../src/model/bga/network';
import type { EncoderConfig } from '../../src/model/encoder/config';
import { publishedGmf } from '../../src/model/gmf/config';
import { buildGmf } from '../../src/model/gmf/network';
import type { BuiltNetwork } from '../../src/model/text/labelNetwork';
import { type Architecture, ingredients, type NetworkDropout, usualSizes } from '../../src/model/text/network';

/** BERT-base uncased. */
export const bertBase: EncoderConfig = {
  kind: 'bert', vocabulary: 30522, width: 768, layers: 12, heads: 12, inner: 3072, positions: 512, firstPosition: 0, segments: 2, padding: 0, epsilon: 1e-12,
};

/** The published head over nine labels of one guideline. */
export const publishedText: Architecture = { encoder: bertBase, ...usualSizes, guidelines: 1, labels: 9, without: ingredients };

/** Weights that are counted, not made. */
class Counted extends Parameters {
  readonly counts = new Map<string, number>();

  constructor(private readonly of: Graph) {
    super(of, new Map());
  }

  override get(name: string, shape: readonly number[]): Tensor {
    const known = this.of.inputs.get(name);
    if (known) return known;
    this.counts.set(name, shape.reduce((a, b) => a * b, 1));
    return this.of.input(name, 'float32', shape);
  }

  override keep(): void {
    // What moves with batches is no parameter.
  }
}

/** A convolution's weights and the scale and shift of the batch normalisation after it. */
const normed = (out: number, into: number, size: number): number => out * into * size * size + 2 * out;

/** ResNet-50 without its classifier (He et al. 2016): stages of 3, 4, 6, 3 bottlenecks. */
const resNet50 = (): number => [[64, 3], [128, 4], [256, 6], [512, 3]].reduce<{ readonly total: number; readonly into: number }>(({ total, into }, [width = 0, blocks = 0]) => {
  const block = (from: number) => normed(width, from, 1) + normed(width, width, 3) + normed(4 * width, width, 1);
  return { total: total + block(into) + normed(4 * width, into, 1) + (blocks - 1) * block(4 * width), into: 4 * width };
}, { total: normed(64, 3, 7), into: 64 }).total;

/** Parameters by the first part of their names, in training and in use. */
export const countOf = (build: (graph: Graph, parameters: Parameters, dropout?: NetworkDropout) => BuiltNetwork, mode: 'training' | 'use'): ReadonlyMap<string, number> => {
  const graph = new Graph();
  const parameters = new Counted(graph);
  build(graph, parameters, mode === 'training' ? { places: new Dropout(graph), encoder: 0, head: 0 } : undefined);
  const modules = new Map<string, number>();
  for (const [name, count] of parameters.counts) {
    const [first = '', second = ''] = name.split('.');
    const module = first === 'embeddings' || first === 'encoder' ? 'BERT' : first === 'sampler' || first === 'generator' ? `${first}.${second}` : first;
    modules.set(module, (modules.get(module) ?? 0) + count);
  }
  return modules;
};

/** Prints the counts. */
export const tellCounts = (): void => {
  const tell = (title: string, modules: ReadonlyMap<string, number>, more: readonly (readonly [string, number])[] = []) => {
    const all = [...modules, ...more];
    console.log(`\n${title}: ${(all.reduce((sum, [, count]) => sum + count, 0) / 1e6).toFixed(1)} M`);
    for (const [module, count] of all) console.log(`  ${module.padEnd(20)} ${(count / 1e6).toFixed(3).padStart(9)} M`);
  };
  tell('GMF', countOf((...given) => buildGmf({ gmf: publishedGmf, text: publishedText }, ...given), 'training'), [['ResNet-50 (frozen)', resNet50()]]);
  tell('GMF, one convolution a scale', countOf((...given) => buildGmf({ gmf: { ...publishedGmf, mapping: 'perScale' }, text: publishedText }, ...given), 'training'), [['ResNet-50 (frozen)', resNet50()]]);
  for (const mode of ['use', 'training'] as const) tell(`BGA-MNER in ${mode}`, countOf((...given) => buildBga({ bga: publishedBga, text: publishedText }, ...given), mode));
};
