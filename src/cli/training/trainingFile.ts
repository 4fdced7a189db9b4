import { convertTags } from '../../dataset/scheme';
import type { DatasetStyle } from '../../dataset/style';
import type { FileRecord, TrainingFile } from '../../model/trainingFile';
import { readRecords, withSource } from '../files/inputs';
import { openPictures } from '../files/pictureFolders';
import { surveyStyle, type FileStyle } from '../tagging/fileStyle';

/** A dataset to learn from or to score on. */
export interface LoadedFile {
  readonly file: TrainingFile;
  readonly style: FileStyle;
  /** Records left out because some of their tokens have no tag. */
  readonly untagged: number;
}

/**
 * Reads a dataset into memory, its tags in IOB2. Records that are not fully tagged teach nothing sure and are left out. With
 * `pictures`, folders that a person named, each record comes with the path of its picture, where there is one.
 */
export function loadTrainingFile(name: string, wanted: DatasetStyle | 'auto' | undefined, pictures?: readonly string[]): Promise<LoadedFile> {
  return withSource(name, async (source) => {
    const style = await surveyStyle(source, wanted);
    const index = pictures && (await openPictures(source, pictures));
    const records: FileRecord[] = [];
    let untagged = 0;
    for await (const { record } of readRecords(source)) {
      const given = record.tokens.map((token) => token.tag);
      const tags = (style.scheme === 'IOB2' ? given : convertTags(given, 'IOB2')).filter((tag) => tag !== undefined);
      if (tags.length < given.length) untagged += 1;
      else if (tags.length > 0) {
        const { id } = record;
        const picture = id === undefined ? undefined : index?.find(id);
        records.push({ tokens: record.tokens.map((token) => token.text), tags, ...(id !== undefined && { id }), ...(picture !== undefined && { picture }) });
      }
    }
    const file = { name, sha256: await source.sha256(), guideline: style.guideline, records };
    return { file, style, untagged };
  });
}

/** Reads the tokens of a dataset whose labels, if it has any, are not to be learned from. */
export function loadUnlabelledFile(name: string, wanted: DatasetStyle | 'auto' | undefined): Promise<TrainingFile> {
  return withSource(name, async (source) => {
    const { guideline } = await surveyStyle(source, wanted);
    const records: { readonly tokens: readonly string[]; readonly tags: readonly string[] }[] = [];
    for await (const { record } of readRecords(source))
      if (record.tokens.length > 0) records.push({ tokens: record.tokens.map((token) => token.text), tags: record.tokens.map(() => 'O') });
    return { name, sha256: await source.sha256(), guideline, records };
  });
}
