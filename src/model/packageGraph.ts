import { faultOfGraph, type Expectation } from './lowering/admission';
import { getPackageFile, PackageRefusal, type ModelPackage } from './package';

/**
 * An ONNX file that the package must have, as the family feeds and reads it. Throws a {@link PackageRefusal}, before any
 * session is created, where it is broken, keeps data elsewhere, uses an operator that is not allowed, or does not fit.
 */
export const getPackageGraph = (model: ModelPackage, path: string, expected: Expectation): Uint8Array => {
  const bytes = getPackageFile(model, path);
  const fault = faultOfGraph(bytes, expected);
  if (fault) throw new PackageRefusal(`The model package ${model.folder} is refused: in ${path}, ${fault}.`);
  return bytes;
};
