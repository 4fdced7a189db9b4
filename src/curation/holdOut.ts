/**
 * Which records are held out, so that about `share` of the different ones is: by fingerprint, so that records with the
 * same tokens stay together and the choice is the same whatever their order. At least one, where there are two.
 */
export function chooseHeldOut(fingerprints: readonly string[], share: number): ReadonlySet<number> {
  const different = [...new Set(fingerprints)].sort();
  const count = Math.min(different.length - 1, Math.max(1, Math.round(different.length * share)));
  const held = new Set(different.slice(0, Math.max(0, count)));
  return new Set(fingerprints.flatMap((print, at) => (held.has(print) ? [at] : [])));
}
