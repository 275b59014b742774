/**
 * Binary values are files of the workspace, and an event carries only a reference (issue "Durability"). Semantics is silent on
 * the shape; this is Baton's choice, close to what n8n and Dify hand between nodes, with the path relative to the workspace.
 */

/** A file of the workspace that holds a value. Its name says what is in it, so it never changes. */
export interface FileReference {
  /** Relative to the workspace, with `/`: `files/3f/3fa9…c2.png`. */
  file: string
  /** What the sender called it; for people only. */
  name: string
  bytes: number
  contentType: string
  /** SHA-256 of the content, 64 hexadecimal digits. */
  sha256: string
}

const HASH = /^[0-9a-f]{64}$/

/** Whether a value of a run refers to a file of the workspace. */
export function isFileReference(value: unknown): value is FileReference {
  if (typeof value !== 'object' || value === null) return false
  const { file, name, bytes, contentType, sha256 } = value as Partial<
    Record<keyof FileReference, unknown>
  >
  return (
    typeof file === 'string' &&
    typeof name === 'string' &&
    typeof bytes === 'number' &&
    typeof contentType === 'string' &&
    typeof sha256 === 'string' &&
    HASH.test(sha256)
  )
}

/** Where files of values lie in the workspace. */
export const FILES_FOLDER = 'files'

/** The folder of a file in `files/`: small ones, so that each is quick to look through. */
export function fileFolder(sha256: string): string {
  return sha256.slice(0, 2)
}

/** The SHA-256 of every file that a text refers to by its path, each once. */
export function filesIn(text: string): string[] {
  if (!text.includes(`${FILES_FOLDER}/`)) return []
  return [...new Set(Array.from(text.matchAll(PATH), ([, sha256 = '']) => sha256))]
}

const PATH = /files\/[0-9a-f]{2}\/([0-9a-f]{64})/g
