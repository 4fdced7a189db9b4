import assert from 'node:assert/strict';
import { fitCalibration, measureCrossFitted, measureReliability, type Prediction } from '../../../../src/model/crf/calibration';
import { uncalibrated } from '../../../../src/model/crf/readings';

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** Predictions whose logits are spread evenly up to `widest`, each right as often as the given calibration of it says. */
function predictionsTrueTo(slope: number, offset: number, widest: number): readonly Prediction[] {
  const predictions: Prediction[] = [];
  for (let z = -2; z <= widest; z += 0.5) {
    const right = Math.round(100 * sigmoid(slope * z + offset));
    for (let i = 0; i < 100; i += 1) predictions.push({ confidence: sigmoid(z), outcome: (i * 37) % 100 < right ? 'right' : 'wrong' });
  }
  return predictions;
}

describe('calibration', () => {
  it('finds the slope and the offset that confidences are off by', () => {
    for (const [slope, offset] of [[1, 0], [0.7, -0.5], [1.6, 0.4]] as const) {
      const found = fitCalibration(predictionsTrueTo(slope, offset, 6));
      assert.ok(Math.abs(found.slope - slope) < 0.05 && Math.abs(found.offset - offset) < 0.1, JSON.stringify(found));
    }
  });

  it('is found too where nearly all confidences are next to 1, as those of a network that learned its records by heart', () => {
    const predictions = predictionsTrueTo(0.25, -0.5, 20);
    const found = fitCalibration(predictions);
    assert.ok(Math.abs(found.slope - 0.25) < 0.02 && Math.abs(found.offset + 0.5) < 0.1, JSON.stringify(found));
    assert.ok(measureReliability(predictions).expectedCalibrationError > 0.1);
    assert.ok(measureCrossFitted(predictions).expectedCalibrationError < 0.03);
  });

  it('leaves confidences alone where there is too little to learn from', () => {
    assert.equal(fitCalibration(predictionsTrueTo(0.5, 0, 2).slice(0, 40)), uncalibrated);
    assert.equal(fitCalibration(Array.from({ length: 80 }, (): Prediction => ({ confidence: 0.9, outcome: 'right' }))), uncalibrated);
  });
});
