import { Disposable } from 'vscode';
import type { Finding } from '../../curation/finding';
import { placeOfHead } from '../../curation/place';
import { describeShift } from '../../curation/relevance/words';
import type { Found } from '../../curation/rule';
import { grade } from '../../curation/rules';
import { pairTrouble } from '../../curation/rules/pairs';
import { signalNames } from '../../dataset/verdict';
import type { Dataset } from '../datasets';
import { chosenLevels } from '../findings';
import type { Services } from '../services';

/** Keeps findings in step with flags: a flagged pair that nobody judged is one, and so is the first record of shifted pictures. */
export function registerPairFindings(services: Services): Disposable {
  const show = (dataset: Dataset): void => services.findings.putPairs(dataset, findingsOf(services, dataset));
  return Disposable.from(
    services.pairs.onDidChange(show),
    // The rules may have been given other levels, and findings begin anew.
    services.facts.onDidSurvey((dataset) => services.pairs.originOf(dataset) !== '' && show(dataset)),
  );
}

function findingsOf({ pairs, judgements }: Services, dataset: Dataset): ReadonlyMap<number, readonly Finding[]> {
  const found = new Map<number, Found[]>();
  const put = (record: number, each: Found): void => void found.set(record, [...(found.get(record) ?? []), each]);
  const shift = pairs.shiftOf(dataset);
  const lineOf = (record: number): number => dataset.records.headLineOf(record) + 1;
  if (shift) put(shift.from, { rule: 'pictures-shifted', ...placeOfHead(dataset.records.record(shift.from)), message: describeShift(shift, lineOf, dataset.records.recordCount) });
  for (const signal of signalNames) {
    for (const record of pairs.flagged(dataset, signal)) {
      if (judgements.get(dataset, record).verdict === undefined) put(record, pairTrouble(dataset.records.record(record), signal, pairs.find(dataset, record)?.signals[signal].probability ?? 0));
    }
  }
  const levels = chosenLevels(dataset.document);
  return new Map([...found].map(([record, each]) => [record, grade(each, levels)]));
}
