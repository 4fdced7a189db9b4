import type { SignalName } from '../../dataset/verdict';
import type { DatasetRecord } from '../../dataset/record';
import { placeOfHead } from '../place';
import type { Found, Rule } from '../rule';

/** Rules about pairs of text and picture, found by “Flag Irrelevant Image–Text Pairs” and not by `mner check`. */
export const pairRules: readonly Rule[] = [
  {
    id: 'pair-mismatch',
    level: 'warning',
    title: 'Picture that seems to belong to another text',
    explanation:
      'The picture fits this text no better than it would fit others of the file. The flag is set where so many of the flagged ' +
      'pairs are expected to be right as `mner.flag.precision` asks for. A verdict on the pair settles it.',
  },
  {
    id: 'pair-invisible',
    level: 'info',
    title: 'Picture that shows none of the entities',
    explanation: 'No person, place or thing that the text names is to be seen, so the picture cannot help to label them. A verdict settles it.',
  },
  {
    id: 'pair-redundant',
    level: 'info',
    title: 'Picture that only repeats the text',
    explanation: 'What the picture shows is said by the text already. It is reported only after enough verdicts of your own. A verdict settles it.',
  },
  {
    id: 'pictures-shifted',
    level: 'warning',
    title: 'Pictures that are probably shifted',
    explanation:
      'From this record on, the texts fit the pictures of records one, two or three places away better than their own: a line was ' +
      'lost or doubled when the file was made.',
  },
];

/** The rule of each signal. */
export const ruleOfSignal: Readonly<Record<SignalName, string>> = { mismatch: 'pair-mismatch', invisible: 'pair-invisible', redundant: 'pair-redundant' };

const messages: Readonly<Record<SignalName, string>> = {
  mismatch: 'The picture seems to belong to another text',
  invisible: 'The picture seems to show none of the entities',
  redundant: 'The picture seems to only repeat the text',
};

/** What a flagged pair is reported as, at the record's first line; `probability` is that of the fault in this file. */
export function pairTrouble(record: DatasetRecord, signal: SignalName, probability: number): Found {
  const percent = Math.min(Math.round(probability * 100), 99);
  return { rule: ruleOfSignal[signal], ...placeOfHead(record), message: `${messages[signal]} (${percent}%). Judge the pair to settle it.` };
}
