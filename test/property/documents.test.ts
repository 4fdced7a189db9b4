import { checkDocument, type PropertyCounts } from '../fixtures/documentProperties';

describe('random documents under random edits', () => {
  it('change no byte outside tag columns, read as a whole anew, and come back: 10,000 files', () => {
    const counts: PropertyCounts = { files: 0, edits: 0, tagEdits: 0, undos: 0 };
    for (let seed = 1; seed <= 10_000; seed += 1) {
      try {
        checkDocument(seed, counts);
      } catch (error) {
        throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    }
    console.log(`      (${counts.files} files, ${counts.edits} edits, ${counts.tagEdits} tags changed, ${counts.undos} undone)`);
  });
});
