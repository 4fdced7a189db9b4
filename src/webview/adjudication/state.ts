/** What the adjudication page remembers, and what follows from it. */

import type { AdjudicationDetail, AdjudicationScene, DisputeRow, ShownAgreement } from '../../protocol/adjudication';
import { atFirstSight, type Sight } from '../sight';

/** A cell of the disagreement matrix that the list is narrowed to; null is no entity. */
export interface ChosenCell {
  readonly row: string | null;
  readonly column: string | null;
}

/** The page's state. */
export interface AdjudicationState {
  readonly scene: AdjudicationScene;
  /** The pair of annotators whose matrix is shown; all together where it is undefined. */
  readonly pair: number | undefined;
  readonly cell: ChosenCell | undefined;
  readonly matrix: 'open' | 'closed';
  /** The dispute in hand. */
  readonly key: string | undefined;
  readonly detail: AdjudicationDetail | undefined;
  /** The lines in sight. */
  readonly sight: Sight;
  readonly said: string;
  /** Why the last decision changed nothing. */
  readonly refused?: string | undefined;
}

/** Nothing compared yet. */
export const atFirst: AdjudicationState = {
  scene: { state: 'none', file: '', records: 0, types: [], annotators: [], alpha: null, alphaInterval: null, pairs: [], rows: [], disputes: 0, unsettled: 0 },
  pair: undefined, cell: undefined, matrix: 'open', key: undefined, detail: undefined, sight: atFirstSight, said: '',
};

/** The lines that are listed. */
export function visibleRows({ scene, pair, cell }: Pick<AdjudicationState, 'scene' | 'pair' | 'cell'>): readonly DisputeRow[] {
  if (!cell) return scene.rows;
  const keys = new Set(shownPairs(scene, pair).flatMap(({ cells }) => cells).filter((each) => isCell(each, cell)).flatMap((each) => each.keys));
  return scene.rows.filter(({ key }) => keys.has(key));
}

/** A matrix as it is drawn: its types, rows and columns alike, and a count for each two of them. */
export interface DrawnMatrix {
  /** The most disputed first, null (no entity) last. */
  readonly types: readonly (string | null)[];
  readonly counts: readonly (readonly number[])[];
  /** Types that are left out because there are too many. */
  readonly left: number;
}

const mostTypes = 10;

/** The matrix of the chosen pair, or of all pairs together. */
export function drawnMatrix({ scene, pair }: Pick<AdjudicationState, 'scene' | 'pair'>): DrawnMatrix {
  const cells = shownPairs(scene, pair).flatMap((each) => each.cells);
  const weights = new Map<string, number>();
  for (const { row, column, count } of cells) for (const type of new Set([row, column])) if (type !== null) weights.set(type, (weights.get(type) ?? 0) + count);
  const sorted = [...weights.keys()].sort((a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0) || (a < b ? -1 : 1));
  const types = [...sorted.slice(0, mostTypes), null];
  const counts = types.map((row) => types.map((column) => cells.filter((each) => isCell(each, { row, column })).reduce((sum, { count }) => sum + count, 0)));
  return { types, counts, left: Math.max(sorted.length - mostTypes, 0) };
}

function shownPairs(scene: AdjudicationScene, pair: number | undefined): readonly ShownAgreement[] {
  return pair === undefined ? scene.pairs : scene.pairs.slice(pair, pair + 1);
}

function isCell(each: ChosenCell, { row, column }: ChosenCell): boolean {
  return each.row === row && each.column === column;
}
