import { getPackageFile, PackageRefusal, type ModelPackage } from '../package';
import { CrfTagger } from './crfTagger';
import { LabelSet } from './labels';
import { CrfModel } from './model';
import { uncalibrated, type Calibration } from './readings';
import { parseTemplate } from './templates';
import { decodeWeights } from './weightsFile';
import { clusterFiles, decodeClusters } from './wordClusters';

/** What `model.json` of a CRF says beyond what every package says. */
export interface CrfMetadata {
  readonly templates: readonly string[];
  readonly typeNames: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly calibration: Calibration;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readTemplates = (value: unknown, refuse: (why: string) => never): readonly string[] => {
  if (!Array.isArray(value) || value.length === 0) return refuse('model.json lacks the list "templates"');
  for (const template of value as unknown[]) {
    try {
      parseTemplate(String(template));
    } catch {
      return refuse(`it uses the feature ${JSON.stringify(template)}, which this program does not know`);
    }
  }
  return value as string[];
};

const readCalibration = (value: unknown, refuse: (why: string) => never): Calibration => {
  if (value === undefined) return uncalibrated;
  if (isObject(value) && Number.isFinite(value.slope) && Number(value.slope) > 0 && Number.isFinite(value.offset))
    return { slope: Number(value.slope), offset: Number(value.offset) };
  return refuse('its calibration is not a slope above 0 and an offset');
};

const readTypeNames = (value: unknown, refuse: (why: string) => never): CrfMetadata['typeNames'] => {
  if (value === undefined) return {};
  const names = isObject(value) ? Object.values(value) : [undefined];
  if (names.every((map) => isObject(map) && Object.values(map).every((name) => typeof name === 'string')))
    return value as CrfMetadata['typeNames'];
  return refuse('its "typeNames" are not texts by type by guideline');
};

/** Opens a package of the family `crf`; throws a PackageRefusal where it does not fit together. */
export const openCrf = (model: ModelPackage): CrfTagger => {
  const { metadata, folder, files } = model;
  const refuse = (why: string): never => {
    throw new PackageRefusal(`The model package ${folder} is refused: ${why}.`);
  };
  const templates = readTemplates(metadata.templates, refuse);
  const labels = new LabelSet(metadata.types, metadata.guidelines);
  const parameters = decodeWeights(getPackageFile(model, 'weights.bin'), labels, templates);
  const [cased, uncased] = [files.get(clusterFiles.cased), files.get(clusterFiles.uncased)];
  const crf = new CrfModel(parameters, decodeClusters({ ...(cased && { cased }), ...(uncased && { uncased }) }));
  return new CrfTagger(crf, {
    name: metadata.name, version: metadata.version, calibration: readCalibration(metadata.calibration, refuse),
    typeNames: readTypeNames(metadata.typeNames, refuse),
  });
};
