/** What the system refused, as one sentence. Undefined for what is a defect of ours and should be seen whole. */
interface SystemError {
  readonly code?: string;
  readonly errcode?: number;
  readonly path?: string;
}

const causes: Record<string, string> = {
  EACCES: 'is not permitted to this user',
  EPERM: 'is not permitted to this user',
  EROFS: 'is on a disk that takes no writes',
  EEXIST: 'exists and is not a folder',
  ENOTDIR: 'is not a folder',
  ENOENT: 'does not exist',
  ENOSPC: 'is on a disk that is full',
};

/** SQLite's primary codes: 13 full, 14 cannot open, 8 read-only, 26 not a database. */
const storeCauses: Record<number, string> = {
  8: 'the store takes no writes; check the permissions of the folder',
  13: 'the disk is full; free some space and start again',
  14: 'the store cannot be opened; check the permissions of the folder',
  26: 'the file is not a store of this program',
};

export function explain(error: unknown): string | undefined {
  const { code, errcode, path } = error as SystemError;
  if (typeof errcode === 'number') return storeCauses[errcode & 0xff];
  const cause = code === undefined ? undefined : causes[code];
  return cause === undefined ? undefined : `${path ?? 'a file'} ${cause}.`;
}
