import { commands, Uri, window, workspace, type Disposable } from 'vscode';
import { withVerdict } from '../../curation/judgements';
import { describeFlags, describeShift } from '../../curation/relevance/words';
import { pairVerdicts, type PairVerdict } from '../../dataset/verdict';
import type { CardEditor } from '../card/cardEditor';
import type { Dataset } from '../datasets';
import type { Gallery } from '../pairing/gallery';
import type { Services } from '../services';
import { allRecords } from './preannotation';
import { withProgress } from './progress';
import { getTarget, type Target } from './target';

const verdictTexts: Readonly<Record<PairVerdict, string>> = {
  adds: 'The picture adds to the text',
  repeats: 'The picture only repeats the text',
  unrelated: 'The picture has nothing to do with the text',
  misleading: 'The picture misleads about the text',
};

/** What the commands about pairs work with. */
export interface PairingParts {
  readonly services: Services;
  readonly cards: CardEditor;
  readonly gallery: Gallery;
}

/** Flag irrelevant image–text pairs, look at them in a gallery, judge one, forget what verdicts taught. */
export function registerPairing({ services, cards, gallery }: PairingParts): Disposable[] {
  const on = (command: string, run: (target: Target, args: readonly unknown[]) => Promise<unknown>): Disposable =>
    commands.registerCommand(command, async (...args: unknown[]) => {
      const target = getTarget(services.datasets, cards, targetOf(args));
      if (target) await run(target, args);
    });
  return [
    on('mner.flagPairs', ({ dataset }) => flagPairs(services, dataset)),
    on('mner.openGallery', async ({ dataset }) => {
      if (services.pairs.originOf(dataset) === '' && !(await score(services, dataset))) return;
      await gallery.openFor(dataset);
    }),
    on('mner.judgePair', async ({ dataset, record }, args) => {
      const verdict = pairVerdicts.find((each) => args.includes(each));
      if (record === undefined) return;
      if (verdict) await judge(services, dataset, record, verdict);
      else await askVerdict(services, dataset, record);
    }),
    on('mner.forgetPairVerdicts', async ({ dataset }) => {
      const forgotten = await services.pairs.forgetVerdicts(dataset);
      void window.showInformationMessage(`The flags go by the model’s own measure again. ${forgotten === 1 ? 'Your verdict stays' : `Your ${forgotten.toLocaleString('en')} verdicts stay`} in the file; 20 new ones teach the flags anew.`);
    }),
    ...pairVerdicts.map((verdict) =>
      on(`mner.judgePair.${verdict}`, async ({ dataset, record }) => record !== undefined && judge(services, dataset, record, verdict))),
  ];
}

/** A row of the view names its dataset and record. */
function targetOf(args: readonly unknown[]): readonly unknown[] {
  const [node] = args as readonly [Partial<{ readonly dataset: Dataset; readonly record: number }> | undefined];
  return node?.dataset && node.record !== undefined ? [node.dataset.document.uri, node.record] : args.filter((each) => each instanceof Uri || typeof each === 'number');
}

async function flagPairs(services: Services, dataset: Dataset): Promise<void> {
  if (await score(services, dataset)) void sayWhatCame(services, dataset);
}

/** Scores all pairs of a file; whether there is something to show. */
async function score({ pairs, pictures }: Services, dataset: Dataset): Promise<boolean> {
  await pictures.whenReady(dataset);
  const records = allRecords(dataset);
  const ending = await withProgress({
    title: `Scoring pictures of ${workspace.asRelativePath(dataset.document.uri, false)}`,
    total: records.length,
    noun: 'pairs',
    run: (signal, onProgress) => pairs.score(dataset, records, { signal, onProgress }),
  });
  const state = pairs.assessmentOf(dataset, 'mismatch')?.state;
  // Who cancels before anything was scored need not be told so.
  return ending === 'done' ? state !== undefined : ending === 'cancelled' && state !== undefined && state !== 'nothing-scored';
}

async function sayWhatCame({ pairs }: Services, dataset: Dataset): Promise<void> {
  const mismatch = pairs.assessmentOf(dataset, 'mismatch');
  if (!mismatch) return;
  const shift = pairs.shiftOf(dataset);
  const { records } = dataset;
  const shifted = shift ? `${describeShift(shift, (record) => records.headLineOf(record) + 1, records.recordCount)} ` : '';
  const canShow = mismatch.state !== 'nothing-scored' && mismatch.state !== 'same-picture';
  const choice = await window.showInformationMessage(`${shifted}${describeFlags('mismatch', mismatch)}`, ...(canShow ? ['Open Gallery', 'Show List'] : []));
  if (choice === 'Open Gallery') await commands.executeCommand('mner.openGallery', dataset.document.uri);
  if (choice === 'Show List') await commands.executeCommand('mner.flaggedPairs.focus');
}

async function judge({ judgements }: Services, dataset: Dataset, record: number, verdict: PairVerdict): Promise<void> {
  await judgements.update(dataset, [record], (before) => withVerdict(before, verdict), 'undoable');
}

async function askVerdict({ judgements }: Services, dataset: Dataset, record: number): Promise<void> {
  const now = judgements.get(dataset, record).verdict;
  const items = pairVerdicts.map((verdict) => ({ label: verdict, description: verdictTexts[verdict], verdict, picked: verdict === now }));
  const clear = now ? [{ label: 'no verdict', description: `takes “${now}” back`, verdict: null, picked: false }] : [];
  const choice = await window.showQuickPick([...items, ...clear], { title: 'Does the picture go with the text?' });
  if (choice) await judgements.update(dataset, [record], (before) => withVerdict(before, choice.verdict), 'undoable');
}
