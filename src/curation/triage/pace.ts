/** How long a person takes to judge a record: a guess from what there is to read, scaled by what was measured of them. */

/** What there is to take in before a record is judged. */
export interface RecordEffort {
  readonly tokens: number;
  readonly entities: number;
  /** Suggestions, doubts and findings that wait for an answer. */
  readonly questions: number;
}

/** What was measured of a person: how many records, and the mean logarithm of seconds taken over seconds guessed. */
export interface Pace {
  readonly records: number;
  readonly logRatio: number;
}

/** The pace of somebody of whom nothing is known. */
export const unknownPace: Pace = { records: 0, logRatio: 0 };

/** Seconds for a look at the record and its picture, for a word read at 200 a minute, for a label checked, for a question answered. */
const seconds = { look: 3, token: 0.3, entity: 1, question: 3 } as const;
/** A measured record counts as much as the guess only after so many of them. */
const guessWeight = 5;
/** The last records tell how somebody works now. */
const remembered = 100;
/** Less is a slip of the key; more is a telephone call. */
const [shortest, longest] = [0.5, 180];

/** Seconds that the person probably takes for a record. */
export function expectedSeconds({ tokens, entities, questions }: RecordEffort, { records, logRatio }: Pace = unknownPace): number {
  const guess = seconds.look + tokens * seconds.token + entities * seconds.entity + questions * seconds.question;
  return guess * Math.exp((logRatio * records) / (records + guessWeight));
}

/** The pace with one more record measured; a pause or a slip changes nothing. */
export function withMeasured(pace: Pace, effort: RecordEffort, taken: number): Pace {
  if (taken < shortest || taken > longest) return pace;
  const ratio = Math.log(taken / expectedSeconds(effort));
  const before = Math.min(pace.records, remembered - 1);
  return { records: before + 1, logRatio: (pace.logRatio * before + ratio) / (before + 1) };
}
