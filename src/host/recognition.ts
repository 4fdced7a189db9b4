import { Disposable, languages, workspace, type TextDocument } from 'vscode';

/** Language id of a dataset file. */
export const datasetLanguage = 'mner';

const headerMark = 'IMGID:';
const blankLinesRead = 64;

/** Whether the first line that is not blank starts with `IMGID:`. */
export function looksLikeDataset(document: TextDocument): boolean {
  for (let line = 0; line < Math.min(document.lineCount, blankLinesRead); line += 1) {
    const { text } = document.lineAt(line);
    if (/[^ \t]/.test(text)) return text.startsWith(headerMark);
  }
  return false;
}

/**
 * Gives plain text files that are datasets the language `mner`, unless the setting `mner.detect` is off. A person who
 * then chooses another language for the file keeps it.
 */
export function registerRecognition(): Disposable {
  const recognised = new Set<string>();
  const recognise = (document: TextDocument): void => {
    const key = document.uri.toString();
    if (document.languageId !== 'plaintext' || recognised.has(key) || !looksLikeDataset(document)) return;
    if (!workspace.getConfiguration('mner', document).get('detect', true)) return;
    recognised.add(key);
    void languages.setTextDocumentLanguage(document, datasetLanguage);
  };
  // A change of language closes and opens the document in one go: it is gone only when it does not come back.
  const forget = (closed: TextDocument): void => {
    const key = closed.uri.toString();
    if (!recognised.has(key)) return;
    setImmediate(() => {
      if (!workspace.textDocuments.some((each) => each.uri.toString() === key)) recognised.delete(key);
    });
  };
  workspace.textDocuments.forEach(recognise);
  const opened = workspace.onDidOpenTextDocument(recognise);
  const closed = workspace.onDidCloseTextDocument(forget);
  return Disposable.from(opened, closed);
}
