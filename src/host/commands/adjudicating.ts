import { access, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { commands, Uri, window, type Disposable } from 'vscode';
import { adjudicate } from '../../curation/adjudication';
import { matchRecords, sketchRecords, type RecordPair } from '../../curation/recordMatching';
import { settledText } from '../../curation/settledText';
import { decodeLossless, encodeLossless } from '../../dataset/bytes';
import { DatasetDocument } from '../../dataset/document';
import type { CardEditor } from '../card/cardEditor';
import type { AdjudicationPanel } from '../curating/adjudicationPanel';
import type { Annotator } from '../curating/annotators';
import { openDataset } from '../curating/folderDatasets';
import type { Dataset } from '../datasets';
import type { Services } from '../services';
import { getTarget } from './target';

/** Settles what several annotators labelled differently: `mner.adjudicate`, with the open file and, for keybindings and other extensions, the paths of the annotators' files. */
export function registerAdjudicating(services: Services, cards: CardEditor, panel: AdjudicationPanel): Disposable[] {
  return [
    commands.registerCommand('mner.adjudicate', async (...args: unknown[]) => {
      const target = getTarget(services.datasets, cards, args);
      if (!target) return;
      const given = Array.isArray(args[1]) ? args[1].filter((each) => typeof each === 'string') : undefined;
      try {
        const paths = given ?? (await chooseAnnotators(target.dataset));
        if (!paths) return;
        const annotators = await Promise.all(paths.map((path) => readAnnotator(services, path)));
        const into = given ? target.dataset : await chooseTarget(services, target.dataset, paths, annotators);
        if (into) await panel.openFor(into, annotators);
      } catch (error) {
        void window.showErrorMessage((error as Error).message);
      }
    }),
  ];
}

/** The annotators' files; the open one is among them where a single other one is chosen. */
async function chooseAnnotators({ document }: Dataset): Promise<readonly string[] | undefined> {
  const chosen = await window.showOpenDialog({ canSelectMany: true, openLabel: 'Compare', title: 'The annotators’ files', defaultUri: Uri.file(dirname(document.uri.fsPath)) });
  if (!chosen || chosen.length === 0) return undefined;
  const paths = chosen.map(({ fsPath }) => fsPath);
  return paths.length > 1 || paths.includes(document.uri.fsPath) ? paths : [document.uri.fsPath, ...paths];
}

/** As the file stands in the editor where it is open, else as it is on the disk. */
async function readAnnotator({ datasets }: Services, path: string): Promise<Annotator> {
  const open = datasets.all.find(({ document }) => document.uri.fsPath === path);
  if (open) return { name: basename(path), document: open.records };
  const bytes = await readFile(path).catch((error: Error) => Promise.reject(new Error(`${basename(path)} cannot be read: ${error.message}`)));
  return { name: basename(path), document: DatasetDocument.parse(decodeLossless(bytes).text) };
}

/** Where the decisions go: the open file, or a new one that begins with what all agree on. */
async function chooseTarget(services: Services, dataset: Dataset, paths: readonly string[], annotators: readonly Annotator[]): Promise<Dataset | undefined> {
  const path = await freePath(paths[0] ?? dataset.document.uri.fsPath);
  const fresh = { label: `$(new-file) ${basename(path)}`, description: 'a new file; it begins with what all agree on' };
  const own = { label: `$(file) ${basename(dataset.document.uri.fsPath)}`, description: 'the open file itself; undo takes decisions back' };
  const choice = await window.showQuickPick([fresh, own], { title: 'Adjudicate Annotators', placeHolder: 'Where do the decisions go?' });
  if (choice === own) return dataset;
  if (choice !== fresh) return undefined;
  const scheme = (await services.facts.getSurvey(dataset))?.context.scheme ?? 'IOB2';
  await writeFile(path, encodeLossless(agreedText(annotators, scheme)), { flag: 'wx' });
  const opened = await openDataset(services, path);
  if (!opened) throw new Error(`${basename(path)} was written, but is not recognised as a dataset.`);
  await window.showTextDocument(opened.document, { preview: false });
  return opened;
}

async function freePath(beside: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const path = join(dirname(beside), `adjudicated${number > 1 ? `-${number}` : ''}${extname(beside)}`);
    const exists = await access(path).then(() => 'yes' as const, () => 'no' as const);
    if (exists === 'no') return path;
  }
}

/** The first annotator's file with the tags on which all agree; disputed tokens, and records that nobody else has, have none. */
function agreedText([first, ...others]: readonly Annotator[], scheme: Parameters<typeof adjudicate>[2]): string {
  if (!first) return '';
  const { document } = first;
  const sketches = finish(sketchRecords(document));
  const places = others.map((other) => new Map(finish<readonly RecordPair[]>(matchRecords(sketches, finish(sketchRecords(other.document)))).flatMap(({ a, b }) => (a === undefined || b === undefined ? [] : [[a, b] as const]))));
  const parts = [document.text().slice(0, document.offsetOf(0))];
  for (let record = 0; record < document.recordCount; record += 1) {
    const own = document.record(record);
    const versions = others.flatMap((other, at) => {
      const place = places[at]?.get(record);
      const tokens = place === undefined ? [] : other.document.record(place).tokens;
      return tokens.length === own.tokens.length && tokens.every(({ text }, token) => text === own.tokens[token]?.text) ? [tokens.map(({ tag }) => tag)] : [];
    });
    parts.push(settledText(own, adjudicate([own.tokens.map(({ tag }) => tag), ...versions], 'all', scheme).tags, document.layout));
  }
  return parts.join('');
}

function finish<T>(work: Generator<void, T, void>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}
