import type { DatasetStatistics } from '../../dataset/statistics';
import { formatCount } from '../terminal/table';

/** The numbers of one file. */
export interface NamedStatistics {
  readonly name: string;
  readonly statistics: DatasetStatistics;
}

type Measure = readonly [label: string, value: (statistics: DatasetStatistics) => string | number | undefined];

const measures: readonly Measure[] = [
  ['records', ({ records }) => records],
  ['  without an id', ({ recordsWithoutId }) => recordsWithoutId],
  ['  without entities', ({ recordsWithoutEntities }) => recordsWithoutEntities],
  ['  that share an id', ({ recordsWithRepeatedId }) => recordsWithRepeatedId],
  ['tokens', ({ tokens }) => tokens],
  ['  without a tag', ({ unlabelledTokens }) => unlabelledTokens],
  ['  a record (min/median/max)', ({ tokensPerRecord: { min, median, max } }) => `${min}/${median}/${max}`],
  ['entities', ({ entities }) => entities],
  ['  that begin with B-', ({ openings }) => openings.begin],
  ['  that begin with an orphan I-', ({ openings }) => openings.orphan],
  ['  that begin with I- after another type', ({ openings }) => openings.typeChange],
  ['different entity texts', ({ surfaces }) => surfaces],
  ['  with several types', ({ ambiguousSurfaces }) => ambiguousSurfaces],
];

const pictureMeasures: readonly Measure[] = [
  ['pictures found', ({ pictures }) => pictures?.found],
  ['pictures missing', ({ pictures }) => pictures?.missing],
  ['pictures that cannot be read', ({ pictures }) => pictures?.broken],
];

const longest = 6;

/** A table of statistics: a row of file names, then a row a measure; with totals in a last column. */
export function statisticsRows(files: readonly NamedStatistics[], total: DatasetStatistics | undefined): readonly (readonly string[])[] {
  const columns = total ? [...files, { name: 'all', statistics: total }] : files;
  const row = ([label, value]: Measure): readonly (readonly string[])[] => {
    const cells = columns.map(({ statistics }) => value(statistics));
    if (cells.every((cell) => cell === undefined)) return [];
    return [[label, ...cells.map((cell) => (typeof cell === 'number' ? formatCount(cell) : (cell ?? '–')))]];
  };
  const types = [...new Set(columns.flatMap(({ statistics }) => Object.keys(statistics.entitiesByType)))];
  const byType = types.map((type): Measure => [`  ${type}`, ({ entitiesByType }) => (Object.hasOwn(entitiesByType, type) ? entitiesByType[type] : 0)]);
  const lengths = [...new Set(columns.flatMap(({ statistics }) => Object.keys(statistics.entityLengths).map(Number)))];
  const byLength = lengths.filter((length) => length < longest).sort((a, b) => a - b).map(lengthMeasure);
  const long: readonly Measure[] = lengths.some((length) => length >= longest) ? [longMeasure] : [];
  return [
    ['', ...columns.map(({ name }) => name)],
    ...measures.slice(0, 8).flatMap(row),
    ...byType.flatMap(row),
    ...measures.slice(8, 11).flatMap(row),
    ...[...byLength, ...long].flatMap(row),
    ...measures.slice(11).flatMap(row),
    ...pictureMeasures.flatMap(row),
  ];
}

function lengthMeasure(length: number): Measure {
  return [`  of ${length} ${length === 1 ? 'token' : 'tokens'}`, ({ entityLengths }) => entityLengths[length] ?? 0];
}

const longMeasure: Measure = [
  `  of ${longest} tokens or more`,
  ({ entityLengths }) => Object.entries(entityLengths).reduce((sum, [length, count]) => (Number(length) >= longest ? sum + count : sum), 0),
];
