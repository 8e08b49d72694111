/**
 * Why the system would not write a file, in words that stand behind "cannot be written: ". What has no
 * words of ours is told by the system's code, or as it was thrown.
 */
export function refusalOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  return (code === undefined ? undefined : words[code]) ?? code ?? messageOf(error);
}

const words: Readonly<Record<string, string>> = {
  EACCES: 'access is denied',
  EPERM: 'access is denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it would be larger than a file may be',
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'what should be its folder is a file',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'a symbolic link leads to itself',
  ELINKOUT: 'a symbolic link leads out of its folder',
};

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
