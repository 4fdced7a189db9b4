// An ensemble's beliefs as a student's lessons: whatever the teachers are, their marginals say all that a chain can learn of them.
import { createHash } from 'node:crypto';
import { ContainerError, decodeSafetensors, encodeSafetensors } from '../../graph/safetensors';
import type { TrainingRecord } from '../crf/corpus';
import type { LabelSet } from '../crf/labels';
import { Posterior } from '../crf/posterior';
import type { Lattice } from '../crf/viterbi';
import { PackageRefusal, readPackage } from '../package';
import type { Belief } from './objective';
import type { RunFolder } from './runFolder';
import { openText } from './textPackage';

/** For each of a student's labels the teacher's number of it. */
type Translation = readonly number[];

const addMarginals = ({ states, pairs }: Belief, lattice: Lattice, translation: Translation, share: number): void => {
  const posterior = new Posterior(lattice);
  const size = translation.length;
  for (let t = 0; t < lattice.length; t++)
    translation.forEach((y, own) => {
      states[t * size + own]! += share * posterior.marginal(t, y);
      if (t > 0) translation.forEach((x, before) => { pairs[((t - 1) * size + before) * size + own]! += share * posterior.pair(t, x, y); });
    });
};

const emptyBelief = (length: number, size: number): Belief => (
  { states: new Float32Array(length * size), pairs: new Float32Array(Math.max(0, length - 1) * size * size) });

const teach = async (folder: string, records: readonly TrainingRecord[], labels: LabelSet, share: number, threads: number, beliefs: readonly Belief[]): Promise<void> => {
  const read = await readPackage(folder, ['text']);
  if (read.kind === 'refused') throw new PackageRefusal(read.reason);
  const { tagger } = await openText(read.package, { device: 'cpu', threads });
  try {
    const translation = labels.labels.map((label) => tagger.labels.indexOf(label));
    if (tagger.labels.size !== labels.size || translation.includes(-1))
      throw new PackageRefusal(`The teacher ${folder} knows other types (${tagger.types.join(', ')}) than the student is to learn (${labels.types.join(', ')}).`);
    const lattices = await tagger.lattices(records);
    lattices.forEach((lattice, at) => { if (lattice.length > 0 && beliefs[at]) addMarginals(beliefs[at], lattice, translation, share); });
  } finally {
    await tagger.close();
  }
};

const keyOf = async (folders: readonly string[], records: readonly TrainingRecord[], labels: LabelSet): Promise<string> => {
  const hash = createHash('sha256').update(labels.labels.join('\n'));
  for (const folder of folders) {
    const read = await readPackage(folder, ['text']);
    if (read.kind === 'refused') throw new PackageRefusal(read.reason);
    hash.update(JSON.stringify(read.package.metadata.files));
  }
  for (const { tokens, guideline } of records) hash.update(JSON.stringify([tokens, guideline]));
  return hash.digest('hex');
};

const lengthsOf = (records: readonly TrainingRecord[], size: number) => records.map(({ tokens }) => ({ states: tokens.length * size, pairs: Math.max(0, tokens.length - 1) * size * size }));

/** Beliefs of an earlier start of the same run; undefined where there are none. */
const remembered = async (folder: RunFolder, key: string, records: readonly TrainingRecord[], size: number): Promise<readonly Belief[] | undefined> => {
  const bytes = await folder.read('beliefs.safetensors');
  try {
    const { weights, metadata } = decodeSafetensors(bytes ?? new Uint8Array());
    const [states, pairs] = [weights.get('states')?.values, weights.get('pairs')?.values];
    if (metadata['key'] !== key || !states || !pairs) return undefined;
    let [s, p] = [0, 0];
    return lengthsOf(records, size).map((length) => ({ states: states.subarray(s, s += length.states), pairs: pairs.subarray(p, p += length.pairs) }));
  } catch (error) {
    if (error instanceof ContainerError) return undefined;
    throw error;
  }
};

const joined = (parts: readonly Float32Array[]) => {
  const values = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return { shape: [values.length], values };
};

/**
 * The mean of the teachers' marginals for each record, kept in the run's folder for the next start.
 * Throws a PackageRefusal where a teacher cannot be used.
 */
export const beliefsOf = async (
  teachers: readonly string[], records: readonly TrainingRecord[], labels: LabelSet, folder: RunFolder, threads: number,
): Promise<readonly Belief[]> => {
  const key = await keyOf(teachers, records, labels);
  const known = await remembered(folder, key, records, labels.size);
  if (known) return known;
  const beliefs = records.map(({ tokens }) => emptyBelief(tokens.length, labels.size));
  for (const teacher of teachers) await teach(teacher, records, labels, 1 / teachers.length, threads, beliefs);
  const weights = new Map([['states', joined(beliefs.map(({ states }) => states))], ['pairs', joined(beliefs.map(({ pairs }) => pairs))]]);
  await folder.prepare('resume');
  await folder.write('beliefs.safetensors', encodeSafetensors({ weights, metadata: { key } }));
  return beliefs;
};

/** A belief of which a share gives way to labels without doubt. */
export const mixedWith = ({ states, pairs }: Belief, tags: Int32Array, size: number, share: number): Belief => {
  const mixed = { states: states.map((p) => share * p), pairs: pairs.map((p) => share * p) };
  tags.forEach((label, t) => {
    mixed.states[t * size + label]! += 1 - share;
    if (t > 0) mixed.pairs[((t - 1) * size + (tags[t - 1] ?? 0)) * size + label]! += 1 - share;
  });
  return mixed;
};
