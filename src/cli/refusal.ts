/** Expected trouble that ends a command with exit code 2: its message is the one sentence the person reads. */
export class Refusal extends Error {}

/** What a person reads about a failed call to the operating system, after “cannot be read: ” or “cannot be written: ”. */
export function reasonOf(error: unknown): string {
  const code = systemCode(error);
  return code === undefined ? String(error instanceof Error ? error.message : error) : (reasons[code] ?? code);
}

/** The operating system's name of the error, such as `ENOSPC`; undefined for other errors. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : undefined;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EBUSY: 'another program holds it',
  EDQUOT: 'your disk quota is used up',
  EFBIG: 'it would become larger than this system allows',
  EIO: 'the disk reports an error',
  EISDIR: 'it is a folder',
  ELOOP: 'its symbolic links go round in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is not a folder',
  EPERM: 'the system does not permit it',
  EROFS: 'the disk is read-only',
  ETXTBSY: 'another program runs it',
};
