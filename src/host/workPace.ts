import type { Memento } from 'vscode';
import { expectedSeconds, unknownPace, withMeasured, type Pace, type RecordEffort } from '../curation/triage/pace';
import type { Dataset } from './datasets';
import type { Services } from './services';

const memoryKey = 'mner.pace';

/** How fast the person of this window judges records. It stays in VS Code's own memory and is never written beside a dataset. */
export class WorkPace {
  constructor(private readonly memory: Memento) {}

  /** What was measured so far. */
  get measured(): Pace {
    return this.memory.get<Pace>(memoryKey) ?? unknownPace;
  }

  /** Seconds that the person probably takes for a record. */
  expect(effort: RecordEffort): number {
    return expectedSeconds(effort, this.measured);
  }

  /** Takes a record into account that the person judged in so many seconds. */
  add(effort: RecordEffort, seconds: number): void {
    void this.memory.update(memoryKey, withMeasured(this.measured, effort, seconds));
  }
}

/** What there is to take in of a record, as the card shows it. */
export function effortOf({ facts, findings, suggestions, labelErrors }: Services, dataset: Dataset, record: number): RecordEffort {
  const { tokens, types } = facts.get(dataset, record);
  const open = suggestions.open(dataset, record);
  const doubts = open.suggestions.length + open.disagreements.length + labelErrors.openIn(dataset, record).length;
  const questions = doubts + findings.of(dataset, record).filter(({ severity }) => severity !== 'info').length;
  return { tokens, entities: types.length, questions };
}
