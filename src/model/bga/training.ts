import { trainBgaPackage } from './bgaPackage';
import { type BgaOptions, bgaRules, publishedOptions, smallOptions } from './options';
import { ingredients } from '../text/network';
import type { LookingTraining } from '../multimodal/lookingTraining';

/** How to train BGA-MNER; the summary at hand gives no rates: those of GMF's and HamLearning's ancestors. */
export const bgaTraining: LookingTraining<BgaOptions> = {
  name: 'bga',
  sizes: { small: smallOptions, published: publishedOptions },
  rules: bgaRules,
  published: { epochs: 30, patience: 30, batch: 32, encoderRate: 3e-5, headRate: 5e-2, chainRate: 5e-2, dropout: 0.1, clip: 1, without: ingredients },
  train: trainBgaPackage,
};
