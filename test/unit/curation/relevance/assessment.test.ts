import assert from 'node:assert/strict';
import { assessSignal, type SignalAssessment, type SignalEvidence } from '../../../../src/curation/relevance/assessment';
import { ratioOf } from '../../../../src/curation/relevance/share';
import { Random } from '../../../fixtures/randomDocument';

const none = new Map<number, boolean>();

/** Calibrated evidence of a good model: half of it sure, the rest less so. */
function evidence(faulty: number, sound: number, sharpness: number, seed = 1): SignalEvidence & { readonly faults: readonly boolean[] } {
  const random = new Random(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const faults = Array.from({ length: faulty + sound }, (_, at) => at < faulty);
  const logits = faults.map((fault) => sharpness * ((fault ? sharpness / 2 : -sharpness / 2) + normal()));
  return { kind: 'calibrated', scores: logits, ratios: logits.map((logit) => ratioOf(1 / (1 + Math.exp(-logit)))), faults };
}

const precisionOf = ({ probabilities, line }: SignalAssessment, faults: readonly boolean[]): number => {
  const flagged = faults.filter((_, at) => (probabilities[at] ?? 0) >= line.from);
  return flagged.filter(Boolean).length / flagged.length;
};

describe('the flags of a signal', () => {
  it('are as precise as was asked for, whatever the share of faulty pairs', () => {
    for (const [faulty, sound] of [[100, 900], [400, 600], [700, 300]] as const) {
      for (const precision of [0.7, 0.8, 0.95]) {
        const given = evidence(faulty, sound, 2.5);
        const assessed = assessSignal(given, { precision, verdicts: none });
        assert.equal(assessed.state, 'flagged');
        const reached = precisionOf(assessed, given.faults);
        assert.ok(reached > precision - 0.08, `${reached} at ${precision} with ${faulty}`);
      }
    }
  });

  it('are not set where too few pairs are faulty to tell them, but the order stays', () => {
    const given = evidence(5, 500, 1);
    const assessed = assessSignal(given, { precision: 0.8, verdicts: none });
    assert.equal(assessed.state, 'too-few');
    assert.equal(assessed.line.flags, 0);
    assert.equal(assessed.scores, given.scores);
  });

  it('say so where nearly no pair belongs together', () => {
    assert.equal(assessSignal(evidence(980, 20, 3), { precision: 0.8, verdicts: none }).state, 'foreign');
  });

  it('are never made up: no score, one picture, a signal that is off or not calibrated, scores unlike all that was measured', () => {
    const options = { precision: 0.8, verdicts: none };
    const some = evidence(50, 50, 2);
    assert.equal(assessSignal({ kind: 'calibrated', scores: [null, null], ratios: [null, null] }, options).state, 'nothing-scored');
    for (const [change, state] of [[{ doubt: 'same-picture' }, 'same-picture'], [{ doubt: 'unlike' }, 'unlike'], [{ kind: 'off' }, 'off'], [{ kind: 'uncalibrated', ratios: some.ratios.map(() => null) }, 'uncalibrated']] as const) {
      const assessed = assessSignal({ ...some, ...change }, options);
      assert.equal(assessed.state, state);
      assert.equal(assessed.line.flags, 0);
      assert.ok(assessed.probabilities.every((each) => each === null));
    }
  });
});

describe('flags after a person’s verdicts', () => {
  const given = evidence(300, 300, 2, 4);
  /** A person who sees fewer faults than the model: only the clearest. */
  const strict = (number: number): ReadonlyMap<number, boolean> =>
    new Map([...given.scores.keys()].filter((at) => at % 7 === 0).slice(0, number).map((at) => [at, (given.scores[at] ?? 0) > 4]));

  it('stay as they were before twenty of them', () => {
    const assessed = assessSignal(given, { precision: 0.8, verdicts: strict(19) });
    assert.equal(assessed.state, 'flagged');
    assert.equal(assessed.verdicts, 19);
  });

  it('follow them from the twentieth on, and say how precise they were', () => {
    const usual = assessSignal(given, { precision: 0.8, verdicts: none });
    const learned = assessSignal(given, { precision: 0.8, verdicts: strict(80) });
    assert.equal(learned.state, 'learned');
    assert.ok(learned.line.flags < usual.line.flags, `${learned.line.flags} against ${usual.line.flags}`);
    const { learning } = learned;
    assert.ok(learning && learning.verdicts === 80 && learning.precision.of > 0 && learning.precision.low < learning.precision.high);
  });

  it('turn a score that nobody measured into a probability, when both kinds were seen', () => {
    const raw: SignalEvidence = { kind: 'uncalibrated', scores: given.scores, ratios: given.scores.map(() => null) };
    const verdicts = new Map(given.faults.map((fault, at) => [at, fault] as const).filter(([at]) => at % 15 === 0));
    const learned = assessSignal(raw, { precision: 0.8, verdicts });
    assert.equal(learned.state, 'learned');
    assert.ok(precisionOf(learned, given.faults) > 0.7);
    const alike = new Map([...verdicts].filter(([, fault]) => fault));
    assert.equal(assessSignal(raw, { precision: 0.8, verdicts: alike }).state, 'uncalibrated');
  });
});
