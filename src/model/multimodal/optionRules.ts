/** What a family's options may hold: said once, for configurations and for packages. */
export interface OptionRules {
  /** Whole numbers and the least each may be. */
  readonly counts: Readonly<Record<string, number>>;
  /** Other numbers, from, to. */
  readonly numbers: Readonly<Record<string, readonly [number, number]>>;
  readonly choices: Readonly<Record<string, readonly string[]>>;
  /** Lists of some words. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

const isSome = (value: unknown, known: readonly string[]): boolean => Array.isArray(value) && value.every((each) => known.includes(String(each))) && new Set(value).size === value.length;

/** What is wrong with options, as a clause; undefined where every one is there and fits. */
export const faultOf = (value: unknown, { counts, numbers, choices, lists }: OptionRules): string | undefined => {
  if (typeof value !== 'object' || value === null) return 'it has no options of a network';
  const fields = value as Readonly<Record<string, unknown>>;
  const count = Object.entries(counts).find(([name, least]) => !Number.isSafeInteger(fields[name]) || Number(fields[name]) < least);
  if (count) return `“${count[0]}” must be a whole number of at least ${count[1]}`;
  const number = Object.entries(numbers).find(([name, [from, to]]) => !(typeof fields[name] === 'number' && Number(fields[name]) >= from && Number(fields[name]) <= to));
  if (number) return `“${number[0]}” must be a number from ${number[1][0]} to ${number[1][1]}`;
  const choice = Object.entries(choices).find(([name, known]) => !known.includes(String(fields[name])));
  if (choice) return `“${choice[0]}” must be ${choice[1].join(' or ')}`;
  const list = Object.entries(lists).find(([name, known]) => !isSome(fields[name], known));
  return list && `“${list[0]}” must name some of ${list[1].join(', ')}, each once`;
};
