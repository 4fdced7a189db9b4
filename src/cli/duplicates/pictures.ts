import { findPicturePairs } from '../../curation/duplicates/pictureDuplicates';
import type { DuplicateGroup } from '../../curation/duplicates/duplicateGroup';
import { groupByPicture } from '../../curation/duplicates/pictureGroups';
import type { Thumbnail } from '../../curation/duplicates/pictureSketch';
import type { TextCollection } from '../../curation/duplicates/textCollection';
import { PictureReader } from '../../model/vision/pixels';
import { openPictures } from '../files/pictureFolders';
import type { Source } from '../files/source';
import { Progress } from '../terminal/progress';
import { formatNumber } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { readThumbnail } from './thumbnails';

const atOnce = 16;

/** The pictures of records, each file once. */
interface RecordPictures {
  readonly paths: readonly string[];
  /** Number of each record's picture, −1 where there is none. */
  readonly pictureOf: Int32Array;
}

/** Groups the records of files by their pictures; none where there are no pictures. */
export async function groupPictures(
  texts: TextCollection, sources: readonly Source[], folders: readonly string[], terminal: Terminal,
): Promise<{ readonly groups: readonly DuplicateGroup[]; readonly pictures: number }> {
  const { paths, pictureOf } = await findPictures(texts, sources, folders);
  if (paths.length === 0) return { groups: [], pictures: 0 };
  const reader = await PictureReader.open();
  if (!(reader instanceof PictureReader)) {
    terminal.note(`${reader.problem}; only the same picture file is found`);
    return { groups: groupByPicture(texts, pictureOf, []), pictures: paths.length };
  }
  const { thumbnails, numbers } = await readAll(reader, paths, terminal);
  const unread = paths.length - thumbnails.length;
  if (unread > 0) terminal.note(`${formatNumber(unread, 'picture')} cannot be decoded and were left out: mner check tells which`);
  const pairs = Array.from(findPicturePairs(thumbnails), ({ a, b, distance }) => ({ a: numbers[a]!, b: numbers[b]!, distance }));
  return { groups: groupByPicture(texts, pictureOf, pairs), pictures: paths.length };
}

async function findPictures(texts: TextCollection, sources: readonly Source[], folders: readonly string[]): Promise<RecordPictures> {
  const indexes = [];
  for (const source of sources) indexes.push(await openPictures(source, folders));
  const pictureOf = new Int32Array(texts.size).fill(-1);
  if (indexes.every((index) => !index || index.size === 0)) return { paths: [], pictureOf };
  const numbers = new Map<string, number>();
  for (let record = 0; record < texts.size; record += 1) {
    const { file, id } = texts.placeOf(record);
    const path = id === undefined ? undefined : indexes[file]?.find(id);
    if (path === undefined) continue;
    const number = numbers.get(path) ?? numbers.size;
    numbers.set(path, number);
    pictureOf[record] = number;
  }
  return { paths: [...numbers.keys()], pictureOf };
}

async function readAll(reader: PictureReader, paths: readonly string[], terminal: Terminal) {
  const progress = new Progress(terminal, 'looking at pictures', 'pictures', paths.length);
  const read = new Array<Thumbnail | undefined>(paths.length);
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < paths.length; at = next++) {
      read[at] = await readThumbnail(reader, paths[at]!);
      progress.show((done += 1));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  progress.end();
  const numbers = read.flatMap((thumbnail, at) => (thumbnail ? [at] : []));
  return { thumbnails: numbers.map((at) => read[at]!), numbers };
}
