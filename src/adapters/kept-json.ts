/** Small JSON files in which Baton keeps what is its own: the settings, the connections, what a backup holds. */
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { NodeError } from '../engine/node-error'
import { writeAtomically, type FileSystem } from './workspace/atomic-file'
import { errorCode, fileFailure, isDiskFull } from './workspace/file-failure'

/** What a file stands for, in the words of its failures. */
export interface KeptWords {
  /** The folder that people know. */
  folder: string
  /** What is done to it, such as `save the settings to /data/settings.json`. */
  doing: string
  /** Said where the disk is full: `The settings were not saved`. */
  unsaved: string
  /** What follows once some space was freed: `, then save again`. */
  then: string
}

/** What a file holds: undefined where there is none, null where it is no JSON. Rejects with a `NodeError`. */
export async function readKept(
  path: string,
  words: Pick<KeptWords, 'folder' | 'doing'>,
): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return null
    if (errorCode(error) === 'ENOENT') return undefined
    throw fileFailure(error, words.doing, words.folder)
  }
}

/**
 * Writes a file whole or not at all, with the folders above it. Rejects with a `NodeError`; what was there before is then still
 * there.
 */
export async function writeKept(
  path: string,
  content: string | Uint8Array,
  words: KeptWords,
  options: { fs?: FileSystem; mode?: number } = {},
): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeAtomically(path, content, options)
  } catch (error) {
    if (isDiskFull(error)) {
      const { unsaved, folder, then } = words
      throw new NodeError(
        'disk-full',
        `${unsaved}: the disk that holds ${folder} is full. Free some space${then}.`,
        { cause: error },
      )
    }
    throw fileFailure(error, words.doing, words.folder)
  }
}
