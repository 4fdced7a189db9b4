import { TextCollection } from '../../curation/duplicates/textCollection';
import { scanRecords } from '../files/scan';
import type { Source } from '../files/source';
import { Progress } from '../terminal/progress';
import type { Terminal } from '../terminal/terminal';

/** Reads the texts and labels of files, compactly. */
export async function collectTexts(sources: readonly Source[], terminal: Terminal): Promise<TextCollection> {
  const texts = new TextCollection();
  for (const source of sources) {
    texts.beginFile();
    const progress = new Progress(terminal, `reading ${source.name}`, 'records', undefined);
    await scanRecords(source, {
      visit({ scanner, line }) {
        if (scanner.isPlain) return texts.addPlain(scanner, line + 1);
        const record = scanner.parse();
        texts.add({ id: record.id, line: line + record.headLine + 1, tokens: record.tokens });
      },
      endRun: (_, records) => progress.show(records),
    });
    progress.end();
  }
  return texts;
}

/** The texts of some records, by their numbers in the collection, each on one line. */
export async function readTexts(sources: readonly Source[], wanted: ReadonlySet<number>): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  let first = 0;
  for (const source of sources) {
    let records = 0;
    await scanRecords(source, {
      visit({ scanner, index }) {
        records = index + 1;
        if (wanted.has(first + index)) found.set(first + index, scanner.parse().tokens.map(({ text }) => text).join(' '));
      },
    });
    first += records;
  }
  return found;
}
