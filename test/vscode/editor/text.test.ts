import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { CodeActionKind, commands, Position, Range, Selection, workspace, type CodeAction, type CompletionList, type DocumentSymbol, type FoldingRange, type Location, type SemanticTokens, type WorkspaceEdit } from 'vscode';
import { until } from '../patience';
import { bytesOf, changedLines, closeAll, ghosts, hoverText, inferencePid, lineOf, pathOf, show } from '../desk';

describe('the text of a dataset', () => {
  afterEach(closeAll);

  it('shows on hover what an entity is, how its surface is read elsewhere, what the model reads, and the picture', async () => {
    const { document } = await show('train.txt');
    await until('the hover has the type, the counts and the thumbnail', async () => {
      const text = await hoverText(document.uri, lineOf(document, 'Cape\t'));
      return text.includes('Cape Canaveral') && text.includes('**LOC**') && /LOC 1/.test(text) && text.includes('data:image/webp;base64,') && /text \d/.test(text);
    });
  });

  it('shows on hover of the IMGID line the picture, its size, and what is wrong with it', async () => {
    const { document } = await show('train.txt');
    await until('the picture is there with its size', async () => /data:image.*480 × 320 · JPEG/s.test(await hoverText(document.uri, 0)));
    await until('a missing picture says so', async () => /is not in images/.test(await hoverText(document.uri, lineOf(document, 'IMGID:1022'))));
  });

  it('colours entities by type', async () => {
    const { document } = await show('train.txt');
    const range = new Range(0, 0, 23, 0);
    await until('semantic tokens are there', async () => {
      const tokens = await commands.executeCommand<SemanticTokens>('vscode.provideDocumentRangeSemanticTokens', document.uri, range);
      return tokens?.data.length === 12 * 5;
    });
  });

  it('has an outline and folding by record', async () => {
    const { document } = await show('train.txt');
    const symbols = await commands.executeCommand<DocumentSymbol[]>('vscode.executeDocumentSymbolProvider', document.uri);
    assert.equal(symbols[0]?.name, '1001');
    assert.deepEqual(symbols[0]?.children.map(({ name, detail }) => `${name} ${detail}`), ['Falcon 9 OTHER', 'Cape Canaveral LOC', 'DSCOVR OTHER', 'SpaceX ORG']);
    assert.equal(symbols.length, 31);
    const folds = await commands.executeCommand<FoldingRange[]>('vscode.executeFoldingRangeProvider', document.uri);
    assert.equal(folds.length, 31);
  });

  it('completes the tags that are legal here, the continuing one first', async () => {
    const { document } = await show('train.txt');
    const line = lineOf(document, 'Canaveral\t');
    await until('the legal tags are offered', async () => {
      const list = await commands.executeCommand<CompletionList>('vscode.executeCompletionItemProvider', document.uri, new Position(line, 'Canaveral\t'.length));
      const tags = [...list.items].sort((a, b) => ((a.sortText ?? '') < (b.sortText ?? '') ? -1 : 1)).map(({ label }) => label);
      return tags[0] === 'I-LOC' && tags.includes('O') && tags.includes('B-PER') && !tags.includes('I-PER');
    });
  });

  it('renames a type across the file and finds all places of a surface', async () => {
    const { document } = await show('train.txt');
    const line = lineOf(document, 'Cape\t');
    const edit = await commands.executeCommand<WorkspaceEdit>('vscode.executeDocumentRenameProvider', document.uri, new Position(line, 'Cape\tB-'.length + 1), 'PLACE');
    const before = document.getText();
    await workspace.applyEdit(edit);
    const changed = changedLines(before, document.getText());
    assert.ok(changed.length > 10);
    assert.ok(changed.every(([old, now]) => old.replace('-LOC', '-PLACE') === now));
    const places = await commands.executeCommand<Location[]>('vscode.executeReferenceProvider', document.uri, new Position(lineOf(document, 'Hubble\t'), 1));
    assert.ok(places.length >= 2);
  });

  it('offers a fix for an orphan tag, and fixes all with one undo', async () => {
    const editor = await show('train.txt');
    const { document } = editor;
    const line = lineOf(document, 'ESA\tI-ORG');
    await until('the fix is offered', async () => {
      const actions = await commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', document.uri, new Range(line, 0, line, 9), CodeActionKind.QuickFix.value);
      return actions.some(({ isPreferred }) => isPreferred);
    });
    const before = document.getText();
    await commands.executeCommand('mner.fixAll');
    const changed = changedLines(before, document.getText());
    const fixed = changed.map(([, now]) => now);
    assert.ok(['ESA\tB-ORG', 'Nile\tB-LOC'].every((each) => fixed.includes(each)), fixed.join(' '));
    await commands.executeCommand('undo');
    assert.equal(document.getText(), before);
  });

  it('goes to the next finding', async () => {
    const editor = await show('train.txt');
    editor.selection = new Selection(0, 0, 0, 0);
    await until('the cursor stands on a finding', async () => {
      await commands.executeCommand('mner.nextFinding');
      return editor.selection.active.line > 0;
    });
  });

  it('shows suggestions as ghosts, changes nothing, accepts them as one edit, and undoes to the bytes it began with', async () => {
    const bytes = bytesOf('train.txt');
    const editor = await show('train.txt');
    const { document } = editor;
    await commands.executeCommand('mner.preannotateFile');
    await until('ghosts are shown', async () => (await ghosts(document)).length > 0);
    assert.equal(document.isDirty, false);
    assert.deepEqual(bytesOf('train.txt'), bytes);
    const line = lineOf(document, 'Cairo');
    editor.selection = new Selection(line, 0, line, 0);
    const before = document.getText();
    await commands.executeCommand('mner.acceptRecord');
    await until('the suggestions are in the text', () => document.isDirty);
    for (const [old, now] of changedLines(before, document.getText())) {
      assert.equal(now.split('\t')[0], old.split('\t')[0], 'only the tag changed');
    }
    await commands.executeCommand('undo');
    assert.equal(document.getText(), before);
    await document.save();
    assert.deepEqual(bytesOf('train.txt'), bytes);
  });

  it('keeps labelling when the model process is killed, and starts it again', async () => {
    const { document } = await show('train.txt');
    await commands.executeCommand('mner.preannotateFile');
    const pid = inferencePid();
    assert.ok(pid, 'the process runs');
    process.kill(pid, 'SIGKILL');
    await until('it is gone', () => inferencePid() !== pid);
    await commands.executeCommand('mner.clearSuggestions');
    await commands.executeCommand('mner.preannotateFile');
    await until('suggestions come again', async () => (await ghosts(document)).length > 0);
  });

  it('follows the file when it changes on disk', async () => {
    const bytes = bytesOf('train.txt');
    const { document } = await show('train.txt');
    writeFileSync(pathOf('train.txt'), bytes.toString('utf8').replace('Cape\tB-LOC', 'Cape\tB-ORG'));
    await until('the new text is shown', () => document.getText().includes('Cape\tB-ORG'));
    await until('the hover knows', async () => (await hoverText(document.uri, lineOf(document, 'Cape\t'))).includes('**ORG**'));
    writeFileSync(pathOf('train.txt'), bytes);
    await until('and back', () => document.getText().includes('Cape\tB-LOC'));
  });
});
