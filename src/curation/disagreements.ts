import { overlap } from './suggestions';
import { spanKey, type Span } from '../dataset/tags';

/** An entity of one annotator beside what the other has in its place; null where there is none. */
export interface EntityDisagreement {
  readonly a: Span | null;
  readonly b: Span | null;
}

/**
 * Where two annotators' entities differ. Entities in the same boundaries belong together, then those that overlap, of
 * the same type before others; what is left stands alone. Entities that are the same are left out.
 */
export function findDisagreements(first: readonly Span[], second: readonly Span[]): readonly EntityDisagreement[] {
  const same = new Set(second.map(spanKey));
  const left = first.filter((span) => !same.has(spanKey(span)));
  const mine = new Set(first.map(spanKey));
  const free = new Set(second.filter((span) => !mine.has(spanKey(span))));
  const partners = new Map<Span, Span>();
  for (const fits of fitting) {
    for (const a of left) {
      if (partners.has(a)) continue;
      const b = [...free].find((each) => fits(a, each));
      if (!b) continue;
      partners.set(a, b);
      free.delete(b);
    }
  }
  return [...left.map((a) => ({ a, b: partners.get(a) ?? null })), ...[...free].map((b) => ({ a: null, b }))];
}

const fitting: readonly ((a: Span, b: Span) => boolean)[] = [
  (a, b) => a.start === b.start && a.end === b.end,
  (a, b) => overlap(a, b) && a.type === b.type,
  (a, b) => overlap(a, b),
];

/** How often two annotators disagree in which way: a row a type of the first, a column a type of the second; null is no entity. */
export interface DisagreementCell {
  readonly row: string | null;
  /** The same as the row where only the boundaries differ. */
  readonly column: string | null;
  readonly count: number;
  /** Where: whatever the disagreements were counted with. */
  readonly places: readonly string[];
}

/** Counts disagreements by the types of both sides. */
export class DisagreementMatrix {
  private readonly byKey = new Map<string, { readonly row: string | null; readonly column: string | null; count: number; readonly places: Set<string> }>();

  /** Takes disagreements at one place into account. */
  add(disagreements: readonly EntityDisagreement[], place: string): void {
    for (const { a, b } of disagreements) {
      const [row, column] = [a?.type ?? null, b?.type ?? null];
      const key = JSON.stringify([row, column]);
      const cell = this.byKey.get(key) ?? { row, column, count: 0, places: new Set<string>() };
      this.byKey.set(key, cell);
      cell.count += 1;
      cell.places.add(place);
    }
  }

  /** The cells that hold something, the fullest first. */
  cells(): readonly DisagreementCell[] {
    return [...this.byKey.values()].map(({ places, ...cell }) => ({ ...cell, places: [...places] })).sort((x, y) => y.count - x.count);
  }
}
