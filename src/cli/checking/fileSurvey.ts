import type { PictureCensus } from '../../curation/rules/pictures';
import type { FindingContext } from '../../curation/survey';
import type { Source } from '../files/source';
import { loadLabelFile, type FolderSurveys } from './labelSet';
import type { PictureSurvey } from './pictureSurvey';
import { surveyTags } from './tagSurvey';

/** What must be known of a file before its records can be judged. */
export interface FileSurvey {
  readonly context: FindingContext;
  readonly pictures: PictureSurvey | undefined;
  readonly census: PictureCensus | undefined;
}

/** Reads a file once, and looks at its pictures; `show` hears how many records are done. */
export async function surveyFile(
  source: Source,
  folders: FolderSurveys,
  pictures: PictureSurvey | undefined,
  show: (records: number) => void,
): Promise<FileSurvey> {
  const looksAtPictures = pictures !== undefined && !pictures.isEmpty;
  const { survey, layout } = await surveyTags(source, looksAtPictures ? 'with ids' : 'without ids', async (ids, records) => {
    if (looksAtPictures) await pictures.add(ids);
    show(records);
  });
  if (pictures?.isEmpty) pictures.addMissing(survey.recordsWithId);
  const labels = source.path === undefined ? undefined : await loadLabelFile(source.path);
  if (!labels && source.path !== undefined) for (const other of await folders.beside(source.path)) survey.addTypesOf(other);
  return { context: survey.context(layout, labels), pictures, census: pictures?.census };
}
