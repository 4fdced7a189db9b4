import assert from 'node:assert/strict';
import { commands, Range, Selection } from 'vscode';
import { until } from '../patience';
import { bytesOf, closeAll, curationLines, ghostLines, lineOf, show } from '../desk';

const curation = 'unlabelled.curation.jsonl';

describe('who set a label', () => {
  afterEach(closeAll);

  it('is kept when the file is saved: accepted as it was, edited, or set by a person', async () => {
    const editor = await show('unlabelled.txt');
    const { document } = editor;
    await commands.executeCommand('mner.preannotateFile');
    const head = lineOf(document, 'IMGID:1002');
    const end = lineOf(document, 'IMGID:1003');
    const inside = async () => (await ghostLines(document)).filter((line) => line > head && line < end);
    await until('the record has suggestions', async () => (await inside()).length >= 2);
    editor.selection = new Selection(head, 0, head, 0);
    await commands.executeCommand('mner.acceptRecord');
    await until('they are in the text', () => document.isDirty);
    const tagged = Array.from({ length: end - head }, (_, at) => head + at).filter((line) => /\tB-/.test(document.lineAt(line).text));
    const last = tagged.at(-1);
    assert.ok(last !== undefined && tagged.length >= 2, 'two entities were accepted');
    const { text } = document.lineAt(last);
    const type = text.split('\tB-')[1] === 'LOC' ? 'PER' : 'LOC';
    const byHand = lineOf(document, 'woman', head);
    await editor.edit((edit) => {
      edit.replace(new Range(last, text.indexOf('\t') + 3, last, text.length), type);
      edit.replace(document.lineAt(byHand).range, 'woman\tB-OTHER');
    });
    assert.deepEqual(curationLines(curation), [], 'nothing is written before the file is saved');
    await document.save();
    await until('the provenance is written', () => curationLines(curation).length === 1);
    const labels = curationLines(curation)[0]?.labels ?? [];
    const by = (line: number) => labels.find(({ start }) => start === line - head - 1)?.by;
    assert.deepEqual({ first: by(tagged[0] ?? 0), last: by(last), byHand: by(byHand) }, { first: 'accepted', last: 'edited', byHand: 'person' });
    assert.match(labels.find((each) => each.by === 'accepted')?.model ?? '', /\S+ \d/);
  });

  it('is forgotten when the labels are undone and the file is saved again', async () => {
    const { document } = await show('unlabelled.txt');
    while (document.getText().includes('\tB-')) await commands.executeCommand('undo');
    await document.save();
    await until('nothing is left', () => curationLines(curation).length === 0);
  });

  it('leaves nothing where a suggestion was accepted and undone before the save', async () => {
    const bytes = bytesOf('unlabelled.txt');
    const editor = await show('unlabelled.txt');
    const { document } = editor;
    await commands.executeCommand('mner.preannotateFile');
    const head = lineOf(document, 'IMGID:1002');
    editor.selection = new Selection(head, 0, head, 0);
    await until('there are suggestions', async () => (await ghostLines(document)).length > 0);
    await commands.executeCommand('mner.acceptRecord');
    await until('they are in the text', () => document.isDirty);
    await commands.executeCommand('undo');
    await document.save();
    assert.deepEqual(bytesOf('unlabelled.txt'), bytes);
    await new Promise((done) => setTimeout(done, 500));
    assert.deepEqual(curationLines(curation), []);
  });
});
