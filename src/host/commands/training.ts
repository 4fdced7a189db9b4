import { commands, type Disposable } from 'vscode';
import type { CardEditor } from '../card/cardEditor';
import type { Services } from '../services';
import type { TrainingPanel } from '../training/trainingPanel';
import { getTarget } from './target';

/** Train a model on this dataset. */
export function registerTraining({ datasets }: Services, cards: CardEditor, panel: TrainingPanel): Disposable[] {
  return [
    commands.registerCommand('mner.trainModel', async (...args: unknown[]) => {
      const target = getTarget(datasets, cards, args);
      if (target) await panel.openFor(target.dataset);
    }),
  ];
}
