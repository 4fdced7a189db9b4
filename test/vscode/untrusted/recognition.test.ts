import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Uri, window, workspace } from 'vscode';
import { until } from '../patience';

describe('in a workspace that is not trusted', () => {
  it('a dataset is recognised all the same', async () => {
    assert.equal(workspace.isTrusted, false);
    const folder = workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    const { document } = await window.showTextDocument(Uri.file(join(folder, 'train.txt')));
    await until('its language is mner', () => document.languageId === 'mner');
  });
});
