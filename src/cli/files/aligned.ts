import { Refusal } from '../refusal';
import { headLine, readRecords, recordName, type PlacedRecord } from './inputs';
import type { Source } from './source';

/**
 * Walks several files record by record: the same record of each. Throws a {@link Refusal} where they do not hold the
 * same records with as many tokens.
 */
export async function* readAligned(sources: readonly Source[]): AsyncGenerator<readonly PlacedRecord[]> {
  const walks = sources.map(readRecords);
  try {
    for (;;) {
      const steps: IteratorResult<PlacedRecord, void>[] = [];
      for (const walk of walks) steps.push(await walk.next());
      const records = steps.flatMap((step) => (step.done ? [] : [step.value]));
      if (records.length === 0) return;
      if (records.length < sources.length) throw new Refusal(describeRest(sources, steps));
      checkSameTokens(sources, records);
      yield records;
    }
  } finally {
    for (const walk of walks) await walk.return(undefined);
  }
}

function describe(place: PlacedRecord): string {
  return `${recordName(place)}, line ${headLine(place)}`;
}

function describeRest(sources: readonly Source[], steps: readonly IteratorResult<PlacedRecord, void>[]): string {
  const ended = sources[steps.findIndex((step) => step.done)]?.name ?? '';
  const at = steps.findIndex((step) => !step.done);
  const step = steps[at];
  const first = step && !step.done ? `: the first is ${describe(step.value)}` : '';
  return `${sources[at]?.name ?? ''} has more records than ${ended}${first}`;
}

function checkSameTokens(sources: readonly Source[], records: readonly PlacedRecord[]): void {
  const [first, ...others] = records;
  if (!first) return;
  const length = first.record.tokens.length;
  const at = others.findIndex(({ record }) => record.tokens.length !== length);
  const other = others[at];
  if (!other) return;
  const left = `${length} in ${sources[0]?.name ?? ''} (record ${describe(first)})`;
  const right = `${other.record.tokens.length} in ${sources[at + 1]?.name ?? ''} (record ${describe(other)})`;
  throw new Refusal(`the files do not hold the same tokens: record ${first.index + 1} has ${left} and ${right}`);
}

/** Counts tokens whose text differs between files of the same shape, and remembers where the first is. */
export class TextDifferences {
  private count = 0;
  private first = '';

  /** Takes the same record of each file into account. */
  add([first, ...others]: readonly PlacedRecord[]): void {
    first?.record.tokens.forEach((token, at) => {
      if (others.every(({ record }) => record.tokens[at]?.text === token.text)) return;
      if (this.count === 0) this.first = `line ${first.firstLine + token.line + 1}`;
      this.count += 1;
    });
  }

  /** A sentence about them; undefined where there are none. */
  describe(): string | undefined {
    if (this.count === 0) return undefined;
    return `${this.count} tokens are written differently in the files, first in ${this.first}; they are compared by their place`;
  }
}
