/** Pictures of the workspace as models are shown them. */
import { NodeError } from '../../engine/node-error'
import { pictureType } from './pictures/picture-type'

/** What the services take of one picture, and of all of a request. Bytes. */
const LARGEST = 20 * 1024 * 1024
const LARGEST_OF_ALL = 40 * 1024 * 1024
const MOST = 20

export interface Shown {
  bytes: Uint8Array
  mediaType: string
}

/** Reads a file of the workspace of at most so many bytes; rejects with a `NodeError`. */
export type ReadBytes = (path: string, maxBytes: number) => Promise<Uint8Array>

/** @throws NodeError `limit` for too many or too much, `bad-input` for a file that is no picture, `file` where there is none */
export async function shownImages(
  paths: readonly string[],
  readBytes: ReadBytes | undefined,
): Promise<Shown[]> {
  if (paths.length === 0) return []
  if (!readBytes) throw new NodeError('error', 'This host cannot show pictures to models.')
  if (paths.length > MOST)
    throw new NodeError(
      'limit',
      `A model is shown at most ${MOST} pictures at once, and the node gives ${paths.length}. Show fewer, or work on each in a for-each.`,
    )
  const shown: Shown[] = []
  let total = 0
  for (const path of paths) {
    const bytes = await readBytes(path, LARGEST)
    const mediaType = pictureType(bytes)
    if (mediaType === undefined)
      throw new NodeError(
        'bad-input',
        `${path} is no picture that models can see. Give a PNG, JPEG, GIF or WebP file.`,
      )
    total += bytes.byteLength
    if (total > LARGEST_OF_ALL)
      throw new NodeError(
        'limit',
        `The pictures are larger than ${LARGEST_OF_ALL / (1024 * 1024)} MB together. Show fewer or smaller ones.`,
      )
    shown.push({ bytes, mediaType })
  }
  return shown
}
