import type { Span } from '../dataset/tags';
import { normalToken } from './duplicates/normalTokens';

/**
 * The entities of a text after it took those of another one that is the same or nearly: an entity goes where its tokens
 * stand one after the other in both. Entities of tokens that the other text does not have stay.
 */
export function transferLabels(from: readonly string[], labels: readonly Span[], to: readonly string[], own: readonly Span[]): readonly Span[] {
  const there = alignTokens(from, to);
  const shared = new Set(there.filter((at) => at >= 0));
  const taken = labels.flatMap(({ start, end, type }): Span[] => {
    const first = there[start] ?? -1;
    const stands = first >= 0 && Array.from({ length: end - start }, (_, offset) => there[start + offset] === first + offset).every(Boolean);
    return stands ? [{ start: first, end: first + end - start, type }] : [];
  });
  const kept = own.filter(({ start, end }) => !Array.from({ length: end - start }, (_, offset) => shared.has(start + offset)).some(Boolean));
  return [...taken, ...kept].sort((a, b) => a.start - b.start);
}

/** For each token of the first text the same one of the second, −1 where there is none: a longest common subsequence. */
function alignTokens(from: readonly string[], to: readonly string[]): readonly number[] {
  const [a, b] = [from.map(wordOf), to.map(wordOf)];
  const width = b.length + 1;
  const lengths = new Int32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1) lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const there = new Array<number>(a.length).fill(-1);
  for (let [i, j] = [0, 0]; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) there[i++] = j++;
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return there;
}

/** A token as it counts here; users and addresses differ from each other, but are tokens all the same. */
function wordOf(token: string): string {
  return normalToken(token) || token.toLowerCase();
}
