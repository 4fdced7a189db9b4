import { trainGmfPackage } from './gmfPackage';
import { type GmfOptions, gmfRules, publishedOptions, smallOptions } from './options';
import { ingredients } from '../text/network';
import type { LookingTraining } from '../multimodal/lookingTraining';

/** How to train GMF; the paper's training: 30 epochs in batches of 16 at 5e-5 on Twitter-2015 (50 in batches of 32 on Twitter-2017), seed 1234. */
export const gmfTraining: LookingTraining<GmfOptions> = {
  name: 'gmf',
  sizes: { small: smallOptions, published: publishedOptions },
  rules: gmfRules,
  published: { seed: 1234, epochs: 30, patience: 30, batch: 16, encoderRate: 5e-5, headRate: 5e-2, chainRate: 5e-2, warmUp: 0.01, dropout: 0.1, clip: 1, without: ingredients },
  train: trainGmfPackage,
};
