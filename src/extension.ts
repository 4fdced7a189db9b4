import { join } from 'node:path';
import { window, workspace, type Disposable, type ExtensionContext, type LogOutputChannel, type TextDocument } from 'vscode';
import { CardEditor } from './host/card/cardEditor';
import { registerFileCommands } from './host/commands/file';
import { registerFindingCommands } from './host/commands/finding';
import { registerModelCommands } from './host/commands/model';
import { registerPairing } from './host/commands/pairing';
import { registerPreannotation } from './host/commands/preannotation';
import { registerStatistics } from './host/commands/statistics';
import { registerSuggesting } from './host/commands/suggesting';
import { Datasets } from './host/datasets';
import { registerDiagnostics } from './host/diagnostics';
import { EditGuard } from './host/editGuard';
import { Facts } from './host/facts';
import { registerCodeActions } from './host/features/codeActions';
import { registerCodeLens } from './host/features/codeLens';
import { registerCompletion } from './host/features/completion';
import { registerHover } from './host/features/hover';
import { registerInlayHints } from './host/features/inlayHints';
import { registerRenameAndReferences } from './host/features/rename';
import { registerSemanticTokens } from './host/features/semanticTokens';
import { registerSymbols } from './host/features/symbols';
import { Findings } from './host/findings';
import { InferenceProcess } from './host/inference/inferenceProcess';
import { Judgements } from './host/judgements';
import { readLabelSet } from './host/labelSet';
import { Pairs } from './host/pairs';
import { Pictures } from './host/pictures';
import { Predictor } from './host/predictor';
import { PendingProvenance, registerProvenance } from './host/provenance';
import { datasetLanguage, looksLikeDataset, registerRecognition } from './host/recognition';
import type { Services } from './host/services';
import { registerStatusBar, statusSegments } from './host/statusBar';
import { Suggestions } from './host/suggestions';
import { putCommandLineOnPath } from './host/terminal';
import { registerTextLock } from './host/textLock';
import { registerFindingsView } from './host/views/findingsView';
import { registerFlaggedView } from './host/views/flaggedView';
import { registerLostView } from './host/views/lostView';
import { writeAtomically } from './host/writeAtomically';

/** Late enough that a text file is shown before. */
const afterTextMs = 100;

/**
 * Begins with recognising datasets. Where only text files that are none are open, one of them woke the extension up, and
 * the rest waits until they are shown; a dataset, a command or a view finds everything in its place.
 */
export function activate(context: ExtensionContext): void {
  const started = performance.now();
  context.subscriptions.push(registerRecognition());
  const texts = workspace.textDocuments.filter(({ languageId }) => languageId === 'plaintext');
  if (texts.length > 0 && !workspace.textDocuments.some(isDataset)) {
    const later = setTimeout(() => wire(context), afterTextMs);
    context.subscriptions.push({ dispose: () => clearTimeout(later) });
  } else wire(context);
  performance.measure('mner.activate', { start: started });
}

function isDataset(document: TextDocument): boolean {
  return document.languageId === datasetLanguage || (document.languageId === 'plaintext' && looksLikeDataset(document));
}

/** Puts the features together; each one does its work only for files that are datasets. */
function wire(context: ExtensionContext): void {
  const started = performance.now();
  const log = window.createOutputChannel('MNER Model', { log: true });
  const process = new InferenceProcess(join(context.extensionPath, 'dist', 'inference.js'), log);
  const datasets = new Datasets();
  const facts = new Facts(datasets, readLabelSet);
  const judgements = new Judgements(datasets, facts, writeAtomically);
  const pending = new PendingProvenance(context.workspaceState);
  const suggestions = new Suggestions(datasets, facts, judgements, pending);
  const findings = new Findings(datasets, facts, judgements);
  const pictures = new Pictures(datasets, facts, findings, process);
  const pairs = new Pairs(datasets, facts, judgements, pictures, process);
  const predictor = new Predictor(process, facts, suggestions, pictures);
  const services: Services = { datasets, facts, findings, judgements, suggestions, pictures, pairs, predictor, process };
  const guard = new EditGuard(datasets);
  const cards = new CardEditor(context, services, guard);
  putCommandLineOnPath(context);
  context.subscriptions.push(
    log,
    process,
    datasets,
    facts,
    judgements,
    suggestions,
    findings,
    pictures,
    pairs,
    predictor,
    guard,
    cards,
    judgements.onDidFail((message) => void window.showWarningMessage(message)),
    process.onDidChangeState((state) => state.kind === 'failed' && void window.showWarningMessage(state.message)),
    registerProvenance(datasets, judgements, pending),
    registerTextLock(datasets, guard),
    ...registerFeatures(services),
    ...registerCommands(services, cards, guard, log),
  );
  performance.measure('mner.wire', { start: started });
}

function registerFeatures(services: Services): Disposable[] {
  const { datasets, facts, findings, judgements, suggestions } = services;
  return [
    registerStatusBar(datasets, statusSegments(services)),
    registerDiagnostics(datasets, findings),
    registerSemanticTokens(datasets, facts),
    registerHover(services),
    registerSymbols(datasets),
    registerCompletion(datasets, facts),
    registerRenameAndReferences(datasets),
    registerCodeActions(datasets, findings),
    registerInlayHints(datasets, suggestions),
    registerCodeLens(datasets, suggestions, judgements),
    registerFindingsView(services),
    registerFlaggedView(services),
    registerLostView(services),
  ];
}

function registerCommands(services: Services, cards: CardEditor, guard: EditGuard, log: LogOutputChannel): Disposable[] {
  return [
    ...registerPreannotation(services, cards),
    ...registerSuggesting(services, cards, guard),
    ...registerPairing(services, cards),
    ...registerStatistics(services, cards),
    ...registerFindingCommands(services, cards, guard),
    ...registerFileCommands(services, cards, guard),
    ...registerModelCommands(services, log),
  ];
}
