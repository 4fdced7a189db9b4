import { PlainSurvey } from '../../curation/plainRecords';
import { Survey } from '../../curation/survey';
import type { Layout } from '../../dataset/layout';
import { scanRecords } from '../files/scan';
import type { Source } from '../files/source';

/** What one pass over a file tells of its tags. */
export interface TagSurvey {
  readonly survey: Survey;
  readonly layout: Layout;
}

/** Hears the ids of the records that were read since the last time, where they are wanted, and how many records are done. */
export type HearIds = (ids: readonly (string | undefined)[], records: number) => Promise<void>;

/** Reads a file once for what its tags tell. */
export async function surveyTags(source: Source, wanted: 'with ids' | 'without ids', hear: HearIds): Promise<TagSurvey> {
  const survey = new Survey();
  let plain: PlainSurvey | undefined;
  let layout: Layout | undefined;
  let ids: (string | undefined)[] = [];
  await scanRecords(source, {
    begin(scanner) {
      plain = new PlainSurvey(scanner);
      layout = scanner.layout;
    },
    visit({ scanner }) {
      const record = scanner.isPlain ? undefined : scanner.parse();
      if (record) survey.add(record);
      else plain?.add();
      if (wanted === 'with ids') ids.push(record ? record.id : scanner.id);
    },
    async endRun(_, records) {
      await hear(ids, records);
      ids = [];
    },
  });
  if (!plain || !layout) throw new Error(`${source.name} gave no record`);
  survey.addPlain(plain.counts());
  return { survey, layout };
}
