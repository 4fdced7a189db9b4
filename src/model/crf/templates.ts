/** Every fact about a token or its record that a template may name. */
export const atoms = [
  'word', 'lower', 'bare', 'kind', 'shape', 'outline',
  'prefix1', 'prefix2', 'prefix3', 'prefix4', 'suffix1', 'suffix2', 'suffix3', 'suffix4',
  'casedA', 'casedB', 'casedC', 'casedD', 'uncasedA', 'uncasedB', 'uncasedC', 'uncasedD', 'place', 'case', 'guideline', 'bias',
] as const;

/** Number of the first atom that tells of the record or the token's place in it, not of the token. */
export const firstRecordAtom = atoms.indexOf('place');

/** A fact about a token or its record. */
export type Atom = (typeof atoms)[number];

/** Which facts are joined to one feature, each from the token at an offset: `outline@-1|lower@0`. */
export type Template = string;

/** Takes a template apart; throws on a fact that this version does not know. */
export const parseTemplate = (template: Template): { atom: number; offset: number }[] =>
  template.split('|').map((part) => {
    const [name = '', offset = ''] = part.split('@');
    const atom = atoms.findIndex((known) => known === name);
    if (atom < 0 || !/^-?\d+$/u.test(offset)) throw new RangeError(`unknown feature template ${JSON.stringify(template)}`);
    return { atom, offset: Number(offset) };
  });

const window = (atom: Atom, from: number, to: number): Template[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `${atom}@${from + i}`);

/** A plain hand-feature set: word, shape, affixes, classes and their context. */
export const plainTemplates: readonly Template[] = [
  'bias@0', 'place@0', 'word@0', ...window('lower', -2, 2), ...window('shape', -1, 1), ...window('outline', -2, 2), ...window('kind', -2, 2),
  'prefix1@0', 'prefix2@0', 'prefix3@0', 'prefix4@0', 'suffix1@0', 'suffix2@0', 'suffix3@0', 'suffix4@0',
  'lower@-1|lower@0', 'lower@0|lower@1', 'outline@-1|outline@0', 'outline@0|outline@1',
];

/** Word clusters of a cased and an uncased vocabulary, each on four levels from coarse to fine. */
const clusterTemplates: readonly Template[] = [
  ...window('casedA', -2, 2), ...window('casedB', -2, 2), ...window('casedC', -1, 1), 'casedD@0',
  'casedB@-1|casedB@0', 'casedB@0|casedB@1', 'casedB@-1|outline@0', 'outline@0|casedB@1',
  'casedA@0|outline@0', 'casedB@0|outline@0', 'casedC@0|outline@0', 'casedA@-1|outline@0|casedA@1',
  'suffix3@0|casedA@-1', 'suffix3@0|casedA@1', 'case@0|casedB@0', 'case@0|casedC@0',
  ...window('uncasedA', -1, 1), ...window('uncasedB', -1, 1), ...window('uncasedC', -1, 1), 'uncasedD@0',
  'uncasedB@-1|uncasedB@0', 'uncasedB@0|uncasedB@1', 'uncasedB@0|outline@0', 'uncasedC@0|outline@0',
];

/** Facts that the two guidelines weigh differently. */
const guidelineTemplates: readonly Template[] = [
  'guideline@0', 'guideline@0|outline@0', 'guideline@0|kind@0', ...window('lower', -1, 1).map((part) => `guideline@0|${part}`),
  ...window('casedB', -1, 1).map((part) => `guideline@0|${part}`), 'guideline@0|casedC@0', 'guideline@0|uncasedB@0',
];

/** The features of the bundled model. */
export const tunedTemplates: readonly Template[] = [
  ...plainTemplates,
  'bare@0', 'bare@-1', 'bare@1', 'suffix3@-1', 'suffix3@1', 'outline@-1|outline@0|outline@1',
  'lower@-1|outline@0', 'outline@0|lower@1', 'place@0|outline@0', 'case@0', 'case@0|outline@0', 'case@0|lower@0',
  'prefix3@0|suffix3@0', 'prefix3@0|outline@0', 'suffix2@0|outline@0', 'suffix3@0|outline@0',
  ...guidelineTemplates, ...clusterTemplates,
];
