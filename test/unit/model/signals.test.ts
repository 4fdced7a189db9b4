import assert from 'node:assert/strict';
import { readSignalRules, ruleOf, signalLines, toldSignal } from '../../../src/model/signals';

const spread = (middle: number, count: number): readonly number[] => Array.from({ length: count }, (_, at) => Math.tanh(middle + 0.9 * Math.sin(at * 1.7)));

describe('signals inside a model', () => {
  it('become probabilities where they tell true pairs from shuffled ones, rising with the signal', () => {
    const rule = ruleOf(spread(0.8, 200), spread(-0.2, 200));
    assert.ok(rule.auc > 0.75 && rule.auc < 0.95, String(rule.auc));
    const [low, middle, high] = [-0.9, 0.2, 0.95].map((value) => toldSignal(value, rule).probability ?? Number.NaN) as [number, number, number];
    assert.ok(low < 0.2 && low < middle && middle < high && high > 0.8 && high < 1, JSON.stringify([low, middle, high]));
    assert.match(signalLines({ relevance: rule }).join('\n'), /## Relevance[^]*On 200 pairs[^]*told with the probability/);
  });

  it('stay as they are where they tell nothing, the wrong way round, or on too few pairs', () => {
    for (const rule of [ruleOf(spread(0.3, 200), spread(0.3, 200)), ruleOf(spread(-0.5, 200), spread(0.5, 200)), ruleOf(spread(2, 49), spread(-2, 49))]) {
      assert.equal(rule.calibration, undefined);
      assert.deepEqual(toldSignal(0.4, rule), { value: 0.4 });
      assert.match(signalLines({ relevance: rule }).join('\n'), /told as it is/);
    }
  });

  it('are read from a package as they were written; what does not fit gives no probability', () => {
    const rule = ruleOf(spread(0.8, 200), spread(-0.2, 200));
    assert.deepEqual(readSignalRules(JSON.parse(JSON.stringify({ relevance: rule }))), { relevance: rule });
    assert.deepEqual(readSignalRules({ relevance: { auc: 0.9, pairs: 5, calibration: { slope: -1, offset: 0 } }, other: 4 }), { relevance: { auc: 0.9, pairs: 5 } });
    assert.deepEqual(readSignalRules(undefined), {});
  });
});
