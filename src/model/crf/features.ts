import { hashText, mix } from './hash';
import { describe, type TokenFacts } from './token';
import { atoms, parseTemplate, type Atom, type Template } from './templates';

/** What the features of a record are read from. */
export interface FeatureSource {
  readonly tokens: readonly string[];
  readonly guideline: string;
}

/** Looks up word classes by a token's bare form, e.g. clusters of word vectors; '' where the word has none. */
export type WordClasses = (facts: TokenFacts) => Partial<Readonly<Record<Atom, string>>>;

/**
 * The features of one record in groups, by which tokens they look at: group g of token i has
 * `keys[start[i · groupCount + g] .. start[i · groupCount + g + 1])`.
 */
export interface RecordFeatures {
  readonly groupCount: number;
  readonly start: Int32Array;
  readonly keys: Int32Array;
}

const recordAtoms: readonly Atom[] = ['place', 'case', 'guideline', 'bias'];
const before = '<s>';
const after = '</s>';

const tokenAtoms = (facts: TokenFacts, classes: WordClasses): Partial<Record<Atom, string>> => {
  const { word, lower, bare, kind, shape, outline } = facts;
  const out: Partial<Record<Atom, string>> = { word, lower, bare, kind, shape, outline, ...classes(facts) };
  const letters = [...lower];
  if (kind === 'url') return out;
  for (const n of [1, 2, 3, 4] as const)
    if (letters.length > n) {
      out[`prefix${n}`] = letters.slice(0, n).join('');
      out[`suffix${n}`] = letters.slice(-n).join('');
    }
  return out;
};

/** How a record is capitalised: in all capitals, mostly Title Case, without any, or as usual. */
const caseOf = (shapes: readonly string[]): string => {
  const words = shapes.filter((shape) => /^[Xx]/u.test(shape));
  const share = (pattern: RegExp): number => words.filter((shape) => pattern.test(shape)).length / Math.max(1, words.length);
  if (share(/^X+$/u) > 0.6) return 'upper';
  const title = share(/^X/u);
  return title > 0.7 ? 'title' : title > 0.45 ? 'many' : title === 0 ? 'lower' : 'usual';
};

interface CompiledTemplate {
  readonly name: Template;
  readonly seed: number;
  readonly parts: readonly { readonly atom: number; readonly offset: number }[];
}

/** Puts together the templates that look at the same tokens; facts about the whole record do not count as a look. */
const compile = (names: readonly Template[]): CompiledTemplate[][] => {
  const groups = new Map<string, CompiledTemplate[]>();
  for (const name of names) {
    const parts = parseTemplate(name);
    const looks = parts.filter(({ atom }) => !recordAtoms.includes(atoms[atom]!)).map(({ offset }) => offset);
    const place = [...new Set(looks.length > 0 ? looks : [0])].sort((a, b) => a - b).join(' ');
    groups.set(place, [...(groups.get(place) ?? []), { name, seed: hashText(name), parts }]);
  }
  return [...groups.values()];
};

/** Turns records into features by a list of templates. Remembers what it knows of each token it has seen. */
export class FeatureExtractor {
  private readonly groups: readonly (readonly CompiledTemplate[])[];
  private readonly seen = new Map<string, { readonly hashes: Int32Array; readonly shape: string }>();
  private readonly edges = [hashText(before), hashText(after)] as const;

  constructor(readonly templates: readonly Template[], private readonly classes: WordClasses = () => ({})) {
    this.groups = compile(templates);
  }

  /** The features of every token, as 32-bit keys. */
  extract(source: FeatureSource): RecordFeatures {
    const groupCount = this.groups.length;
    const length = source.tokens.length;
    const rows = this.rows(source);
    const start = new Int32Array(length * groupCount + 1);
    const keys = new Int32Array(length * this.templates.length);
    let [filled, cell] = [0, 0];
    for (let t = 0; t < length; t++)
      for (const group of this.groups) {
        for (const template of group) {
          const key = this.keyOf(template, rows, t);
          if (key !== 0) keys[filled++] = key;
        }
        start[++cell] = filled;
      }
    return { groupCount, start, keys: keys.slice(0, filled) };
  }

  /** The same features as texts, `template=value|value`, for people and for other CRF programs. */
  names(source: FeatureSource): string[][] {
    const length = source.tokens.length;
    const context = this.recordValues(source);
    const rows = source.tokens.map((token, t) => ({ ...tokenAtoms(describe(token), this.classes), ...context(t) }));
    return rows.map((_, t) =>
      this.groups.flat().flatMap(({ name, parts }) => {
        const values = parts.map(({ atom, offset }) => {
          const at = t + offset;
          return at < 0 ? before : at >= length ? after : rows[at]![atoms[atom]!] ?? '';
        });
        return values.includes('') ? [] : [`${name}=${values.join('|')}`];
      }));
  }

  private keyOf({ seed, parts }: CompiledTemplate, rows: readonly Int32Array[], t: number): number {
    let key = seed;
    for (const { atom, offset } of parts) {
      const at = t + offset;
      const value = at < 0 ? this.edges[0] : at >= rows.length ? this.edges[1] : rows[at]![atom]!;
      if (value === 0) return 0;
      key = mix(key, value);
    }
    return key || 1;
  }

  private rows(source: FeatureSource): Int32Array[] {
    const context = this.recordValues(source);
    const columns = recordAtoms.map((atom) => atoms.indexOf(atom));
    return source.tokens.map((token, t) => {
      const row = this.known(token).hashes.slice();
      const values = context(t);
      recordAtoms.forEach((atom, i) => { row[columns[i]!] = hashText(values[atom] ?? ''); });
      return row;
    });
  }

  private recordValues({ tokens, guideline }: FeatureSource): (t: number) => Partial<Record<Atom, string>> {
    const capitals = caseOf(tokens.map((token) => this.known(token).shape));
    return (t) => ({
      place: t === 0 ? 'first' : t === tokens.length - 1 ? 'last' : '', case: capitals, guideline, bias: '1',
    });
  }

  private known(token: string): { readonly hashes: Int32Array; readonly shape: string } {
    const found = this.seen.get(token);
    if (found) return found;
    const facts = describe(token);
    const values = tokenAtoms(facts, this.classes);
    const entry = { hashes: Int32Array.from(atoms, (atom) => hashText(values[atom] ?? '')), shape: facts.shape };
    if (this.seen.size < 200_000) this.seen.set(token, entry);
    return entry;
  }
}
