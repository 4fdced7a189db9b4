import { workspace, type ExtensionContext, type TextDocument } from 'vscode';
import { datasetLanguage, looksLikeDataset, registerRecognition } from './host/recognition';

/** Late enough that a text file is shown before. */
const afterTextMs = 100;

/**
 * Begins with recognising datasets. Where only text files that are none are open, one of them woke the extension up, and
 * the rest, a bundle of its own, waits until they are shown; a dataset, a command or a view finds everything in its place.
 */
export async function activate(context: ExtensionContext): Promise<void> {
  const started = performance.now();
  context.subscriptions.push(registerRecognition());
  const texts = workspace.textDocuments.filter(({ languageId }) => languageId === 'plaintext');
  if (texts.length > 0 && !workspace.textDocuments.some(isDataset)) {
    const later = setTimeout(() => void wireAll(context), afterTextMs);
    context.subscriptions.push({ dispose: () => clearTimeout(later) });
  } else await wireAll(context);
  performance.measure('mner.activate', { start: started });
}

async function wireAll(context: ExtensionContext): Promise<void> {
  const { wire } = await import('./host/wiring');
  wire(context);
}

function isDataset(document: TextDocument): boolean {
  return document.languageId === datasetLanguage || (document.languageId === 'plaintext' && looksLikeDataset(document));
}
