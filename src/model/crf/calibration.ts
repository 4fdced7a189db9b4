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

/**
 * Platt scaling on the logit of the probability, by Newton's method, with his smoothed targets (Platt, 1999).
 * Fewer than 50 predictions, or all of one outcome, are too few to learn from: the identity comes back.
 */
export const fitCalibration = (predictions: readonly Prediction[]): Calibration => {
  const right = predictions.filter(({ outcome }) => outcome === 'right').length;
  const wrong = predictions.length - right;
  if (predictions.length < 50 || right === 0 || wrong === 0) return uncalibrated;
  const [high, low] = [(right + 1) / (right + 2), 1 / (wrong + 2)];
  let [slope, offset] = [1, 0];
  for (let step = 0; step < newtonSteps; step++) {
    let [gs, go, hss, hso, hoo] = [0, 0, 1e-9, 0, 1e-9];
    for (const { confidence, outcome } of predictions) {
      const x = logit(confidence);
      const p = 1 / (1 + Math.exp(-(slope * x + offset)));
      const miss = p - (outcome === 'right' ? high : low);
      const curve = p * (1 - p);
      gs += miss * x; go += miss;
      hss += curve * x * x; hso += curve * x; hoo += curve;
    }
    const determinant = hss * hoo - hso * hso;
    const [dSlope, dOffset] = [(hoo * gs - hso * go) / determinant, (hss * go - hso * gs) / determinant];
    slope -= dSlope;
    offset -= dOffset;
    if (Math.abs(dSlope) + Math.abs(dOffset) < 1e-10) break;
  }
  return slope > 0 && Number.isFinite(offset) ? { slope, offset } : uncalibrated;
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
