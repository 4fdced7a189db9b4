import { placeOf, recordCase, tokenAtoms, type AtomValues, type CaseClass, type WordClasses } from './atomValues';
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
  return [...groups.values()].map(({ templates, places }) => (
    { templates, only: places.length === 1 && templates.every(here) ? places[0] : undefined }));
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
const unnumbered = -3;
const placeNumbers: Readonly<Record<string, number>> = { '': 0, first: 1, last: 2 };
/** Small enough for every signature to be an integer below 2³¹, which maps look up fastest. */
const mostContexts = 3000;

/** One record, ready to have its features read group by group. */
export class RecordReader {
  constructor(
    private readonly groups: readonly Group[], private readonly tokens: readonly KnownToken[],
    /** Values of the record atoms at each token, in their order. */
    private readonly context: readonly Int32Array[], private readonly contextNumber: number,
  ) {}

  /**
   * A number that two places share only if the group has the same features there; −1 where none can be told.
   * Numbers of different groups mean different things.
   */
  signature(t: number, g: number): number {
    const { only } = this.groups[g]!;
    if (only === undefined || this.contextNumber < 0) return -1;
    const at = t + only;
    const number = at < 0 ? -2 : at >= this.tokens.length ? -1 : this.tokens[at]!.number;
    if (number === unnumbered) return -1;
    return ((number + 2) * mostContexts + this.contextNumber) * 3 + placeNumbers[placeOf(t, this.tokens.length)]!;
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
    return isRecordAtom(atom) ? this.context[t]![atom - firstRecordAtom]! : this.tokens[t]!.hashes[atom]!;
  }
}

/** Turns records into features by a list of templates. Remembers what it knows of each token it has seen. */
export class FeatureExtractor {
  private readonly groups: readonly Group[];
  private readonly seen = new Map<string, KnownToken>();
  private readonly contexts = new Map<string, number>();

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
    const capitals = recordCase(known.map(({ caseClass }) => caseClass));
    const shared = [hashText(capitals), hashText(guideline), hashText('1')];
    const context = known.map((_, t) => Int32Array.of(hashText(placeOf(t, tokens.length)), ...shared));
    return new RecordReader(this.groups, known, context, this.contextOf(`${capitals} ${guideline}`));
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
    const capitals = recordCase(own.map(({ caseClass }) => caseClass));
    const rows = own.map(({ values }, t): AtomValues => (
      { ...values, place: placeOf(t, tokens.length), case: capitals, guideline, bias: '1' }));
    return rows.map((_, t) =>
      this.groups.flatMap(({ templates }) => templates).flatMap(({ name, parts }) => {
        const values = parts.map(({ atom, offset }) => {
          const at = t + offset;
          return at < 0 ? before : at >= tokens.length ? after : rows[at]![atoms[atom]!] ?? '';
        });
        return values.includes('') ? [] : [`${name}=${values.join('|')}`];
      }));
  }

  private contextOf(name: string): number {
    const known = this.contexts.get(name);
    if (known !== undefined) return known;
    if (this.contexts.size >= mostContexts) return -1;
    this.contexts.set(name, this.contexts.size);
    return this.contexts.size - 1;
  }

  private known(token: string): KnownToken {
    const found = this.seen.get(token);
    if (found) return found;
    const { values, caseClass } = tokenAtoms(token, this.classes);
    const hashes = Int32Array.from(atoms.slice(0, firstRecordAtom), (atom) => hashText(values[atom] ?? ''));
    const room = this.seen.size < mostKnown;
    const entry = { number: room ? this.seen.size : unnumbered, hashes, caseClass };
    if (room) this.seen.set(token, entry);
    return entry;
  }
}
