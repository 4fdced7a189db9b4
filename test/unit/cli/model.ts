/** A small tagger for tests, trained by the command line itself. */

import type { Bench } from './mner';

const people = ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald'];
const places = ['Turin', 'Oslo', 'Lima', 'Quito', 'Accra', 'Hanoi'];
const others = ['Linux', 'Titanic', 'Python', 'Easter', 'Odyssey', 'Concorde'];

/** A dataset of plain sentences in which names are easy to tell. */
export function teachingDataset(records: number): string {
  const lines: string[] = [];
  for (let at = 0; at < records; at += 1) {
    const pick = (list: readonly string[], step: number) => list[(at * step) % list.length] ?? '';
    lines.push(`IMGID:t${at}`, `Mr\tO`, `${pick(people, 1)}\tB-PER`, `Hopper\tI-PER`, `went\tO`, `to\tO`, `${pick(places, 5)}\tB-LOC`, `to\tO`, `see\tO`, `the\tO`, `${pick(others, 7)}\tB-OTHER`, `#fun\tO`, '');
  }
  return `${lines.join('\n')}\n`;
}

/** Trains the tagger into the bench's folder and answers the package's path. */
export function trainSmallModel(bench: Bench): string {
  bench.file('teach.txt', teachingDataset(60));
  bench.file('teach-valid.txt', teachingDataset(12));
  bench.file('teach.json', JSON.stringify({ templates: 'plain', iterations: 12, scoreEvery: 4, name: 'small', version: '0.1', licence: 'test' }));
  const { code, err } = bench.mner([
    'train', 'teach.txt', '--valid', 'teach-valid.txt', '--family', 'crf', '--output', 'small-model', '--config', 'teach.json', '--json',
  ]);
  if (code !== 0) throw new Error(err);
  return bench.path('small-model');
}
