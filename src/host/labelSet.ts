import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { workspace } from 'vscode';
import type { Dataset } from './datasets';

/** The label set that a person gave: the setting `mner.types`, else `labels.txt` beside the file; undefined for neither. */
export async function readLabelSet({ document }: Dataset): Promise<readonly string[] | undefined> {
  const chosen = workspace.getConfiguration('mner', document).get<readonly string[]>('types', []);
  if (chosen.length > 0) return chosen;
  const text = await readFile(join(dirname(document.uri.fsPath), 'labels.txt'), 'utf8').catch(() => '');
  const types = text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '');
  return types.length > 0 ? [...new Set(types)] : undefined;
}
