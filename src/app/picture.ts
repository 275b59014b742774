import { Failure } from './failures/failure'
import type { Workspace } from './ports'

/** Larger pictures are not shown. Bytes. */
const MAX_PICTURE_BYTES = 5 * 1024 * 1024

/** What browsers show, by how a file begins (WHATWG MIME Sniffing, section 6.1). No SVG: it is a document, not a picture. */
const BEGINNINGS: readonly [contentType: string, pattern: RegExp][] = [
  ['image/png', /^\x89PNG\r\n\x1a\n/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF[^]{4}WEBPVP/],
  ['image/avif', /^[^]{4}ftypavi[fs]/],
  ['image/bmp', /^BM/],
]

/** A picture of the workspace, by what the file holds, whatever it is called. Rejects with a `Failure` for a file that is none. */
export async function picture(
  workspace: Pick<Workspace, 'readBytes'>,
  path: string,
): Promise<{ contentType: string; base64: string }> {
  const bytes = Buffer.from(await workspace.readBytes(path, MAX_PICTURE_BYTES))
  const beginning = bytes.subarray(0, 16).toString('latin1')
  const contentType = BEGINNINGS.find(([, pattern]) => pattern.test(beginning))?.[0]
  if (contentType === undefined)
    throw new Failure('CONFLICT', `${path} is not a picture that can be shown here.`)
  return { contentType, base64: bytes.toString('base64') }
}
