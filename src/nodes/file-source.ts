/** A file of the workspace as nodes hand it on: its path, a reference, or an object that says its path. */
import { isFileReference } from '../shared/run/file-reference'
import type { Json } from '../shared/workflow/document'
import { isObject } from './json-kinds'

/** The path below the workspace; undefined where the value names no file. */
export function pathOf(value: Json): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim()
  if (isFileReference(value)) return value.file
  if (!isObject(value)) return undefined
  // What a folder trigger, a file node and an attachment say.
  for (const name of ['path', 'file'] as const) {
    const path = value[name]
    if (typeof path === 'string' && path.trim() !== '') return path.trim()
    if (isFileReference(path)) return path.file
  }
  return undefined
}
