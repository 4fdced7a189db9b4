import { recordCase, tokenAtoms, type AtomValues, type CaseClass, type WordClasses } from './atomValues';
import { hashText, mix } from './hash';
import { atoms, firstRecordAtom, parseTemplate, type Template } from './templates';

/** What the features of a record are read from. */
export interface FeatureSource {
  readonly tokens: readonly string[];
  readonly guideline: string;
}

/**
 * The features of one record in groups, by which tokens they look at: group g of token i has
 * `keys[start[i · groupCount + g] .. start[i · groupCount + g + 1])`.
 */
export interface RecordFeatures {
  readonly groupCount: number;
  readonly start: Int32Array;
  readonly keys: Int32Array;
}

interface Template32 {
  readonly name: Template;
  readonly seed: number;
  readonly parts: readonly { readonly atom: number; readonly offset: number }[];
}

interface Group {
  readonly templates: readonly Template32[];
  /** The one offset of the token that the group looks at; undefined where it looks at several. */
  readonly only: number | undefined;
  /** Whether its features tell of the token's place, and of the record. */
  readonly uses: { readonly place: boolean; readonly record: boolean };
}

const isRecordAtom = (atom: number): boolean => atom >= firstRecordAtom;

/** Puts together the templates that look at the same tokens; facts about the whole record do not count as a look. */
const compile = (names: readonly Template[]): Group[] => {
  const groups = new Map<string, { templates: Template32[]; places: number[] }>();
  for (const name of names) {
    const parts = parseTemplate(name);
    const looks = parts.filter(({ atom }) => !isRecordAtom(atom)).map(({ offset }) => offset);
    const places = [...new Set(looks.length > 0 ? looks : [0])].sort((a, b) => a - b);
    const group = groups.get(places.join(' ')) ?? { templates: [], places };
    group.templates.push({ name, seed: hashText(name), parts });
    groups.set(places.join(' '), group);
  }
  const here = ({ parts }: Template32): boolean => parts.every(({ atom, offset }) => !isRecordAtom(atom) || offset === 0);
  return [...groups.values()].map(({ templates, places }) => {
    const used = templates.flatMap(({ parts }) => parts.map(({ atom }) => atom));
    const uses = { place: used.includes(firstRecordAtom), record: used.some((atom) => atom > firstRecordAtom && atoms[atom] !== 'bias') };
    return { templates, only: places.length === 1 && templates.every(here) ? places[0] : undefined, uses };
  });
};

interface KnownToken {
  readonly number: number;
  readonly hashes: Int32Array;
  readonly caseClass: CaseClass;
}

const before = '<s>';
const after = '</s>';
const edges = [hashText(before), hashText(after)] as const;
const mostKnown = 200_000;
/** Numbers 0 and 1 stand for the places before and after a record. */
const firstNumber = 2;

/** What the tokens of a record share, and the values of the record atoms at each of the three places. */
interface RecordContext {
  readonly number: number;
  readonly hashes: readonly Int32Array[];
}

const places = ['', 'first', 'last'] as const;
const placeNumber = (t: number, length: number): number => (t === 0 ? 1 : t === length - 1 ? 2 : 0);
/** One record, ready to have its features read group by group. */
export class RecordReader {
  constructor(
    private readonly groups: readonly Group[], private readonly tokens: readonly KnownToken[],
    private readonly record: RecordContext,
  ) {}

  /**
   * The number of the token that a group looks at; −1 where it looks at several or the token has none. Two places
   * with the same subject and context have the same features in that group.
   */
  subject(t: number, g: number): number {
    const { only } = this.groups[g]!;
    if (only === undefined) return -1;
    const at = t + only;
    return at < 0 ? 0 : at >= this.tokens.length ? 1 : this.tokens[at]!.number;
  }

  /** The number of what a group looks at besides its token: the record's case and guideline, the token's place. */
  context(t: number, g: number): number {
    const { uses } = this.groups[g]!;
    const place = uses.place ? placeNumber(t, this.tokens.length) : 0;
    return (uses.record ? this.record.number : 0) * 3 + place;
  }

  /** Writes the keys of a token's group from `at` on; returns where they end. */
  read(t: number, g: number, keys: Int32Array, at: number): number {
    let end = at;
    for (const { seed, parts } of this.groups[g]!.templates) {
      let key = seed;
      let applies = true;
      for (const { atom, offset } of parts) {
        const value = this.value(t + offset, atom);
        if (value === 0) { applies = false; break; }
        key = mix(key, value);
      }
      if (applies) keys[end++] = key;
    }
    return end;
  }

  private value(t: number, atom: number): number {
    if (t < 0) return edges[0];
    if (t >= this.tokens.length) return edges[1];
    return isRecordAtom(atom) ? this.record.hashes[placeNumber(t, this.tokens.length)]![atom - firstRecordAtom]! : this.tokens[t]!.hashes[atom]!;
  }
}

/** Turns records into features by a list of templates. Remembers what it knows of each token it has seen. */
export class FeatureExtractor {
  private readonly groups: readonly Group[];
  private readonly seen = new Map<string, KnownToken>();
  private readonly contexts = new Map<string, RecordContext>();

  constructor(readonly templates: readonly Template[], private readonly classes: WordClasses = () => ({})) {
    this.groups = compile(templates);
  }

  /** How many groups the templates fall into. */
  get groupCount(): number {
    return this.groups.length;
  }

  /** Looks at a record's tokens. */
  open({ tokens, guideline }: FeatureSource): RecordReader {
    const known = tokens.map((token) => this.known(token));
    return new RecordReader(this.groups, known, this.contextOf(recordCase(known), guideline));
  }

  /** The features of every token, as 32-bit keys. */
  extract(source: FeatureSource): RecordFeatures {
    const { groupCount } = this;
    const length = source.tokens.length;
    const reader = this.open(source);
    const start = new Int32Array(length * groupCount + 1);
    const keys = new Int32Array(length * this.templates.length);
    let [filled, cell] = [0, 0];
    for (let t = 0; t < length; t++)
      for (let g = 0; g < groupCount; g++) {
        filled = reader.read(t, g, keys, filled);
        start[++cell] = filled;
      }
    return { groupCount, start, keys: keys.slice(0, filled) };
  }

  /** The same features as texts, `template=value|value`, for people and for other CRF programs. */
  names({ tokens, guideline }: FeatureSource): string[][] {
    const own = tokens.map((token) => tokenAtoms(token, this.classes));
    const capitals = recordCase(own);
    const rows = own.map(({ values }, t): AtomValues => (
      { ...values, place: places[placeNumber(t, tokens.length)]!, case: capitals, guideline, bias: '1' }));
    return rows.map((_, t) =>
      this.groups.flatMap(({ templates }) => templates).flatMap(({ name, parts }) => {
        const values = parts.map(({ atom, offset }) => {
          const at = t + offset;
          return at < 0 ? before : at >= tokens.length ? after : rows[at]![atoms[atom]!] ?? '';
        });
        return values.includes('') ? [] : [`${name}=${values.join('|')}`];
      }));
  }

  private contextOf(capitals: string, guideline: string): RecordContext {
    const name = `${capitals} ${guideline}`;
    const known = this.contexts.get(name);
    if (known) return known;
    const shared = [hashText(capitals), hashText(guideline), hashText('1')];
    const context = { number: this.contexts.size, hashes: places.map((place) => Int32Array.of(hashText(place), ...shared)) };
    this.contexts.set(name, context);
    return context;
  }

  private known(token: string): KnownToken {
    const found = this.seen.get(token);
    if (found) return found;
    const { values, caseClass } = tokenAtoms(token, this.classes);
    const hashes = new Int32Array(firstRecordAtom);
    for (let atom = 0; atom < firstRecordAtom; atom++) hashes[atom] = hashText(values[atoms[atom]!] ?? '');
    const room = this.seen.size < mostKnown;
    const entry = { number: room ? firstNumber + this.seen.size : -1, hashes, caseClass };
    if (room) this.seen.set(token, entry);
    return entry;
  }
}
