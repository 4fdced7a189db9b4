import { basename } from 'node:path';
import type { ModelPackage } from './package';

/** A file, by what a package may know of it. */
export interface KnownFile {
  readonly name: string;
  readonly sha256: string;
  readonly records: number;
}

/**
 * Whether a package learned from a file or was chosen on it: by the file's hash or, where it was changed since, by its
 * name and number of records.
 */
export const learnedFrom = ({ metadata }: ModelPackage, { name, sha256, records }: KnownFile): boolean => {
  const { data } = metadata.provenance;
  if (sha256 !== '' && JSON.stringify(metadata.provenance).includes(sha256)) return true;
  const entries = Array.isArray(data) ? (data as readonly { readonly name?: unknown; readonly records?: unknown }[]) : [];
  return entries.some((entry) => typeof entry.name === 'string' && basename(entry.name) === basename(name) && entry.records === records);
};
