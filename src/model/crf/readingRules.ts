import type { PackageMetadata } from '../package';
import type { ReadingRules } from './reading';
import { uncalibrated, type Calibration } from './readings';

type Refuse = (why: string) => never;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readCalibration = (value: unknown, refuse: Refuse): Calibration => {
  if (value === undefined) return uncalibrated;
  if (isObject(value) && Number.isFinite(value.slope) && Number(value.slope) > 0 && Number.isFinite(value.offset))
    return { slope: Number(value.slope), offset: Number(value.offset) };
  return refuse('its calibration is not a slope above 0 and an offset');
};

const readTypeNames = (value: unknown, refuse: Refuse): ReadingRules['typeNames'] => {
  if (value === undefined) return {};
  const names = isObject(value) ? Object.values(value) : [undefined];
  if (names.every((map) => isObject(map) && Object.values(map).every((name) => typeof name === 'string')))
    return value as ReadingRules['typeNames'];
  return refuse('its "typeNames" are not texts by type by guideline');
};

/** What `model.json` says of reading entities from lattices; `refuse` throws where it does not fit. */
export const readingRulesOf = ({ calibration, typeNames }: PackageMetadata, refuse: Refuse): ReadingRules => (
  { calibration: readCalibration(calibration, refuse), typeNames: readTypeNames(typeNames, refuse) });
