import assert from 'node:assert/strict';
import type { TrainingRecord } from '../../../../src/model/crf/corpus';
import { decodeCheckpoint, encodeCheckpoint } from '../../../../src/model/crf/checkpointFile';
import { defaultTraining, trainCrf, type CrfCheckpoint, type CrfTrainingOptions, type TrainingStep } from '../../../../src/model/crf/train';
import { plainTemplates } from '../../../../src/model/crf/templates';
import { encodeWeights } from '../../../../src/model/crf/weightsFile';
import { pseudoRandom } from './bruteForce';

const options: CrfTrainingOptions = { ...defaultTraining, templates: plainTemplates, l1: 0.05, l2: 0.05, iterations: 30 };
const names = { PER: ['Ada', 'Alan', 'Grace'], LOC: ['Paris', 'Oslo', 'Lima'] } as const;

/** Small sentences in which a person or a place stands after a word that gives it away. */
const sentences = (count: number, seed: number): TrainingRecord[] => {
  const random = pseudoRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  return Array.from({ length: count }, () => random() < 0.5
    ? { tokens: ['met', pick(names.PER), 'Smith', 'today'], tags: ['O', 'B-PER', 'I-PER', 'O'], guideline: 'one' }
    : { tokens: ['back', 'in', pick(names.LOC), '!'], tags: ['O', 'O', 'B-LOC', 'O'], guideline: 'two' });
};

const weightsOf = async (records: readonly TrainingRecord[], changes: Partial<CrfTrainingOptions> = {}): Promise<Uint8Array> => {
  const result = await trainCrf(records, { ...options, ...changes });
  assert.equal(result.kind, 'trained');
  return encodeWeights(result.model.parameters);
};

describe('training a CRF', () => {
  it('learns what the sentences show and reports every iteration', async () => {
    const steps: TrainingStep[] = [];
    const result = await trainCrf(sentences(60, 1), options, { valid: sentences(20, 2), progress: (step) => steps.push(step) });
    assert.equal(result.kind, 'trained');
    assert.equal(result.valid?.f1, 1);
    assert.deepEqual(steps.map(({ iteration }) => iteration), steps.map((_, i) => i + 1));
    assert.ok(steps.every(({ loss }, i) => i === 0 || loss <= steps[i - 1]!.loss), 'the loss falls');
    const { path } = result.model.decode({ tokens: ['met', 'Ada', 'Smith', 'today'], guideline: 'one' });
    assert.deepEqual(Array.from(path, (y) => result.model.parameters.labels.labels[y]), ['O', 'B-PER', 'I-PER', 'O']);
  });

  it('gives the same bytes for the same data and threads', async () => {
    const records = sentences(40, 3);
    assert.deepEqual(await weightsOf(records), await weightsOf(records));
    assert.deepEqual(await weightsOf(records, { threads: 2 }), await weightsOf(records, { threads: 2 }));
  });

  it('goes on from a checkpoint as if it had never stopped', async () => {
    const records = sentences(40, 4);
    const valid = sentences(10, 5);
    const whole = await trainCrf(records, options, { valid });
    let kept: Uint8Array | undefined;
    const stop = new AbortController();
    const stopped = trainCrf(records, options, {
      valid, signal: stop.signal,
      checkpoint: (iteration, make) => { if (iteration === 7) { kept = encodeCheckpoint(make()); stop.abort(new Error('enough')); } },
    });
    await assert.rejects(stopped, /enough/u);
    const resumeFrom = decodeCheckpoint(kept!);
    assert.equal(resumeFrom?.state.iteration, 7);
    const resumed = await trainCrf(records, options, { valid, resumeFrom: resumeFrom! });
    assert.ok(whole.kind === 'trained' && resumed.kind === 'trained');
    assert.equal(resumed.iteration, whole.iteration);
    assert.deepEqual(encodeWeights(resumed.model.parameters), encodeWeights(whole.model.parameters));
  });

  it('refuses a checkpoint of other data, and reads no broken one', async () => {
    let checkpoint: CrfCheckpoint | undefined;
    await trainCrf(sentences(20, 6), { ...options, iterations: 3 }, { checkpoint: (_, make) => { checkpoint = make(); } });
    const result = await trainCrf(sentences(20, 60), options, { resumeFrom: checkpoint! });
    assert.match(result.kind === 'refused' ? result.reason : '', /other data or other options/u);
    const bytes = encodeCheckpoint(checkpoint!);
    assert.equal(decodeCheckpoint(bytes.subarray(0, bytes.length - 8)), undefined);
    assert.equal(decodeCheckpoint(new Uint8Array(40)), undefined);
  });

  it('ends early when the validation score no longer rises', async () => {
    const steps: TrainingStep[] = [];
    await trainCrf(sentences(60, 1), { ...options, iterations: 90, scoreEvery: 1, patience: 3 }, { valid: sentences(20, 2), progress: (step) => steps.push(step) });
    const best = steps.findIndex((step) => step.valid?.f1 === Math.max(...steps.map(({ valid }) => valid?.f1 ?? 0)));
    assert.ok(steps.length < 90);
    assert.equal(steps.length, best + 1 + 3);
  });
});

describe('odd training data', () => {
  const reasonOf = async (records: readonly TrainingRecord[], changes: Partial<CrfTrainingOptions> = {}): Promise<string> => {
    const result = await trainCrf(records, { ...options, ...changes });
    return result.kind === 'refused' ? result.reason : 'trained';
  };
  const record = (tokens: string, tags: string): TrainingRecord => ({ tokens: tokens.split(' '), tags: tags.split(' '), guideline: '' });

  it('without records, without entities or with the wrong number of tags is refused in one sentence', async () => {
    assert.match(await reasonOf([]), /no record with a token/u);
    assert.match(await reasonOf([{ tokens: [], tags: [], guideline: '' }]), /no record with a token/u);
    assert.match(await reasonOf([record('no names here', 'O O O')]), /hold no entity/u);
    assert.match(await reasonOf([record('a b', 'O')]), /record 1 has 2 tokens but 1 tags/u);
    assert.match(await reasonOf([record('a b', 'O PER')]), /"PER", which is not IOB2/u);
  });
  it('with orphan I- tags is repaired, or refused when asked to', async () => {
    const result = await trainCrf([record('York is near', 'I-LOC O O')], options);
    assert.ok(result.kind === 'trained' && result.repaired === 1);
    assert.match(await reasonOf([record('York is near', 'I-LOC O O')], { orphans: 'refuse' }), /continues no entity/u);
  });
  it('of a single record can be learned by heart', async () => {
    const one = record('Ada met Alan', 'B-PER O B-PER');
    const result = await trainCrf([one], options, { valid: [one] });
    assert.ok(result.kind === 'trained' && result.valid?.f1 === 1);
  });
  it('leaves labels that only the validation records have out of the model, and counts them as missed', async () => {
    const result = await trainCrf(sentences(40, 8), options, { valid: [...sentences(10, 9), record('we saw Titanic', 'O O B-FILM')] });
    assert.ok(result.kind === 'trained' && result.valid);
    assert.deepEqual([...result.model.parameters.labels.types].sort(), ['LOC', 'PER']);
    assert.equal(result.valid.types.FILM?.recall, 0);
  });
  it('with 200 labels and a record of 400 words is learned', async () => {
    const records = Array.from({ length: 100 }, (_, i) => record(`see Thing${i} Two now`, `O B-T${i} I-T${i} O`));
    const long = record(Array.from({ length: 400 }, (_, i) => `w${i}`).join(' '), Array.from({ length: 400 }, () => 'O').join(' '));
    const result = await trainCrf([...records, long], { ...options, iterations: 12 }, { valid: records });
    assert.ok(result.kind === 'trained' && result.valid && result.valid.f1 > 0.95, JSON.stringify(result.kind === 'trained' && result.valid?.f1));
    assert.equal(result.model.parameters.labels.size, 201);
  });
});
