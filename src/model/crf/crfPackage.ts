import { getPackageFile, PackageRefusal, type ModelPackage } from '../package';
import { CrfTagger } from './crfTagger';
import { LabelSet } from './labels';
import { CrfModel } from './model';
import { readingRulesOf } from './readingRules';
import { parseTemplate } from './templates';
import { decodeWeights } from './weightsFile';
import { clusterFiles, decodeClusters } from './wordClusters';

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
  return new CrfTagger(crf, { name: metadata.name, version: metadata.version, ...readingRulesOf(metadata, refuse) });
};
