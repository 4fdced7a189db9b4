import { hamRules } from './family';
import { trainHamPackage } from './hamPackage';
import { publishedHam, smallHam, type HamOptions } from './options';
import { ingredients } from '../text/network';
import type { LookingTraining } from '../multimodal/lookingTraining';

/** How to train HamLearning; the paper's training: 60 epochs in batches of 32 at 3e-5, dropout 0.1; the recommended choices where it is silent. */
export const hamTraining: LookingTraining<HamOptions> = {
  name: 'hamlearning',
  sizes: { small: smallHam, published: publishedHam },
  rules: hamRules,
  small: { dropout: 0.1 },
  published: { epochs: 60, patience: 60, batch: 32, encoderRate: 3e-5, headRate: 5e-2, chainRate: 5e-2, dropout: 0.1, encoderDropout: 0.1, clip: 1, without: ingredients },
  train: trainHamPackage,
};
