// Near duplicates planted among real texts and pictures: how many are found, and how much else.
// Words: the folder of data, the number of texts and of pictures: npm run bench -- duplicates -- ../shared/data 1500 800
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPicturePairs } from '../../src/curation/duplicates/pictureDuplicates';
import type { Thumbnail } from '../../src/curation/duplicates/pictureSketch';
import { TextCollection } from '../../src/curation/duplicates/textCollection';
import { findTextDuplicates } from '../../src/curation/duplicates/textDuplicates';
import { readThumbnail } from '../../src/cli/duplicates/thumbnails';
import { DatasetDocument } from '../../src/dataset/document';
import { PictureReader } from '../../src/model/vision/pixels';
import { editPicture, editText, pictureEdits, shuffled, textEdits } from './planted';
import { makeRandom } from './random';

const data = process.argv[2] ?? '../shared/data';
const [texts, pictures] = [Number(process.argv[3] ?? 1500), Number(process.argv[4] ?? 800)];
const random = makeRandom(17);
const percent = (part: number, whole: number): string => (whole === 0 ? '-' : (part / whole).toFixed(3));

interface Tally { planted: number; found: number }
const tallies = (names: readonly string[]): Map<string, Tally> => new Map(names.map((name) => [name, { planted: 0, found: 0 }]));

/** Records of a real file with copies of some of them; groups beside those of the file alone are counted as wrong. */
function measureTexts(): readonly [found: number, wrong: number] {
  const [tally, all] = [tallies(textEdits), { found: 0, wrong: 0 }];
  for (const dataset of ['twitter2015', 'twitter2017']) {
    const records = [...DatasetDocument.parse(readFileSync(join(data, dataset, 'train.txt'), 'utf8')).records()];
    const vocabulary = records.flatMap(({ tokens }) => tokens.map(({ text }) => text)).filter((text) => !/^(?:rt|@.*|https?:.*)$/i.test(text));
    const collection = new TextCollection();
    collection.beginFile();
    records.forEach(({ id, tokens }, at) => collection.add({ id, line: at + 1, tokens }));
    const natural = new Set(findTextDuplicates(collection).flatMap(({ members }) => members.flatMap((a) => members.map((b) => `${a} ${b}`))));
    const planted = new Map<string, string>();
    const long = records.flatMap((record, at) => (collection.lengthOf(at) >= 6 ? [{ record, at }] : []));
    for (const { record, at } of shuffled(long, random).slice(0, texts)) {
      const edit = textEdits[planted.size % textEdits.length]!;
      planted.set(`${at} ${collection.size}`, edit);
      tally.get(edit)!.planted += 1;
      collection.add({ id: record.id, line: collection.size + 1, tokens: editText(record.tokens, edit, vocabulary, random) });
    }
    const copyOf = new Map([...planted.keys()].map((pair) => pair.split(' ').map(Number) as [number, number]).map(([original, copy]) => [copy, original]));
    for (const { members } of findTextDuplicates(collection)) {
      for (const [i, a] of members.entries())
        for (const b of members.slice(i + 1)) {
          const edit = planted.get(`${a} ${b}`);
          if (edit !== undefined) tally.get(edit)!.found += 1;
          const [x, y] = [copyOf.get(a) ?? a, copyOf.get(b) ?? b];
          if (x === y) all.found += 1;
          else if (!natural.has(`${x} ${y}`)) all.wrong += 1;
        }
    }
  }
  return report('texts', tally, all);
}

function report(what: string, tally: ReadonlyMap<string, Tally>, all: { readonly found: number; readonly wrong: number }): readonly [found: number, wrong: number] {
  for (const [edit, { planted, found }] of tally) console.log(`${what.padEnd(9)} ${edit.padEnd(22)} ${String(planted).padStart(5)} planted, recall ${percent(found, planted)}`);
  const [planted, found] = [...tally.values()].reduce(([a, b], each) => [a + each.planted, b + each.found], [0, 0]);
  console.log(`${what.padEnd(9)} ${'all'.padEnd(22)} ${String(planted).padStart(5)} planted, recall ${percent(found, planted)}, precision ${percent(all.found, all.found + all.wrong)} (${all.wrong} pairs that are neither planted nor found without the copies)`);
  return [found, planted];
}

async function measurePictures(): Promise<readonly [number, number]> {
  const folders = ['tweet-pairs/images', 'flickr8k/images'].map((folder) => join(data, folder)).filter(existsSync);
  const paths = folders.flatMap((folder) => shuffled(readdirSync(folder).sort(), random).slice(0, Math.ceil(pictures / folders.length)).map((name) => join(folder, name)));
  const copies: { readonly of: number; readonly edit: string; readonly bytes: Uint8Array }[] = [];
  for (const [at, path] of paths.entries()) {
    const edit = pictureEdits[at % pictureEdits.length]!;
    copies.push({ of: at, edit, bytes: await editPicture(path, edit, random) });
  }
  const reader = await PictureReader.open();
  if (!(reader instanceof PictureReader)) throw new Error(reader.problem);
  const read = async (source: string | Uint8Array): Promise<Thumbnail> => (await readThumbnail(reader, source)) ?? new Uint8Array(48 * 48);
  const thumbnails = [...(await Promise.all(paths.map(read))), ...(await Promise.all(copies.map(({ bytes }) => read(bytes))))];
  const started = performance.now();
  const naturalPairs = new Set([...findPicturePairs(thumbnails.slice(0, paths.length))].map(({ a, b }) => `${a} ${b}`));
  const pairs = [...findPicturePairs(thumbnails)];
  console.log(`pictures  ${thumbnails.length} compared with each other, twice, in ${((performance.now() - started) / 1000).toFixed(1)} s; ${naturalPairs.size} pairs among the originals`);
  const tally = tallies(pictureEdits);
  for (const { edit } of copies) tally.get(edit)!.planted += 1;
  const all = { found: 0, wrong: 0 };
  const original = (at: number): number => copies[at - paths.length]?.of ?? at;
  for (const { a, b } of pairs) {
    const [x, y] = [original(a), original(b)];
    if (x === y) {
      all.found += 1;
      tally.get(copies[b - paths.length]!.edit)!.found += 1;
    } else if (!naturalPairs.has(`${Math.min(x, y)} ${Math.max(x, y)}`)) {
      all.wrong += 1;
      if (process.env['SHOW']) console.log('wrong', paths[x], paths[y]);
    }
  }
  if (process.env['SHOW']) for (const pair of naturalPairs) console.log('natural', pair.split(' ').map((at) => paths[Number(at)]).join(' '));
  if (process.env['SHOW']) copies.forEach(({ of, edit }, at) => { if (!pairs.some(({ a, b }) => a === of && b === at + paths.length)) console.log('missed', edit, paths[of]); });
  return report('pictures', tally, all);
}

if (!existsSync(join(data, 'twitter2015'))) console.log(`no data in ${data}: nothing measured`);
else {
  measureTexts();
  void measurePictures();
}
