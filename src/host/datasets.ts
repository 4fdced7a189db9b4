import {
  EventEmitter, TabInputCustom, window, workspace,
  type Disposable, type TextDocument, type TextDocumentChangeEvent, type TextDocumentContentChangeEvent,
} from 'vscode';
import { DatasetDocument, type ReplacedRecords } from '../dataset/document';
import { datasetLanguage } from './recognition';

/** Beyond this many changes at once, reading the text again is cheaper than following them. */
const followedChanges = 64;

/** An open dataset: the editor's document and its records, always in step. */
export interface Dataset {
  readonly document: TextDocument;
  /** The records as they stand now; each edit brings a new one. */
  readonly records: DatasetDocument;
}

/** What happened to an open dataset. */
export type DatasetEvent =
  | { readonly kind: 'opened' | 'closed'; readonly dataset: Dataset }
  /** The records replaced, edit by edit in the order they were made, or all of them. */
  | { readonly kind: 'changed'; readonly dataset: Dataset; readonly replaced: readonly ReplacedRecords[] | 'all' };

class OpenDataset implements Dataset {
  records: DatasetDocument;
  private eol;

  constructor(readonly document: TextDocument) {
    this.records = DatasetDocument.parse(document.getText());
    this.eol = document.eol;
  }

  follow(changes: readonly TextDocumentContentChangeEvent[]): readonly ReplacedRecords[] | 'all' {
    if (changes.length > followedChanges || this.eol !== this.document.eol) {
      this.records = DatasetDocument.parse(this.document.getText());
      this.eol = this.document.eol;
      return 'all';
    }
    // Offsets name the text before all changes: going backwards they stay true.
    return [...changes].sort((a, b) => b.rangeOffset - a.rangeOffset).map((change) => {
      const edit = { start: change.rangeOffset, end: change.rangeOffset + change.rangeLength, text: change.text };
      const { document, replaced } = this.records.withEdit(edit);
      this.records = document;
      return replaced;
    });
  }
}

/** All open datasets, one for each open document of the language `mner`, kept in step with what is typed. */
export class Datasets implements Disposable {
  private readonly open = new Map<TextDocument, OpenDataset>();
  private readonly emitter = new EventEmitter<DatasetEvent>();
  private readonly listeners: readonly Disposable[];

  /** Fires after the records are in step. */
  readonly onDidChange = this.emitter.event;

  constructor() {
    workspace.textDocuments.forEach((document) => this.add(document));
    this.listeners = [
      workspace.onDidOpenTextDocument((document) => this.add(document)),
      workspace.onDidCloseTextDocument((document) => this.remove(document)),
      workspace.onDidChangeTextDocument((event) => this.follow(event)),
    ];
  }

  /** The open datasets. */
  get all(): readonly Dataset[] {
    return [...this.open.values()];
  }

  /** The dataset of a document, or undefined where it is none. */
  find(document: TextDocument): Dataset | undefined {
    return this.open.get(document);
  }

  /** The dataset that the person looks at, as text or in the card editor. */
  findActive(): Dataset | undefined {
    const input = window.tabGroups.activeTabGroup.activeTab?.input;
    if (input instanceof TabInputCustom)
      return this.all.find(({ document }) => document.uri.toString() === input.uri.toString());
    return window.activeTextEditor && this.find(window.activeTextEditor.document);
  }

  dispose(): void {
    this.listeners.forEach((each) => each.dispose());
    this.emitter.dispose();
  }

  private add(document: TextDocument): void {
    // What git shows beside a changed file is the past, not work to be done.
    if (document.languageId !== datasetLanguage || document.uri.scheme === 'git' || this.open.has(document)) return;
    const dataset = new OpenDataset(document);
    this.open.set(document, dataset);
    this.emitter.fire({ kind: 'opened', dataset });
  }

  private remove(document: TextDocument): void {
    const dataset = this.open.get(document);
    if (dataset && this.open.delete(document)) this.emitter.fire({ kind: 'closed', dataset });
  }

  private follow({ document, contentChanges }: TextDocumentChangeEvent): void {
    const dataset = this.open.get(document);
    if (!dataset) return;
    const replaced = dataset.follow(contentChanges);
    if (replaced.length > 0) this.emitter.fire({ kind: 'changed', dataset, replaced });
  }
}
