import type { LabelEvidence } from '../../dataset/labelEvidence';
import { loadBundledClusters } from '../../model/load';
import { foldDefaults, weighOutOfFold } from '../../model/crf/outOfFold';
import { decodeClusters } from '../../model/crf/wordClusters';
import { Refusal } from '../refusal';
import { Progress } from '../terminal/progress';
import { formatNumber } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import type { PlacedJudged } from './judgedFile';

/** A CRF's time grows with the square of its types; the rarer ones beyond these are learned as one. */
const mostTypes = 40;
const merged = '…';

/** How the folds are cut and computed. */
export interface FoldChoice {
  readonly folds: number | undefined;
  readonly threads: number | undefined;
}

/** Evidence about all records from models that are trained on the spot. Throws a {@link Refusal} where there can be none. */
export async function gatherEvidence(records: readonly PlacedJudged[], { folds, threads }: FoldChoice, terminal: Terminal): Promise<readonly LabelEvidence[]> {
  const rare = rareTypes(records);
  if (rare.size > 0) terminal.note(`the file has ${rare.size + mostTypes - 1} types: the ${formatNumber(rare.size, 'rarest', 'rarest')} are learned as one, and changes among them are not seen`);
  const renamed = records.map((record) => ({ ...record, tags: record.tags.map((tag) => (rare.has(tag.slice(2)) ? `${tag.slice(0, 2)}${merged}` : tag)) }));
  const progress = new Progress(terminal, 'training on the other records', 'steps', 1000);
  const result = await weighOutOfFold(renamed, { ...foldDefaults, folds: folds ?? foldDefaults.folds, threads: threads ?? foldDefaults.threads }, {
    classes: decodeClusters(await loadBundledClusters()), progress: (share) => progress.show(Math.round(share * 1000)),
  });
  progress.end();
  if (result.kind === 'refused') throw new Refusal(result.reason.replace(/\.$/, ''));
  return rare.size === 0 ? result.evidence : result.evidence.map((evidence, at) => withOwnTypes(evidence, records[at]!, rare));
}

function rareTypes(records: readonly PlacedJudged[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { spans } of records) for (const { type } of spans) counts.set(type, (counts.get(type) ?? 0) + 1);
  const sorted = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([type]) => type);
  return new Set(sorted.length > mostTypes ? sorted.slice(mostTypes - 1) : []);
}

/** Gives entities of the merged type back the type that the record has there; elsewhere nothing can be suggested. */
function withOwnTypes(evidence: LabelEvidence, { spans }: PlacedJudged, rare: ReadonlySet<string>): LabelEvidence {
  const own = (start: number, end: number): string | undefined => spans.find((span) => span.start === start && span.end === end && rare.has(span.type))?.type;
  return {
    ...evidence,
    spans: evidence.spans.map((span) => ({ ...span, type: own(span.start, span.end) ?? span.type, otherType: span.otherType === merged ? null : span.otherType })),
    predicted: evidence.predicted.flatMap((span) => {
      const type = span.type === merged ? own(span.start, span.end) : span.type;
      return type === undefined ? [] : [{ ...span, type }];
    }),
    unlabelled: evidence.unlabelled.filter(({ type }) => type !== merged),
  };
}
