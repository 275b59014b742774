import { isFileReference } from '../../shared/run/file-reference'
import type { FileReference } from '../../shared/run/file-reference'

/** More files of one value are not looked for. */
const MOST = 20

/** `15 KB`, `2.4 MB`; in powers of 1,000, as file managers show it. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`
  const [unit, size] = bytes < 999_500 ? ['KB', bytes / 1_000] : ['MB', bytes / 1_000_000]
  return `${size < 10 ? Number(size.toFixed(1)) : Math.round(size).toLocaleString('en')} ${unit}`
}

/** Whether browsers show files of this media type as pictures; see `app/picture.ts`. */
export function isPicture({ contentType }: FileReference): boolean {
  return /^image\/(png|jpeg|gif|webp|avif|bmp)\b/i.test(contentType)
}

/** The files that a value refers to, wherever they stand in it, each once; the first of many. */
export function filesOf(value: unknown): FileReference[] {
  const found = new Map<string, FileReference>()
  const look = (part: unknown): void => {
    if (found.size >= MOST || typeof part !== 'object' || part === null) return
    if (isFileReference(part)) found.set(part.file, part)
    else for (const inner of Object.values(part)) look(inner)
  }
  look(value)
  return [...found.values()]
}
