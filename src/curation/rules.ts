import type { DatasetRecord } from '../dataset/record';
import type { RecordScanner } from '../dataset/recordScanner';
import type { Finding } from './finding';
import type { Found, Level, PlacedFinding, PlacedFound, Rule } from './rule';
import { columnRules, findColumnTrouble } from './rules/columns';
import { fileRules, FileTally } from './rules/file';
import { pairRules } from './rules/pairs';
import { findFolderTrouble, findPictureTrouble, pictureRules, type PictureCensus, type RecordPicture } from './rules/pictures';
import { findRecordTrouble, recordRules, SeenIds } from './rules/records';
import { readTags, tagRules } from './rules/tags';
import { findTokenTrouble, tokenRules } from './rules/tokens';
import { findTransitions, transitionRules } from './rules/transitions';
import type { FindingContext } from './survey';

/** Every rule there is, in the order of docs/findings.md. */
export const rules: readonly Rule[] = [
  ...tagRules,
  ...transitionRules,
  ...columnRules,
  ...tokenRules,
  ...recordRules,
  ...fileRules,
  ...pictureRules,
  ...pairRules,
];

/** The level of each rule. */
export type Levels = ReadonlyMap<string, Level>;

/** The levels that nobody changed. */
export const defaultLevels: Levels = new Map(rules.map((rule) => [rule.id, rule.level]));

const levelNames: readonly Level[] = ['off', 'info', 'warning', 'error'];

/** The default levels with some changed, and a sentence for each change that makes no sense. */
export function changeLevels(changes: Iterable<readonly [rule: string, level: string]>): {
  readonly levels: Levels;
  readonly problems: readonly string[];
} {
  const levels = new Map(defaultLevels);
  const problems: string[] = [];
  for (const [rule, written] of changes) {
    const level = levelNames.find((name) => name === written);
    if (!levels.has(rule)) problems.push(`There is no rule “${rule}”; the rules are ${rules.map(({ id }) => id).join(', ')}.`);
    else if (level === undefined) problems.push(`“${written}” is no level of the rule ${rule}: choose off, info, warning or error.`);
    else levels.set(rule, level);
  }
  return { levels, problems };
}

/** Gives findings their severities and drops those whose rule is off. */
export function grade(found: readonly Found[], levels: Levels): readonly Finding[] {
  return found.flatMap((each) => {
    const level = levels.get(each.rule) ?? 'off';
    return level === 'off' ? [] : [{ ...each, severity: level }];
  });
}

/**
 * What is wrong with one record, seen by itself, in line order. The tag fixes of one call can be applied one by one or
 * all at once, see {@link fixedTags}.
 */
export function findRecordFindings(
  record: DatasetRecord,
  context: FindingContext,
  levels: Levels = defaultLevels,
): readonly Finding[] {
  const tags = readTags(record, context);
  const found = [
    ...findRecordTrouble(record, context),
    ...tags.found,
    ...findTransitions(record, tags.meant, context),
    ...findColumnTrouble(record, context),
    ...findTokenTrouble(record, context),
  ];
  return found.length === 0 ? [] : [...grade(found, levels)].sort((a, b) => a.line - b.line);
}

const spellingRules: ReadonlySet<string> = new Set(tagRules.map((rule) => rule.id));

/**
 * The record's tags after all tag fixes among its findings, `undefined` for tokens that stay as they are; undefined
 * where there is nothing to fix. Single tags are set right first, then how they follow each other, so that all fixes
 * together give legal tags.
 */
export function fixedTags(findings: readonly Finding[]): readonly (string | undefined)[] | undefined {
  const single = findings.filter((finding) => spellingRules.has(finding.rule));
  const following = findings.filter((finding) => !spellingRules.has(finding.rule));
  let tags: readonly (string | undefined)[] | undefined;
  for (const { fix } of [...single, ...following]) {
    if (fix?.kind !== 'tags') continue;
    const fixed = fix.tags;
    tags = tags?.map((tag, at) => fixed[at] ?? tag) ?? fixed;
  }
  return tags;
}

/**
 * Finds what only shows across the records of one file: ids that come again, mixed line ends, stray bytes. Takes the
 * records in file order and keeps a few bytes of each.
 */
export class FileFindings {
  private readonly ids = new SeenIds();
  private readonly tally = new FileTally();
  private records = 0;

  constructor(private readonly levels: Levels = defaultLevels) {}

  /** Takes the next record, which begins at the 0-based line `line` of the file; what this one adds is answered. */
  add(record: DatasetRecord, line: number): readonly Finding[] {
    this.tally.add(record, this.records);
    this.records += 1;
    return grade(this.ids.add(record, line + record.headLine), this.levels);
  }

  /** As {@link add}, for a plain record; `unread` where it must be read and added after all. */
  addPlain(scanned: RecordScanner, line: number): 'added' | 'unread' {
    if (this.ids.addPlain(scanned, line) === 'repeated') return 'unread';
    this.tally.addPlain(scanned, this.records);
    this.records += 1;
    return 'added';
  }

  /** What holds for the whole file; `mark` is what stands before its first record, a byte order mark or nothing. */
  finish(mark: string): readonly PlacedFinding[] {
    return this.tally.finish(mark).flatMap((each) => this.gradePlaced(each));
  }

  private gradePlaced({ record, found }: PlacedFound): readonly PlacedFinding[] {
    return grade([found], this.levels).map((finding) => ({ record, finding }));
  }
}

/** What is wrong with the picture of one record that has an id. */
export function findPictureFindings(
  record: DatasetRecord,
  picture: RecordPicture,
  census: PictureCensus,
  levels: Levels = defaultLevels,
): readonly Finding[] {
  return grade(findPictureTrouble(record, picture, census), levels);
}

/** What is wrong with all pictures together; `record` is the file's first one with an id, where it is shown. */
export function findFolderFindings(
  record: DatasetRecord,
  census: PictureCensus,
  levels: Levels = defaultLevels,
): readonly Finding[] {
  const found = findFolderTrouble(record, census);
  return found ? grade([found], levels) : [];
}
