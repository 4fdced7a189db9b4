// What the instant CRF thinks of each word, added to what a neural network thinks of it.
import { readPackage, PackageRefusal, type ModelPackage } from '../package';
import { openCrf } from '../crf/crfPackage';
import type { LabelSet } from '../crf/labels';
import type { CrfModel } from '../crf/model';
import { Posterior } from '../crf/posterior';
import type { ReadsEmissions, Text } from './emissions';

/** Where a network's package keeps the CRF's: a package within the package. */
const folder = 'potentials/';

/** Of three networks trained alike, between 0.1 and 0.2 was best on the validation files of both datasets together. */
export const usualShare = 0.15;

/** The least probability that a label is left with: the CRF doubts, it forbids nothing. */
const least = 1e-4;

/** Which CRF to listen to, and how much. */
export interface PotentialSource {
  /** Folder of a package of the family `crf`. */
  readonly folder: string;
  /** By what the logarithms of its probabilities are multiplied before they are added to the network's scores; 0 to 1. */
  readonly share: number;
}

/**
 * A CRF's say in the scores of a network: a product of experts (Hinton, 2002), `score(y) + share · ln p(y | text)` for each word,
 * p being the exact marginal under the CRF. A type that the CRF does not know has the probability of no entity.
 */
export class Potentials {
  private readonly numbers: readonly number[];
  private readonly guidelines: readonly string[];

  constructor(private readonly crf: CrfModel, labels: LabelSet, private readonly share: number) {
    const own = crf.parameters.labels;
    this.numbers = labels.labels.map((label) => Math.max(0, own.indexOf(label)));
    this.guidelines = labels.guidelines;
  }

  /** The same CRF's say over other labels. */
  over(labels: LabelSet): Potentials {
    return new Potentials(this.crf, labels, this.share);
  }

  /** Adds to the emissions `[words · K]` of a text, in place. */
  addTo(emissions: Float32Array, { tokens, group }: Pick<Text, 'tokens' | 'group'>): void {
    const { numbers, share } = this;
    const guideline = this.guidelines[group];
    const posterior = new Posterior(this.crf.lattice({ tokens, ...(guideline !== undefined && { guideline }) }));
    tokens.forEach((_, t) => numbers.forEach((number, y) => {
      emissions[t * numbers.length + y]! += share * Math.log(Math.max(least, posterior.marginal(t, number)));
    }));
  }
}

/** A reader of emissions to which a CRF has its say; the reader itself without one. */
export const withPotentials = (reader: ReadsEmissions, potentials: Potentials | undefined): ReadsEmissions => (potentials === undefined ? reader : {
  read: async (texts, signal, told) => {
    const emissions = await reader.read(texts, signal, told);
    emissions.forEach((each, at) => { const text = texts[at]; if (text) potentials.addTo(each, text); });
    return emissions;
  },
});

/** The package of the CRF within a network's, with the field of `model.json` that goes with it; nothing where there is none. */
export const potentialsIn = ({ metadata, files }: ModelPackage): { readonly fields: object; readonly files: ReadonlyMap<string, Uint8Array> } => ({
  fields: metadata['potentials'] === undefined ? {} : { potentials: metadata['potentials'] },
  files: new Map([...files].filter(([path]) => path.startsWith(folder))),
});

const within = (model: ModelPackage, refuse: (why: string) => never): ModelPackage => {
  const files = new Map([...potentialsIn(model).files].map(([path, bytes]) => [path.slice(folder.length), bytes]));
  try {
    const metadata = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as ModelPackage['metadata'];
    return { folder: `${model.folder}/${folder.slice(0, -1)}`, metadata, files };
  } catch {
    return refuse(`model.json speaks of "potentials", and the package holds no CRF in ${folder}`);
  }
};

/** The potentials of a package, undefined where it has none; `refuse` is told what is wrong with them. */
export const readPotentials = (model: ModelPackage, labels: LabelSet, refuse: (why: string) => never): Potentials | undefined => {
  const field = model.metadata['potentials'] as { readonly share?: unknown } | null | undefined;
  if (field === undefined) return undefined;
  const share = field?.share;
  if (typeof share !== 'number' || !(share >= 0 && share <= 1)) return refuse('model.json does not say in "potentials" with which "share" between 0 and 1 the CRF counts');
  return new Potentials(openCrf(within(model, refuse)).model, labels, share);
};

/** A CRF on its way into a network's package. */
export interface AddedPotentials {
  readonly potentials: Potentials;
  readonly fields: { readonly potentials: { readonly share: number; readonly from: string } };
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Reads the CRF that is to go into a package. Throws a PackageRefusal where it cannot be used. */
export const loadPotentials = async (source: PotentialSource, labels: LabelSet): Promise<AddedPotentials> => {
  const read = await readPackage(source.folder, ['crf']);
  if (read.kind === 'refused') throw new PackageRefusal(read.reason);
  const { metadata, files } = read.package;
  const { model } = openCrf(read.package);
  const described: readonly [string, Uint8Array] = ['model.json', new TextEncoder().encode(`${JSON.stringify(metadata, null, 2)}\n`)];
  const kept = new Map([described, ...files].map(([path, bytes]) => [folder + path, bytes]));
  return { potentials: new Potentials(model, labels, source.share), fields: { potentials: { share: source.share, from: `${metadata.name} ${metadata.version}` } }, files: kept };
};
