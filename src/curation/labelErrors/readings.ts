import type { Span } from '../../dataset/tags';
import { surfaceKey } from '../surfaceKey';
import type { JudgedRecord } from './judgedRecord';

/** How often a surface is read as what: by type, and outside all entities. */
export interface Readings {
  readonly types: ReadonlyMap<string, number>;
  readonly outside: number;
}

const longestTokens = 6;
const nothing: Readings = { types: new Map(), outside: 0 };

interface Counted {
  readonly types: Map<string, number>;
  outside: number;
}

/** How the surfaces that are an entity anywhere are read throughout the records. */
export class SurfaceReadings {
  private readonly surfaces = new Map<string, Counted>();
  private readonly keys: readonly (readonly string[])[];

  constructor(records: readonly JudgedRecord[]) {
    this.keys = records.map(({ tokens }) => tokens.map((token) => surfaceKey([token])));
    for (const { tokens, spans } of records)
      for (const span of spans) {
        const counted = this.counted(surfaceKey(tokens.slice(span.start, span.end)));
        counted.types.set(span.type, (counted.types.get(span.type) ?? 0) + 1);
      }
    records.forEach((record, at) => this.countOutside(record, this.keys[at]!));
  }

  /** The readings of a range of a record's tokens, without that of the range itself, which is `own` (null: outside). */
  others({ tokens }: JudgedRecord, { start, end }: Pick<Span, 'start' | 'end'>, own: string | null): Readings {
    const counted = this.surfaces.get(surfaceKey(tokens.slice(start, end)));
    if (!counted) return nothing;
    if (own === null) return { ...counted, outside: Math.max(0, counted.outside - 1) };
    const types = new Map(counted.types);
    types.set(own, (types.get(own) ?? 1) - 1);
    return { types, outside: counted.outside };
  }

  private counted(key: string): Counted {
    const known = this.surfaces.get(key);
    if (known) return known;
    const counted = { types: new Map<string, number>(), outside: 0 };
    this.surfaces.set(key, counted);
    return counted;
  }

  private countOutside({ tokens, spans }: JudgedRecord, keys: readonly string[]): void {
    const inside = new Uint8Array(tokens.length);
    for (const { start, end } of spans) inside.fill(1, start, end);
    for (let start = 0; start < tokens.length; start += 1) {
      let key = '';
      for (let end = start + 1; end <= Math.min(tokens.length, start + longestTokens) && inside[end - 1] === 0; end += 1) {
        key += keys[end - 1]!;
        const counted = this.surfaces.get(key);
        if (counted && keys[start] !== '') counted.outside += 1;
      }
    }
  }
}
