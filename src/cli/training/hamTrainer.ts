import { trainHamPackage } from '../../model/hamlearning/hamPackage';
import type { TrainingFile } from '../../model/trainingFile';
import { Refusal } from '../refusal';
import { Progress } from '../terminal/progress';
import type { Trainer } from './families';
import { loadHamConfig } from './hamConfig';
import { pictureSettingsOf } from './pictureConfig';
import { textConfigOf } from './textConfig';
import { tellEpoch, tellResult } from './textTrainer';

/** How to train HamLearning. */
export async function openHamTrainer(path: string | undefined): Promise<Trainer> {
  const { network, fusionRate, usual, rest } = await loadHamConfig(path);
  const { pictures, rest: others } = pictureSettingsOf(rest);
  const { encoder, styles, teachers, unlabelled, ...config } = textConfigOf(others, usual, 'hamlearning');
  if (encoder === undefined) throw new Refusal('the family hamlearning needs an encoder to start from: --config FILE with {"encoder": "FOLDER"}');
  if (teachers.length > 0 || unlabelled.length > 0) throw new Refusal('the family hamlearning learns from labels only: leave out teachers and unlabelled');
  const styled = (file: TrainingFile): TrainingFile => ({ ...file, guideline: styles[file.name] ?? file.guideline });
  return async ({ threads, train, valid, ...work }, terminal) => {
    const options = { ...config.options, ...(threads === undefined ? {} : { threads }) };
    let looking: Progress | undefined;
    let training: Progress | undefined;
    const job = { ...config, ...work, train: train.map(styled), valid: valid.map(styled), encoder, options, network, pictures, ...(fusionRate === undefined ? {} : { fusionRate }) };
    const result = await trainHamPackage(job, {
      notice: (sentence) => terminal.note(sentence),
      looking: (done, of) => (looking ??= new Progress(terminal, 'looking at', 'pictures', of)).show(done),
      progress: ({ step, of }) => {
        looking?.end();
        looking = undefined;
        (training ??= new Progress(terminal, 'training', 'steps', of)).show(step);
      },
      epoch: (report) => tellEpoch(report, terminal),
    });
    training?.end();
    tellResult(result, work.folder, terminal);
  };
}
