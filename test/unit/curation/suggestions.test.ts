import { deepEqual } from 'node:assert/strict';
import { acceptInto, compare, proposalsOf, type Prediction } from '../../../src/curation/suggestions';

// Ada Lovelace in Paris , said NASA
const tags = ['B-PER', 'I-PER', 'O', 'B-LOC', 'O', 'O', 'B-ORG'];
const reading = (...spans: [number, number, string, number][]): Prediction['spans'] =>
  spans.map(([start, end, type, confidence]) => ({ start, end, type, confidence }));
const brief = (prediction: Prediction, rejected: { start: number; end: number; type: string }[] = []): readonly string[] => {
  const { suggestions, disagreements } = compare(tags, prediction, rejected);
  return [
    ...suggestions.map(({ start, end, type }) => `+ ${start}-${end} ${type}`),
    ...disagreements.map(({ entity, proposed, confidence }) => `${entity.start}-${entity.end} ${entity.type} ≠ ${proposed?.type ?? 'none'} ${confidence}`),
  ];
};

describe('a prediction beside what stands in the file', () => {
  it('proposes what touches no entity, and another reading of what does', () => {
    const spans = reading([0, 2, 'PER', 0.9], [3, 4, 'ORG', 0.6], [5, 6, 'OTHER', 0.7], [6, 7, 'ORG', 1]);
    deepEqual(brief({ spans, origin: 'm' }), ['+ 5-6 OTHER', '3-4 LOC ≠ ORG 0.6']);
  });

  it('says that the model sees no entity where it is likelier so than not', () => {
    const doubts = [{ start: 0, end: 2, confidence: 0.9 }, { start: 3, end: 4, confidence: 0.8 }, { start: 6, end: 7, confidence: 0.4 }];
    deepEqual(brief({ spans: reading([1, 2, 'PER', 0.5]), doubts, origin: 'm' }), ['0-2 PER ≠ PER 0.5', '3-4 LOC ≠ none 0.8']);
  });

  it('says nothing of an entity that the model was not asked about', () => {
    deepEqual(brief({ spans: [], doubts: [{ start: 3, end: 5, confidence: 1 }], origin: 'm' }), []);
    deepEqual(brief({ spans: [], origin: 'm' }), []);
  });

  it('does not ask again what was rejected, “no entity” among it', () => {
    const doubts = [{ start: 3, end: 4, confidence: 0.8 }];
    const spans = reading([5, 6, 'OTHER', 0.7]);
    deepEqual(brief({ spans, doubts, origin: 'm' }, [{ start: 3, end: 4, type: '' }, { start: 5, end: 6, type: 'OTHER' }]), []);
  });

  it('leaves no entity where “no entity” is accepted', () => {
    const entities = [{ start: 0, end: 2, type: 'PER' }, { start: 3, end: 4, type: 'LOC' }];
    const compared = compare(tags, { spans: [], doubts: [{ start: 3, end: 4, confidence: 0.8 }], origin: 'm' });
    deepEqual(acceptInto(entities, proposalsOf(compared)), [{ start: 0, end: 2, type: 'PER' }]);
  });
});
