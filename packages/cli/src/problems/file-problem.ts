import { errorCode } from './error-code.ts'

const problems: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  EEXIST: 'a file is in the place of its folder',
  EACCES: 'you have no right to it',
  EPERM: 'you have no right to it',
  EROFS: 'its disk may only be read',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk has no room for more of yours',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EIO: 'the disk has failed',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB',
}

/** Why the system refused a file, for a person, with the code; `undefined` where the error is of another kind. */
export function fileProblem(error: unknown): string | undefined {
  const code = errorCode(error)
  return code !== undefined && Object.hasOwn(problems, code) ? `${problems[code]} (${code})` : undefined
}
