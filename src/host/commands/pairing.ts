import { commands, window, workspace, type Disposable } from 'vscode';
import { pairVerdicts, type PairVerdict } from '../../dataset/verdict';
import { withVerdict } from '../card/cardHandlers';
import type { CardEditor } from '../card/cardEditor';
import type { Dataset } from '../datasets';
import type { Services } from '../services';
import { allRecords } from './preannotation';
import { withProgress } from './progress';
import { getTarget } from './target';

const verdictTexts: Readonly<Record<PairVerdict, string>> = {
  adds: 'The picture adds to the text',
  repeats: 'The picture only repeats the text',
  unrelated: 'The picture has nothing to do with the text',
  misleading: 'The picture misleads about the text',
};

/** Flag irrelevant image–text pairs, and judge one. */
export function registerPairing(services: Services, cards: CardEditor): Disposable[] {
  const { datasets } = services;
  return [
    commands.registerCommand('mner.flagPairs', async (...args: unknown[]) => {
      const target = getTarget(datasets, cards, args);
      if (target) await flagPairs(services, target.dataset);
    }),
    commands.registerCommand('mner.judgePair', async (...args: unknown[]) => {
      const target = getTarget(datasets, cards, args);
      if (target?.record !== undefined) await judgePair(services, target.dataset, target.record);
    }),
  ];
}

async function flagPairs(services: Services, dataset: Dataset): Promise<void> {
  const { pairs, pictures } = services;
  await pictures.whenReady(dataset);
  const records = allRecords(dataset);
  const ending = await withProgress({
    title: `Scoring pictures of ${workspace.asRelativePath(dataset.document.uri, false)}`,
    total: records.length,
    noun: 'pairs',
    run: (signal, onProgress) => pairs.score(dataset, records, { signal, onProgress }),
  });
  if (ending !== 'failed') void sayWhatCame(services, dataset, records);
}

async function sayWhatCame({ pairs, judgements }: Services, dataset: Dataset, records: readonly number[]): Promise<void> {
  const scored = records.filter((record) => pairs.find(dataset, record)?.state === 'scored').length;
  const flagged = pairs.flagged(dataset);
  if (scored === 0) {
    void window.showInformationMessage('No pair could be scored: none of the records has a picture that can be read and words. Is the image folder the right one?');
    return;
  }
  const judged = flagged.filter((record) => judgements.get(dataset, record).verdict).length;
  const known = judged > 0 ? ` You judged ${judged.toLocaleString('en')} of them already.` : '';
  const message = `Experimental: ${flagged.length.toLocaleString('en')} of ${scored.toLocaleString('en')} pairs look as if the picture belonged to another text.${known}`;
  const choice = await window.showInformationMessage(message, ...(flagged.length > 0 ? ['Show Them'] : []));
  if (choice) await commands.executeCommand('mner.flaggedPairs.focus');
}

async function judgePair({ judgements }: Services, dataset: Dataset, record: number): Promise<void> {
  const now = judgements.get(dataset, record).verdict;
  const items = pairVerdicts.map((verdict) => ({ label: verdict, description: verdictTexts[verdict], verdict, picked: verdict === now }));
  const clear = now ? [{ label: 'no verdict', description: `takes “${now}” back`, verdict: null, picked: false }] : [];
  const choice = await window.showQuickPick([...items, ...clear], { title: 'Does the picture go with the text?' });
  if (choice) await judgements.update(dataset, [record], (before) => withVerdict(before, choice.verdict), 'undoable');
}
