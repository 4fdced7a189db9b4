/** A dataset large enough that training takes a while: the sample's records, again and again with other names in them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathOf } from '../desk';

/** Writes copies of the sample's labelled records, each with other words, into a file of the workspace. */
export function writeManyTweets(name: string, records: number): void {
  const sample = readFileSync(pathOf('gold.txt'), 'utf8').split(/\n(?=IMGID:)/);
  const copies = Array.from({ length: records }, (_, at) => {
    const record = (sample[at % sample.length] ?? '').trimEnd();
    const turn = Math.floor(at / sample.length);
    return record.split('\n').map((line, row) => (row === 0 ? `IMGID:${at}` : turn > 0 && row % 3 === 0 && line.includes('\t') ? line.replace('\t', `${turn}\t`) : line)).join('\n');
  });
  writeFileSync(pathOf(name), `${copies.join('\n\n')}\n`);
}
