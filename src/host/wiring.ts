import { join } from 'node:path';
import { window, type Disposable, type ExtensionContext, type LogOutputChannel } from 'vscode';
import { AuditSlice } from './auditSlice';
import { CardEditor } from './card/cardEditor';
import { registerAdjudicating } from './commands/adjudicating';
import { registerComparing } from './commands/comparing';
import { registerCurating } from './commands/curating';
import { registerFileCommands } from './commands/file';
import { registerFindingCommands } from './commands/finding';
import { registerLearning } from './commands/learning';
import { registerModelCommands } from './commands/model';
import { registerModelChoice } from './commands/modelChoice';
import { registerPairing } from './commands/pairing';
import { registerPreannotation } from './commands/preannotation';
import { registerStatistics } from './commands/statistics';
import { registerSuggesting } from './commands/suggesting';
import { registerTraining } from './commands/training';
import { Comparison } from './comparison';
import { Adjudication } from './curating/adjudication';
import { AdjudicationPanel } from './curating/adjudicationPanel';
import { BatchEdits } from './curating/batchEdits';
import { Conflicts } from './curating/conflicts';
import { ConflictsPanel } from './curating/conflictsPanel';
import { Duplicates } from './curating/duplicates';
import { ErrorsPanel } from './curating/errorsPanel';
import { LabelErrors } from './curating/labelErrors';
import { Datasets } from './datasets';
import { registerDiagnostics } from './diagnostics';
import { EditGuard } from './editGuard';
import { Facts } from './facts';
import { registerCodeActions } from './features/codeActions';
import { registerCodeLens } from './features/codeLens';
import { registerCompletion } from './features/completion';
import { registerHover } from './features/hover';
import { registerInlayHints } from './features/inlayHints';
import { registerRenameAndReferences } from './features/rename';
import { registerSemanticTokens } from './features/semanticTokens';
import { registerSymbols } from './features/symbols';
import { Findings } from './findings';
import { InferenceProcess } from './inference/inferenceProcess';
import { Judgements } from './judgements';
import { readLabelSet } from './labelSet';
import { Packages } from './models/packages';
import { Speeds } from './models/speeds';
import { Gallery } from './pairing/gallery';
import { registerPairFindings } from './pairing/pairFindings';
import { ScoreCache } from './pairing/scoreCache';
import { Pairs } from './pairs';
import { Pictures } from './pictures';
import { Predictor } from './predictor';
import { PendingProvenance, registerProvenance } from './provenance';
import type { Services } from './services';
import { registerStatusBar, statusSegments } from './statusBar';
import { Suggestions } from './suggestions';
import { putCommandLineOnPath } from './terminal';
import { registerTextLock } from './textLock';
import { TrainingRuns } from './training/runs';
import { TrainingPanel } from './training/trainingPanel';
import { registerChangesView } from './views/changesView';
import { registerDuplicatesView } from './views/duplicatesView';
import { registerFindingsView } from './views/findingsView';
import { registerFlaggedView } from './views/flaggedView';
import { registerLostView } from './views/lostView';
import { WorkPace } from './workPace';
import { writeAtomically } from './writeAtomically';

/** Puts the features together; each one does its work only for files that are datasets. */
export function wire(context: ExtensionContext): void {
  const started = performance.now();
  const log = window.createOutputChannel('MNER Model', { log: true });
  const process = new InferenceProcess(join(context.extensionPath, 'dist', 'inference.js'), log);
  const datasets = new Datasets();
  const facts = new Facts(datasets, readLabelSet);
  const judgements = new Judgements(datasets, facts, writeAtomically);
  const pending = new PendingProvenance(context.workspaceState);
  const audit = new AuditSlice(datasets, facts, judgements);
  const suggestions = new Suggestions(datasets, facts, judgements, pending, audit);
  const findings = new Findings(datasets, facts, judgements);
  const pictures = new Pictures(datasets, facts, findings, process);
  const scores = new ScoreCache(context.storageUri?.fsPath, join(context.extensionPath, 'models', 'relevance', 'model.json'), writeAtomically);
  const pairs = new Pairs(datasets, facts, judgements, pictures, process, scores, context.workspaceState);
  const predictor = new Predictor(process, facts, suggestions, pictures, new Speeds(context.globalState));
  const workshop = new InferenceProcess(join(context.extensionPath, 'dist', 'inference.js'), log);
  const labelErrors = new LabelErrors(join(context.extensionPath, 'dist', 'ranking.js'), facts, judgements, audit, workshop);
  const pace = new WorkPace(context.workspaceState);
  const services: Services = { datasets, facts, findings, labelErrors, judgements, suggestions, audit, pace, pictures, pairs, predictor, process };
  const guard = new EditGuard(datasets);
  const comparison = new Comparison(datasets);
  const cards = new CardEditor(context, services, guard);
  const gallery = new Gallery(context, services, cards);
  putCommandLineOnPath(context);
  context.subscriptions.push(
    log,
    process,
    datasets,
    facts,
    judgements,
    audit,
    suggestions,
    findings,
    pictures,
    pairs,
    predictor,
    guard,
    comparison,
    registerChangesView(comparison),
    cards,
    gallery,
    registerPairFindings(services),
    workshop,
    labelErrors,
    ...registerPages(context, services, cards, new BatchEdits(services, guard, pending)),
    ...registerModels(context, services, cards, workshop),
    judgements.onDidFail((message) => void window.showWarningMessage(message)),
    process.onDidDescend((sentence) => void window.showWarningMessage(sentence)),
    process.onDidChangeState((state) => state.kind === 'failed' && void window.showWarningMessage(state.message)),
    registerProvenance(datasets, judgements, pending),
    registerTextLock(datasets, guard),
    ...registerFeatures(services),
    ...registerComparing(services, cards, comparison),
    ...registerPairing({ services, cards, gallery }),
    ...registerCommands(services, cards, guard, log),
  );
  performance.measure('mner.wire', { start: started });
}

/** Finding what is wrong with labels, and setting it right in many places at once. */
function registerPages(context: ExtensionContext, services: Services, cards: CardEditor, edits: BatchEdits): Disposable[] {
  const { datasets, labelErrors, pictures, process } = services;
  const conflicts = new Conflicts(datasets, edits);
  const duplicates = new Duplicates(join(context.extensionPath, 'dist', 'duplicates.js'), datasets, pictures, process, edits);
  const conflictsPanel = new ConflictsPanel(context, services, cards, conflicts, edits);
  const errorsPanel = new ErrorsPanel(context, services, cards, labelErrors, edits, conflictsPanel);
  const adjudication = new Adjudication(datasets, services.facts, services.judgements, edits);
  const adjudicationPanel = new AdjudicationPanel(context, services, cards, adjudication);
  return [
    adjudication,
    adjudicationPanel,
    ...registerAdjudicating(services, cards, adjudicationPanel),
    ...registerStatistics(services, cards, adjudication),
    conflicts,
    conflictsPanel,
    errorsPanel,
    duplicates,
    registerDuplicatesView(duplicates),
    ...registerCurating({ services, cards, conflicts: conflictsPanel, duplicates, errors: errorsPanel }),
  ];
}

/** Choosing, training and teaching models; `workshop` is the process that trains, apart from the one that tags. */
function registerModels(context: ExtensionContext, services: Services, cards: CardEditor, workshop: InferenceProcess): Disposable[] {
  const packages = new Packages(context, services.process);
  const runs = new TrainingRuns(context, workshop);
  const panel = new TrainingPanel(context, services, packages, runs);
  return [
    runs,
    panel,
    ...registerModelChoice(services, packages),
    ...registerTraining(services, cards, panel),
    ...registerLearning({ services, cards, packages, panel, workshop }),
  ];
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
    ...registerFindingCommands(services, cards, guard),
    ...registerFileCommands(services, cards, guard),
    ...registerModelCommands(services, log),
  ];
}
