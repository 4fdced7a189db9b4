import type { Scheme } from '../../dataset/tags';
import type { WordClasses } from './atomValues';
import { decodeLattice, type Decoded } from './decoding';
import { FeatureExtractor, type RecordReader } from './features';
import { KeyIndex } from './hash';
import type { LabelSet } from './labels';
import { RowCache } from './rowCache';
import type { Template } from './templates';
import type { Lattice } from './viterbi';
import { WeightTable } from './weightTable';

/** Everything a trained CRF consists of. */
export interface CrfParameters {
  readonly labels: LabelSet;
  readonly templates: readonly Template[];
  /** Attribute numbers by feature key. */
  readonly keys: KeyIndex;
  /** Attribute a owns the weights `runStart[a] .. runStart[a + 1])`, one for each label in `runLabel`. */
  readonly runStart: Int32Array;
  readonly runLabel: Int32Array;
  readonly weights: Float64Array;
  /** One block of labels × labels for each guideline (at least one), row-major: the label before, the label after. */
  readonly transitions: Float64Array;
}

/** One record to decode: given tags name the model's own types. */
export interface DecodingInput {
  readonly tokens: readonly string[];
  readonly guideline?: string;
  readonly given?: readonly (string | undefined)[];
  readonly scheme?: Scheme;
}

const mostRowBytes = 64 << 20;

const blocked = (transitions: Float64Array, allowed: Uint8Array): Float64Array =>
  transitions.map((weight, cell) => (allowed[cell % allowed.length] ? weight : -Infinity));

/** A trained linear-chain CRF (Lafferty et al., 2001) over hand features. */
export class CrfModel {
  private readonly extractor: FeatureExtractor;
  private readonly table: WeightTable;
  private readonly transitions: readonly Float64Array[];
  private readonly first: Uint8Array;
  /** Scratch space: the keys and the row of the group at hand. */
  private readonly keys: Int32Array;
  private readonly row: Float64Array;
  private readonly rows: readonly RowCache[];

  constructor(readonly parameters: CrfParameters, readonly classes: WordClasses = () => ({})) {
    const { labels, templates, transitions, keys, runStart, runLabel, weights } = parameters;
    this.table = new WeightTable(keys.keys(), runStart, runLabel, weights);
    this.extractor = new FeatureExtractor(templates, classes);
    const all = blocked(transitions, labels.allowed());
    const cells = labels.size ** 2;
    this.transitions = Array.from({ length: all.length / cells }, (_, g) => all.subarray(g * cells, (g + 1) * cells));
    this.first = labels.allowedFirst();
    this.keys = new Int32Array(templates.length);
    this.row = new Float64Array(labels.size);
    const mostRows = Math.floor(mostRowBytes / (8 * labels.size) / this.extractor.groupCount);
    this.rows = Array.from({ length: this.extractor.groupCount }, () => new RowCache(labels.size, mostRows));
  }

  /** The scores of every label at every token, without constraints but that no record starts inside an entity. */
  lattice({ tokens, guideline }: DecodingInput): Lattice {
    const { labels } = this.parameters;
    const labelCount = labels.size;
    const reader = this.extractor.open({ tokens, guideline: labels.guidelines[labels.groupOf(guideline)] ?? '' });
    const state = new Float64Array(tokens.length * labelCount);
    for (let t = 0; t < tokens.length; t++)
      for (let g = 0; g < this.rows.length; g++) this.addGroup(reader, t, g, state);
    if (tokens.length > 0) this.first.forEach((allowed, y) => { if (!allowed) state[y] = -Infinity; });
    return { labelCount, length: tokens.length, state, transition: this.transitions[labels.groupOf(guideline)]! };
  }

  /** Adds the weights of a group of features to a token's scores; keeps their sum where the group may come again. */
  private addGroup(reader: RecordReader, t: number, g: number, state: Float64Array): void {
    const { row, keys } = this;
    const base = t * row.length;
    const [rows, subject, context] = [this.rows[g]!, reader.subject(t, g), reader.context(t, g)];
    if (subject >= 0 && rows.addTo(state, base, subject, context) === 'added') return;
    row.fill(0);
    const end = reader.read(t, g, keys, 0);
    for (let c = 0; c < end; c++) this.table.add(keys[c]!, row);
    for (let y = 0; y < row.length; y++) state[base + y]! += row[y]!;
    if (subject >= 0) rows.keep(row, subject, context);
  }

  /** Finds the best labels. Given tags bind by position; where that leaves no reading, by type only. */
  decode(input: DecodingInput): Decoded {
    return decodeLattice(this.lattice(input), input, this.parameters.labels);
  }
}

/** The model without weights that are zero or nearer to it than `least`, and without attributes that have none left. */
export const withoutSmall = (parameters: CrfParameters, least: number): CrfParameters => {
  const { keys, runStart, runLabel, weights } = parameters;
  const [kept, starts, labels, values]: [number[], number[], number[], number[]] = [[], [0], [], []];
  keys.keys().forEach((key, a) => {
    for (let k = runStart[a]!; k < runStart[a + 1]!; k++)
      if (weights[k] !== 0 && Math.abs(weights[k]!) >= least) { labels.push(runLabel[k]!); values.push(weights[k]!); }
    if (labels.length > starts.at(-1)!) { kept.push(key); starts.push(labels.length); }
  });
  return {
    ...parameters, keys: KeyIndex.of(Int32Array.from(kept)), runStart: Int32Array.from(starts),
    runLabel: Int32Array.from(labels), weights: Float64Array.from(values),
  };
};
