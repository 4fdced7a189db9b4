/** What the page of contradictory names knows, and what follows from it. */

import type { ConflictRow, ConflictsScene, NamePlace, NamePlaces } from '../../protocol/conflicts';

/** Which kinds of contradiction are listed. */
export type KindFilter = 'all' | ConflictRow['kind'];

/** The page's state. */
export interface ConflictsState {
  readonly scene: ConflictsScene;
  readonly filter: string;
  readonly kind: KindFilter;
  /** The name in hand; undefined where there is none. */
  readonly id: string | undefined;
  readonly shown: NamePlaces | undefined;
  /** The place with the cursor, among all of the name. */
  readonly at: number;
  /** The chosen places, by {@link placeKey}. */
  readonly chosen: ReadonlySet<string>;
  /** First row of the list in sight, and how many are. */
  readonly from: number;
  readonly rows: number;
  readonly said: string;
  /** Why the last decision changed nothing. */
  readonly refused?: string | undefined;
}

/** The state of a page that has just opened. */
export const atFirst: ConflictsState = {
  scene: { state: 'looking', files: [], records: 0, types: [], rows: [] },
  filter: '', kind: 'all', id: undefined, shown: undefined, at: 0, chosen: new Set(), from: 0, rows: 30, said: '',
};

/** The rows that pass the filter. */
export function visibleRows({ scene, filter, kind }: ConflictsState): readonly ConflictRow[] {
  const wanted = filter.trim().toLowerCase();
  return scene.rows.filter((row) => (kind === 'all' || row.kind === kind) && (wanted === '' || row.surface.toLowerCase().includes(wanted) || row.id.includes(wanted)));
}

/** All places of the name in hand, in the order in which they are shown. */
export function placesOf({ shown }: ConflictsState): readonly NamePlace[] {
  return shown?.groups.flatMap(({ places }) => places) ?? [];
}

/** What tells a place from all others. */
export function placeKey({ path, record, start, end }: NamePlace): string {
  return `${record}:${start}:${end}:${path}`;
}

/** The places that a decision is about: the chosen ones, else the one with the cursor. */
export function affected(state: ConflictsState): readonly NamePlace[] {
  const places = placesOf(state);
  if (state.chosen.size > 0) return places.filter((place) => state.chosen.has(placeKey(place)));
  const here = places[state.at];
  return here ? [here] : [];
}
