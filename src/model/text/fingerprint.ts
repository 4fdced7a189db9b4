import { createHash } from 'node:crypto';
import type { LearnerParts } from './learner';

/** Raised when the order of lessons, or what is computed of them, changes: an older checkpoint could not go on exactly. */
const courseVersion = 2;

/** A text that only the same lessons with the same encoder and options have: a checkpoint is resumed with those only. */
export const fingerprintOf = ({ encoder, lessons, options, labels, limits, network }: LearnerParts): string => {
  const { without, ...others } = options;
  const said = { ...others, checkpointMinutes: 0, ...(without.length > 0 && { without }) };
  const hash = createHash('sha256').update(JSON.stringify([courseVersion, said, labels.labels, labels.guidelines, limits]));
  if (network.fingerprint !== undefined) hash.update(network.fingerprint);
  for (const { example, target } of lessons) {
    if (example.picture !== undefined) hash.update(example.picture);
    hash.update(example.pieces).update(example.characters).update(Uint8Array.of(example.guideline));
    if ('labels' in target) hash.update(target.labels);
    else hash.update(target.states).update(target.pairs);
  }
  for (const [name, { values }] of encoder.weights) hash.update(name).update(values);
  return hash.digest('hex');
};
