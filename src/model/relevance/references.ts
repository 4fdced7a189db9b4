import type { RankDensity, RankReferences } from '../../protocol/pairs';

/** Reads how pairs that belong together rank from a package's metadata; undefined where it is not there or is none. */
export function readReferences(value: unknown): RankReferences | undefined {
  const { captions, posts } = (value ?? {}) as Partial<Record<keyof RankReferences, unknown>>;
  const [one, other] = [readDensity(captions), readDensity(posts)];
  return one && other ? { captions: one, posts: other } : undefined;
}

function readDensity(value: unknown): RankDensity | undefined {
  const { to, density } = (value ?? {}) as Partial<Record<keyof RankDensity, unknown>>;
  if (!isNumbers(to) || !isNumbers(density) || to.length !== density.length || to[to.length - 1] !== 1) return undefined;
  const rises = to.every((each, at) => each > (to[at - 1] ?? 0));
  const falls = density.every((each, at) => each > 0 && each <= (density[at - 1] ?? Infinity));
  return rises && falls ? { to, density } : undefined;
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((each) => Number.isFinite(each));
}
