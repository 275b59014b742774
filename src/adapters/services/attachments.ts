import { basename } from 'node:path/posix'
import { NodeError } from '../../engine/node-error'
import type { Json } from '../../shared/workflow/document'
import type { ReadFile } from './service'

/** A file of the workspace that goes along with a message. */
export interface Attachment {
  name: string
  bytes: Uint8Array
  contentType?: string
}

/** What a node names as a file: a path in the workspace, or a file that another node handed on. */
export function fileNamed(value: Json): { path: string; name: string; contentType?: string } {
  if (typeof value === 'string' && value.trim() !== '')
    return { path: value, name: basename(value) }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const path = value['file'] ?? value['path']
    const { name, contentType } = value
    if (typeof path === 'string' && path !== '')
      return {
        path,
        name: typeof name === 'string' && name !== '' ? name : basename(path),
        ...(typeof contentType === 'string' ? { contentType } : {}),
      }
  }
  throw new NodeError(
    'bad-input',
    `${JSON.stringify(value).slice(0, 80)} names no file. Give a path in the workspace, or what a node that makes files hands on.`,
  )
}

/** Reads files of the workspace, together at most `maxBytes`. */
export async function readAttachments(
  named: readonly Json[],
  readFile: ReadFile,
  maxBytes: number,
): Promise<Attachment[]> {
  const attachments: Attachment[] = []
  let room = maxBytes
  for (const value of named) {
    const { path, name, contentType } = fileNamed(value)
    const bytes = await readFile(path, room)
    room -= bytes.byteLength
    attachments.push({ name, bytes, ...(contentType === undefined ? {} : { contentType }) })
  }
  return attachments
}
