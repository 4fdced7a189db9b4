// What a trained network's signals say of pairs: measured on validation records with their own pictures and with another's.
import type { TrainingRecord } from '../crf/corpus';
import type { LabelSet } from '../crf/labels';
import { ruleOf, type SignalRules } from '../signals';
import type { EmissionReader, Text } from './emissions';
import type { TaggerFamily } from './family';

const mostPairs = 400;

/** A pair whose picture the network sees. */
interface SeenPair extends Text {
  readonly picture: string;
}

const seenPairs = async (records: readonly TrainingRecord[], labels: LabelSet, { pictures }: TaggerFamily): Promise<readonly SeenPair[]> => {
  const found: SeenPair[] = [];
  for (const { tokens, guideline, picture } of records) {
    if (found.length === mostPairs) break;
    if (picture !== undefined && tokens.length > 0 && (await pictures?.use(picture)) === 'used') found.push({ tokens, group: labels.groupOf(guideline), picture });
  }
  return found;
};

/** Each text with the picture of the pair half the list away; left out where that is its own. */
const shuffled = (pairs: readonly SeenPair[]): readonly SeenPair[] => pairs.flatMap((pair, at) => {
  const picture = pairs[(at + (pairs.length >> 1)) % pairs.length]?.picture;
  return picture === undefined || picture === pair.picture ? [] : [{ ...pair, picture }];
});

/** The rules of a family's signals; none where it has no signal or sees no picture. */
export const measureSignals = async (reader: EmissionReader, records: readonly TrainingRecord[], labels: LabelSet, family: TaggerFamily): Promise<SignalRules> => {
  const { signals = [] } = family;
  const pairs = signals.length > 0 ? await seenPairs(records, labels, family) : [];
  if (pairs.length === 0) return {};
  const told = async (texts: readonly SeenPair[]): Promise<ReadonlyMap<string, readonly number[]>> => {
    const values = new Map(signals.map((name) => [name, [] as number[]]));
    await reader.read(texts, undefined, (_, name, value) => void values.get(name)?.push(value));
    return values;
  };
  const [own, others] = [await told(pairs), await told(shuffled(pairs))];
  return Object.fromEntries(signals.map((name) => [name, ruleOf(own.get(name) ?? [], others.get(name) ?? [])]));
};
