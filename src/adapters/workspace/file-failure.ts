import { NodeError } from '../../engine/node-error'

/** What the system says when there is no room left: on the disk, or in the person's share of it. */
const FULL = new Set(['ENOSPC', 'EDQUOT'])

/**
 * What happened to a file, why, and what to do, as people read it.
 *
 * @param doing what was tried, such as `write posts/monday.md`
 */
export function fileFailure(thrown: unknown, doing: string, folder: string): NodeError {
  if (thrown instanceof NodeError) return thrown
  const code = errorCode(thrown)
  if (isDiskFull(thrown))
    return new NodeError(
      'disk-full',
      `Could not ${doing}. The disk that holds the workspace is full (${folder}). Nothing half-written was left behind. Free some space, then run again.`,
      { cause: thrown },
    )
  return new NodeError('file', `Could not ${doing}: ${reason(code, thrown, folder)}`, {
    cause: thrown,
  })
}

function reason(code: string | undefined, thrown: unknown, folder: string): string {
  switch (code) {
    case 'ENOENT':
      return 'there is no such file in the workspace. Check the path, or write the file first.'
    case 'EACCES':
    case 'EPERM':
      return `this computer does not permit it (${code}). Give Baton the right to read and write ${folder}, or close the program that holds the file.`
    case 'EROFS':
      return `the disk that holds ${folder} is read-only. Choose a workspace on a disk that can be written.`
    case 'ENOTDIR':
      return 'a part of the path is a file, not a folder. Use another path, or move that file away.'
    case 'EISDIR':
      return 'it is a folder, not a file. Add a file name to the path.'
    case 'EEXIST':
      return 'a file stands where a folder is needed. Use another path, or move that file away.'
    case 'ENAMETOOLONG':
      return 'the name is too long for this disk. Use a shorter one.'
    case 'ELOOP':
      return 'a link in the path leads back to itself. Remove the link.'
    case 'EMFILE':
    case 'ENFILE':
      return `too many files are open on this computer (${code}). Run fewer workflows at once, then run again.`
    case 'EBUSY':
    case 'ETXTBSY':
      return `another program holds the file (${code}). Close it there, then run again.`
    default:
      return `${thrown instanceof Error ? thrown.message : String(thrown)}. Check the disk that holds ${folder}.`
  }
}

/** Whether the system says that there is no room left. */
export function isDiskFull(thrown: unknown): boolean {
  const code = errorCode(thrown)
  return code !== undefined && FULL.has(code)
}

/** The system's code of an error, such as `ENOENT`. */
export function errorCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined
  return typeof thrown.code === 'string' ? thrown.code : undefined
}
