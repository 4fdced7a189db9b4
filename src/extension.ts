import type { ExtensionContext } from 'vscode';
import { Datasets } from './host/datasets';
import { registerRecognition } from './host/recognition';
import { registerStatusBar } from './host/statusBar';

/** Wires the features together; each one does its work only for files that are datasets. */
export function activate(context: ExtensionContext): void {
  const datasets = new Datasets();
  context.subscriptions.push(datasets, registerRecognition(), registerStatusBar(datasets));
}
