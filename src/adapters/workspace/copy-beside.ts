import { createHash, randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { NodeError } from '../../engine/node-error'

const PIECE = 1024 * 1024

/**
 * Copies a file into a folder under a name of an unfinished write, on disk when it resolves, and says what is in it. A link in the
 * place of the source is not followed. Leaves nothing behind when it fails.
 *
 * @throws NodeError `limit` when there are more than `maxBytes`; else what the file system says
 */
export async function copyBeside(
  source: string,
  folder: string,
  maxBytes: number,
  name: string,
): Promise<{ path: string; sha256: string; bytes: number }> {
  const path = join(folder, `.baton-${randomBytes(8).toString('hex')}.tmp`)
  const from = await open(source, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  try {
    const to = await open(path, 'wx')
    try {
      const hash = createHash('sha256')
      const piece = Buffer.alloc(PIECE)
      let bytes = 0
      for (;;) {
        const { bytesRead } = await from.read(piece, 0, PIECE)
        if (bytesRead === 0) break
        bytes += bytesRead
        if (bytes > maxBytes)
          throw new NodeError('limit', `${name} is too large to be copied into the workspace.`)
        const read = piece.subarray(0, bytesRead)
        hash.update(read)
        await to.writeFile(read)
      }
      await to.sync()
      return { path, sha256: hash.digest('hex'), bytes }
    } finally {
      await to.close()
    }
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await from.close()
  }
}
