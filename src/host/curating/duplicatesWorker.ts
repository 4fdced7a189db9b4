import { parentPort, workerData } from 'node:worker_threads';
import type { DuplicateGroup } from '../../curation/duplicates/duplicateGroup';
import { findPicturePairs } from '../../curation/duplicates/pictureDuplicates';
import { groupByPicture, uniteGroups } from '../../curation/duplicates/pictureGroups';
import { TextCollection } from '../../curation/duplicates/textCollection';
import { findTextDuplicates } from '../../curation/duplicates/textDuplicates';
import { DatasetDocument } from '../../dataset/document';

/** What is compared. */
export interface DuplicatesTask {
  /** The text of each file. */
  readonly files: readonly string[];
  /** Number of each record's picture, counted over all files; −1 where there is none to compare. */
  readonly pictureOf: readonly Int32Array[];
  /** Small grey pictures by number; null where one cannot be decoded. */
  readonly pictures: readonly (Uint8Array | null)[];
}

/** A record of the task: number of its file, index within it. */
export interface DuplicatePlace {
  readonly file: number;
  readonly record: number;
}

/** A group with the places of its records. */
export type PlacedGroup = Omit<DuplicateGroup, 'members'> & { readonly members: readonly DuplicatePlace[] };

/** Compares everything with everything, in a thread of its own: for thousands of records it takes seconds. */
function compare({ files, pictureOf, pictures }: DuplicatesTask): readonly PlacedGroup[] {
  const texts = new TextCollection();
  for (const file of files) {
    texts.beginFile();
    const document = DatasetDocument.parse(file);
    for (let index = 0; index < document.recordCount; index += 1) {
      const { id, tokens } = document.record(index);
      texts.add({ id, line: index, tokens });
    }
  }
  const numbers = pictures.flatMap((picture, at) => (picture ? [at] : []));
  const thumbnails = numbers.map((at) => Uint8Array.from(pictures[at] ?? []));
  const pairs = Array.from(findPicturePairs(thumbnails), ({ a, b, distance }) => ({ a: numbers[a] ?? 0, b: numbers[b] ?? 0, distance }));
  const all = Int32Array.from(pictureOf.flatMap((each) => Array.from(each)));
  return uniteGroups(findTextDuplicates(texts), groupByPicture(texts, all, pairs)).map((group) => ({
    ...group,
    members: group.members.map((member) => {
      const { file, index } = texts.placeOf(member);
      return { file, record: index };
    }),
  }));
}

parentPort?.postMessage(compare(workerData as DuplicatesTask));
