import { adjudicate, type AgreementRule, type Dispute } from '../../curation/adjudication';
import { settledText } from '../../curation/settledText';
import { encodeLossless } from '../../dataset/bytes';
import { defaultLayout, type Layout } from '../../dataset/layout';
import { readSpans } from '../../dataset/tags';
import { readAligned } from '../files/aligned';
import type { PlacedRecord } from '../files/inputs';
import { readPieces } from '../files/pieces';
import type { Source } from '../files/source';
import type { Target } from '../files/target';
import { surveyStyle } from '../tagging/fileStyle';

/** A dispute and the record it is in. */
export interface PlacedDispute {
  readonly dispute: Dispute;
  readonly placed: PlacedRecord;
}

/** What annotators agree on, and what is left to decide. */
export interface Settlement {
  /** Entities that were agreed on. */
  readonly settled: number;
  readonly disputes: readonly PlacedDispute[];
}

/** Writes the first file with the tags that the annotators agree on; disputed ones go. */
export async function settle(sources: readonly Source[], rule: AgreementRule, target: Target): Promise<Settlement> {
  const [first] = sources;
  if (!first) throw new Error('nothing to settle');
  const { scheme } = await surveyStyle(first, undefined);
  const disputes: PlacedDispute[] = [];
  let settled = 0;
  const { mark, layout } = await beginningOf(first);
  let parts = [mark];
  for await (const same of readAligned(sources)) {
    const [placed] = same;
    if (!placed) continue;
    const { tags, disputes: open } = adjudicate(same.map(tagsOf), rule, scheme);
    settled += readSpans(tags.map((tag) => tag ?? undefined)).length;
    for (const dispute of open) disputes.push({ dispute, placed });
    parts.push(settledText(placed.record, tags, layout));
    if (parts.length < 4096) continue;
    await target.write(encodeLossless(parts.join('')));
    parts = [];
  }
  await target.write(encodeLossless(parts.join('')));
  await target.commit();
  return { settled, disputes };
}

async function beginningOf(source: Source): Promise<{ readonly mark: string; readonly layout: Layout }> {
  for await (const { document } of readPieces(source)) return { mark: document.text().slice(0, document.offsetOf(0)), layout: document.layout };
  return { mark: '', layout: defaultLayout };
}

/** The tags of a record. */
export function tagsOf({ record }: PlacedRecord): readonly (string | undefined)[] {
  return record.tokens.map((token) => token.tag);
}
