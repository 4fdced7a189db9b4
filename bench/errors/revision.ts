/** The later human revision of the two datasets, and what counts as changed: the rule of the label-error evaluation. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Alignment } from '../../src/curation/alignment';
import type { PlacedJudged } from '../../src/cli/errors/judgedFile';
import type { Span } from '../../src/dataset/tags';

/** A record as it was revised, in its own tokenisation. */
export interface Revised {
  readonly imgid: string | number;
  readonly tokens: readonly string[];
  readonly entities: readonly Span[];
}

const normal = (text: string): string => Array.from(text).filter((letter) => !/[#@\s]/u.test(letter)).join('').toLowerCase();

const bagOf = (tokens: readonly string[], spans: readonly Span[]): string =>
  spans.map(({ start, end, type }) => `${normal(tokens.slice(start, end).join(' '))} ${type === 'MISC' ? 'OTHER' : type}`).sort().join('\n');

/** The revision, by picture id; ids that it has twice are left out. */
export class Revision {
  private readonly byId = new Map<string, Revised | 'several'>();

  constructor(data: string) {
    for (const line of readFileSync(join(data, 'gmner/gmner.jsonl'), 'utf8').split('\n')) {
      if (line === '') continue;
      const revised = JSON.parse(line) as Revised;
      const id = String(revised.imgid);
      this.byId.set(id, this.byId.has(id) ? 'several' : revised);
    }
  }

  /** For each record whether it was changed; undefined where that is not known. */
  changes(records: readonly PlacedJudged[]): readonly (boolean | undefined)[] {
    const seen = new Map<string, number>();
    for (const { name } of records) seen.set(name, (seen.get(name) ?? 0) + 1);
    return records.map(({ name, tokens, spans }) => {
      const revised = this.byId.get(name);
      if (seen.get(name) !== 1 || revised === undefined || revised === 'several') return undefined;
      return bagOf(tokens, spans) !== bagOf(revised.tokens, revised.entities);
    });
  }

  /** The revised entities over the record's own tokens; undefined where the revision lacks the record. */
  entitiesOf({ name, tokens }: PlacedJudged, catchAll: string): readonly Span[] | undefined {
    const revised = this.byId.get(name);
    if (revised === undefined || revised === 'several') return undefined;
    const alignment = new Alignment(revised.tokens, tokens);
    const places = tokens.map((_, at) => alignment.locateInSecond(at, at + 1));
    return revised.entities.flatMap(({ start, end, type }) => {
      const range = alignment.locate(start, end);
      const inside = range ? places.flatMap((place, at) => (place.start < range.end && range.start < place.end ? [at] : [])) : [];
      return inside.length === 0 ? [] : [{ start: inside[0]!, end: inside[inside.length - 1]! + 1, type: type === 'OTHER' || type === 'MISC' ? catchAll : type }];
    });
  }
}

/** How well an order of records puts those that were changed first. */
export interface Ranking {
  readonly records: number;
  readonly base: number;
  readonly averagePrecision: number;
  readonly precisionAt: Readonly<Record<50 | 100 | 500, number>>;
}

/** Measures an order; `changed` has undefined for records that do not count. */
export const measureOrder = (order: readonly number[], changed: readonly (boolean | undefined)[]): Ranking => {
  const hits = order.flatMap((at) => (changed[at] === undefined ? [] : [changed[at] ? 1 : 0] as number[]));
  let [found, sum] = [0, 0];
  hits.forEach((hit, at) => { if (hit) { found += 1; sum += found / (at + 1); } });
  const at = (count: number): number => hits.slice(0, count).reduce((total, hit) => total + hit, 0) / Math.max(1, Math.min(count, hits.length));
  return { records: hits.length, base: found / Math.max(1, hits.length), averagePrecision: sum / Math.max(1, found), precisionAt: { 50: at(50), 100: at(100), 500: at(500) } };
};

/** Indices by falling score. */
export const orderBy = (scores: readonly number[]): number[] => [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
