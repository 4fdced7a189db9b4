import type { Span } from '../../dataset/tags';
import { surfaceKey } from '../surfaceKey';
import type { JudgedRecord } from './judgedRecord';

/** A token at the edge of an entity, and on which side of the edge it usually stands. */
export interface EdgeHabit {
  readonly token: string;
  readonly edge: 'start' | 'end';
  /** Where it stands here. */
  readonly side: 'inside' | 'outside';
  /** How often it stands here on this side of an edge of other entities, and on the other one. */
  readonly here: number;
  readonly there: number;
}

interface Sides {
  inside: number;
  outside: number;
}

/** Which words annotators take into an entity at its edges, and which they leave out: `the`, `Mr.`, `FC`, `'s`. */
export class BoundaryHabits {
  private readonly edges = { start: new Map<string, Sides>(), end: new Map<string, Sides>() };

  constructor(records: readonly JudgedRecord[]) {
    for (const record of records)
      for (const span of record.spans)
        for (const { token, edge, side } of edgesOf(record, span)) this.sidesOf(edge, token)[side] += 1;
  }

  /** The habit that an entity breaks most plainly; undefined where it breaks none. */
  broken(record: JudgedRecord, span: Span): EdgeHabit | undefined {
    const habits = edgesOf(record, span).map(({ token, edge, side }): EdgeHabit => {
      const sides = this.sidesOf(edge, token);
      return { token, edge, side, here: sides[side] - 1, there: sides[side === 'inside' ? 'outside' : 'inside'] };
    });
    return habits.filter((habit) => strengthOf(habit) > 0).sort((a, b) => strengthOf(b) - strengthOf(a))[0];
  }

  private sidesOf(edge: 'start' | 'end', token: string): Sides {
    const known = this.edges[edge].get(token);
    if (known) return known;
    const sides = { inside: 0, outside: 0 };
    this.edges[edge].set(token, sides);
    return sides;
  }
}

/** How plainly a habit is broken: the logarithm of the odds against this side; 0 where too little is known. */
export function strengthOf({ here, there }: EdgeHabit): number {
  return there < 3 ? 0 : Math.max(0, Math.log((there + 0.5) / (here + 0.5)));
}

type Edge = Pick<EdgeHabit, 'token' | 'edge' | 'side'>;

/** The tokens on both sides of both edges; a single token is all of its entity and no edge within. */
function edgesOf({ tokens }: JudgedRecord, { start, end }: Span): readonly Edge[] {
  const at = (index: number): string => surfaceKey([tokens[index] ?? '']);
  const edges: Edge[] = [];
  if (end - start > 1) edges.push({ token: at(start), edge: 'start', side: 'inside' }, { token: at(end - 1), edge: 'end', side: 'inside' });
  if (start > 0) edges.push({ token: at(start - 1), edge: 'start', side: 'outside' });
  if (end < tokens.length) edges.push({ token: at(end), edge: 'end', side: 'outside' });
  return edges.filter(({ token }) => token !== '');
}
