import type { FeatureExtractor, RecordFeatures } from './features';
import { KeyIndex } from './hash';
import type { SparseCorpus } from './kernel';
import type { LabelSet } from './labels';
import { sharedInts, shareSegments } from './segments';

/** One record to learn from: IOB2 tags, one per token. */
export interface TrainingRecord {
  readonly tokens: readonly string[];
  readonly tags: readonly string[];
  readonly guideline: string;
  /** What the features of the record's picture are found by, for models that look at it. */
  readonly picture?: string;
}

/** Which attribute-label pairs get a weight: those seen in training, or every pair of a seen attribute. */
export type PairChoice = 'observed' | 'all';

/** How records become a corpus. */
export interface EncodingOptions {
  readonly pairs: PairChoice;
  /** By a feature's key, numbers by label: labels whose number is not zero get a weight beside those of `pairs`. */
  readonly known?: (key: number) => ArrayLike<number>;
  /** Attributes seen on fewer tokens are dropped. */
  readonly minCount: number;
  /** Into how many runs of sentences of about equal size the corpus is cut: one a thread. */
  readonly shards: number;
}

/** Records ready for training, and what their numbers mean. */
export interface EncodedCorpus {
  /** The sentences cut into contiguous shards; weights mean the same in all. */
  readonly shards: readonly SparseCorpus[];
  /** Attribute numbers by feature key. */
  readonly keys: KeyIndex;
  /** How often each weight's feature occurs with its label: what the expected counts are to match. */
  readonly observed: Float64Array;
}




interface Counted {
  readonly keys: KeyIndex;
  /** Attribute numbers, −1 where the attribute was dropped, in the order of the features. */
  readonly attributes: readonly Int32Array[];
}

/**
 * Numbers the attributes by falling frequency, those alike in corpus order, without those seen fewer than `least`
 * times: the few that most tokens have then share cache lines, and the many rare ones are met in sequence.
 */
const numberAttributes = (features: readonly RecordFeatures[], least: number): Counted => {
  const all = new KeyIndex();
  const numbered = features.map(({ keys }) => keys.map((key) => all.add(key)));
  const seen = new Int32Array(all.size);
  for (const row of numbered) for (const a of row) seen[a]!++;
  const order = Int32Array.from(seen.keys()).filter((a) => seen[a]! >= least).sort((a, b) => seen[b]! - seen[a]! || a - b);
  const numbers = new Int32Array(all.size).fill(-1);
  order.forEach((a, number) => { numbers[a] = number; });
  const keys = all.keys();
  return {
    keys: KeyIndex.of(order.map((a) => keys[a]!)),
    attributes: numbered.map((row) => row.map((a) => numbers[a]!)),
  };
};

interface Pairs {
  readonly runStart: Int32Array;
  readonly runLabel: Int32Array;
  readonly counts: number[];
}

/** Visits every attribute of every token: attribute, gold label. */
const visit = (
  features: readonly RecordFeatures[], attributes: readonly Int32Array[], gold: readonly Int32Array[],
  see: (attribute: number, label: number) => void,
): void => {
  features.forEach(({ groupCount, start }, s) => {
    const row = attributes[s]!;
    gold[s]!.forEach((label, t) => {
      for (let c = start[t * groupCount]!; c < start[(t + 1) * groupCount]!; c++) if (row[c]! >= 0) see(row[c]!, label);
    });
  });
};

/** Gives each attribute its run of labels, in label order, with the count of each. */
const pairUp = (
  features: readonly RecordFeatures[], { keys, attributes }: Counted, gold: readonly Int32Array[], labelCount: number,
  { pairs: choice, known }: EncodingOptions,
): Pairs => {
  const start = new Int32Array(keys.size + 1);
  visit(features, attributes, gold, (a) => { start[a + 1]!++; });
  for (let a = 0; a < keys.size; a++) start[a + 1]! += start[a]!;
  const fill = start.slice();
  const seen = new Int32Array(start[keys.size]!);
  visit(features, attributes, gold, (a, label) => { seen[fill[a]!++] = label; });
  const runStart = sharedInts(keys.size + 1);
  const labels: number[] = [];
  const counts: number[] = [];
  const tally = new Float64Array(labelCount);
  const keyOf = known && keys.keys();
  for (let a = 0; a < keys.size; a++) {
    tally.fill(0);
    for (let c = start[a]!; c < start[a + 1]!; c++) tally[seen[c]!]!++;
    const before = keyOf && known(keyOf[a]!);
    for (let y = 0; y < labelCount; y++)
      if (choice === 'all' || tally[y]! > 0 || (before && before[y] !== 0)) { labels.push(y); counts.push(tally[y]!); }
    runStart[a + 1] = labels.length;
  }
  const runLabel = sharedInts(labels.length);
  runLabel.set(labels);
  return { runStart, runLabel, counts };
};

const addTransitions = (
  observed: Float64Array, offset: number, gold: readonly Int32Array[], groups: readonly number[], { size, guidelines }: LabelSet,
): void => {
  gold.forEach((row, s) => {
    for (let t = 1; t < row.length; t++) {
      const cell = row[t - 1]! * size + row[t]!;
      observed[offset + cell]!++;
      if (guidelines.length > 1) observed[offset + (groups[s]! + 1) * size * size + cell]!++;
    }
  });
};

/** Where to cut the sentences so that every shard has about as many tokens. */
const cut = (records: readonly TrainingRecord[], shards: number): number[] => {
  const total = records.reduce((sum, record) => sum + record.tokens.length, 0);
  const cuts = [0];
  let tokens = 0;
  records.forEach((record, s) => {
    tokens += record.tokens.length;
    while (cuts.length < shards && tokens >= (total * cuts.length) / shards) cuts.push(s + 1);
  });
  while (cuts.length <= shards) cuts.push(records.length);
  return cuts;
};

/** Encodes records for training. Every tag must be in the label set and follow its scheme. */
export const encodeCorpus = (
  records: readonly TrainingRecord[], extractor: FeatureExtractor, labels: LabelSet, options: EncodingOptions,
): EncodedCorpus => {
  const features = records.map((record) => extractor.extract(record));
  const counted = numberAttributes(features, options.minCount);
  const gold = records.map(({ tags }) => Int32Array.from(tags, (tag) => labels.indexOf(tag)));
  const groups = records.map(({ guideline }) => labels.groupOf(guideline));
  const { runStart, runLabel, counts } = pairUp(features, counted, gold, labels.size, options);
  const blocks = labels.guidelines.length > 1 ? labels.guidelines.length + 1 : 1;
  const observed = new Float64Array(counts.length + blocks * labels.size ** 2);
  observed.set(counts);
  addTransitions(observed, counts.length, gold, groups, labels);
  const common = {
    labelCount: labels.size, groupCount: Math.max(1, labels.guidelines.length), runStart, runLabel,
    allowed: labels.allowed(), allowedFirst: labels.allowedFirst(),
  };
  const cuts = cut(records, options.shards);
  const shards = cuts.slice(1).map((to, i) => ({
    ...common,
    group: Int32Array.from(groups.slice(cuts[i], to)),
    ...shareSegments(features.slice(cuts[i], to), counted.attributes.slice(cuts[i], to), labels.size),
  }));
  return { shards, keys: counted.keys, observed };
};
