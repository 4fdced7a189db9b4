import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { Survey } from '../../curation/survey';
import { withSource } from '../files/inputs';
import { Refusal } from '../refusal';
import { surveyTags } from './tagSurvey';

const labelFile = 'labels.txt';
const siblingLimitBytes = 64 << 20;
const datasetEndings: ReadonlySet<string> = new Set(['.txt', '.conll', '.bio', '.iob', '.iob2']);

/** The label set that stands in `labels.txt` beside a file, one type or tag a line; undefined where there is none. */
export async function loadLabelFile(path: string): Promise<readonly string[] | undefined> {
  const text = await readFile(join(dirname(path), labelFile), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const types = text.split(/\r\n|\n|\r/).map((line) => line.trim().replace(/^[BIESLU]-/, ''));
  return [...new Set(types)].filter((type) => type !== '' && type !== 'O');
}

/** Surveys the other datasets of a folder, each once, because a type is known that any file of the folder uses. */
export class FolderSurveys {
  private readonly known = new Map<string, Promise<Survey | undefined>>();

  /** The surveys of the datasets beside a file. */
  async beside(path: string): Promise<readonly Survey[]> {
    const folder = dirname(path);
    const names = await readdir(folder).catch(() => []);
    const paths = names.filter((name) => datasetEndings.has(extname(name)) && name !== labelFile).map((name) => join(folder, name));
    const surveys: Survey[] = [];
    for (const each of paths.sort()) {
      const survey = each === path ? undefined : await this.of(each);
      if (survey) surveys.push(survey);
    }
    return surveys;
  }

  private of(path: string): Promise<Survey | undefined> {
    const survey = this.known.get(path) ?? surveySibling(path);
    this.known.set(path, survey);
    return survey;
  }
}

/** A file that cannot be read, is no dataset or very large tells nothing about the types of its neighbours. */
async function surveySibling(path: string): Promise<Survey | undefined> {
  const state = await stat(path).catch(() => undefined);
  if (!state?.isFile() || state.size > siblingLimitBytes) return undefined;
  try {
    return await withSource(path, async (source) => (await surveyTags(source, 'without ids', async () => undefined)).survey);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
