import { readFile } from 'node:fs/promises'

/** Longer text stays in its file. Bytes. */
const MAX_TEXT = 2 * 1024 * 1024
const TEXT = /^(text\/|application\/(json|xml|yaml|x-subrip|xhtml\+xml|rtf)$)/

/** The text of a file, where it is text by its type, or by its content where the type is not known. */
export async function textOf(
  path: string,
  contentType: string,
  size: number,
): Promise<string | undefined> {
  const isText = TEXT.test(contentType)
  if (size > MAX_TEXT || !(isText || contentType === 'application/octet-stream')) return undefined
  return decoded(await readFile(path), isText)
}

/** By its byte order mark; else UTF-8, and where it is none the code page of older Windows programs, for what must be text. */
export function decoded(bytes: Uint8Array, isText: boolean): string | undefined {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  if (!isText && bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return isText ? new TextDecoder('windows-1252').decode(bytes) : undefined
  }
}
