import { calibrate, uncalibrated, type Calibration } from './readings';

/** A predicted probability and whether what it was said of turned out right. */
export interface Prediction {
  readonly confidence: number;
  readonly outcome: 'right' | 'wrong';
}

/** How well probabilities agree with outcomes. */
export interface Reliability {
  readonly predictions: number;
  /** Mean distance of confidence and share of right ones over ten equal bins, weighted by size (Guo et al., 2017). */
  readonly expectedCalibrationError: number;
  readonly bins: readonly { readonly from: number; readonly count: number; readonly confidence: number; readonly right: number }[];
}

const binCount = 10;
const newtonSteps = 50;
const logit = (p: number): number => {
  const inside = Math.min(1 - 1e-9, Math.max(1e-9, p));
  return Math.log(inside / (1 - inside));
};

/** Measures reliability in ten bins of equal width. */
export const measureReliability = (predictions: readonly Prediction[]): Reliability => {
  const bins = Array.from({ length: binCount }, (_, bin) => {
    const inside = predictions.filter(({ confidence }) => Math.min(binCount - 1, Math.floor(confidence * binCount)) === bin);
    const count = Math.max(1, inside.length);
    return {
      from: bin / binCount, count: inside.length,
      confidence: inside.reduce((sum, { confidence }) => sum + confidence, 0) / count,
      right: inside.filter(({ outcome }) => outcome === 'right').length / count,
    };
  });
  const gaps = bins.reduce((sum, { count, confidence, right }) => sum + count * Math.abs(confidence - right), 0);
  return { predictions: predictions.length, expectedCalibrationError: gaps / Math.max(1, predictions.length), bins };
};

/** A prediction's logit and the outcome to aim at. */
interface Target {
  readonly x: number;
  readonly aim: number;
}

/** Logistic loss of a calibration, without overflow. */
const lossOf = (targets: readonly Target[], { slope, offset }: Calibration): number =>
  targets.reduce((sum, { x, aim }) => {
    const z = slope * x + offset;
    return sum + Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - aim * z;
  }, 0);

/** Where Newton's method would go from a calibration, as a step to take away. */
const newtonStep = (targets: readonly Target[], { slope, offset }: Calibration): Calibration => {
  let [gs, go, hss, hso, hoo] = [0, 0, 1e-9, 0, 1e-9];
  for (const { x, aim } of targets) {
    const p = 1 / (1 + Math.exp(-(slope * x + offset)));
    const [miss, curve] = [p - aim, p * (1 - p)];
    gs += miss * x; go += miss;
    hss += curve * x * x; hso += curve * x; hoo += curve;
  }
  const determinant = hss * hoo - hso * hso;
  return { slope: (hoo * gs - hso * go) / determinant, offset: (hss * go - hso * gs) / determinant };
};

/** Goes a step, or as small a part of it as lessens the loss: far from the goal whole steps lead astray (Lin, Lin and Weng, 2007). */
const descend = (targets: readonly Target[], from: Calibration, step: Calibration): Calibration => {
  const before = lossOf(targets, from);
  for (let part = 1; part > 1e-10; part /= 2) {
    const to = { slope: from.slope - part * step.slope, offset: from.offset - part * step.offset };
    if (lossOf(targets, to) < before) return to;
  }
  return from;
};

/**
 * Platt scaling on the logit of the probability, by Newton's method, with his smoothed targets (Platt, 1999).
 * Fewer than 50 predictions, or all of one outcome, are too few to learn from: the identity comes back.
 */
export const fitCalibration = (predictions: readonly Prediction[]): Calibration => {
  const right = predictions.filter(({ outcome }) => outcome === 'right').length;
  const wrong = predictions.length - right;
  if (predictions.length < 50 || right === 0 || wrong === 0) return uncalibrated;
  const [high, low] = [(right + 1) / (right + 2), 1 / (wrong + 2)];
  const targets = predictions.map(({ confidence, outcome }): Target => ({ x: logit(confidence), aim: outcome === 'right' ? high : low }));
  let fitted = uncalibrated;
  for (let step = 0; step < newtonSteps; step++) {
    const next = descend(targets, fitted, newtonStep(targets, fitted));
    const moved = Math.abs(next.slope - fitted.slope) + Math.abs(next.offset - fitted.offset);
    fitted = next;
    if (moved < 1e-10) break;
  }
  return fitted.slope > 0 && Number.isFinite(fitted.offset) ? fitted : uncalibrated;
};

/** Reliability after calibration, each half of the predictions calibrated by what the other half taught. */
export const measureCrossFitted = (predictions: readonly Prediction[]): Reliability => {
  const halves = [0, 1].map((half) => predictions.filter((_, i) => i % 2 === half)) as [Prediction[], Prediction[]];
  const fitted = halves.map((half, i) => {
    const calibration = fitCalibration(halves[1 - i]!);
    return half.map((prediction) => ({ ...prediction, confidence: calibrate(prediction.confidence, calibration) }));
  });
  return measureReliability(fitted.flat());
};
