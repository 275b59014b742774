import { readFile, realpath, stat } from 'node:fs/promises'
import { extname, join, resolve, sep } from 'node:path'

/** A file of the built interface with the headers that say what it is and how long it may be kept. */
export interface PageFile {
  body: Uint8Array<ArrayBuffer>
  headers: Record<string, string>
}

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
}

/** The bundler puts the hash of the content in the name: `assets/index-Bx3k9_Qz.js`. */
const HASHED = /^assets\/.*-[\w-]{8,}\.\w+$/

/**
 * The file of `folder` that a request's path names (`/` is index.html), or undefined: for what is not there, and for every
 * path that leads out of the folder, by `..`, by encoding, or over a link.
 */
export async function readPageFile(folder: string, path: string): Promise<PageFile | undefined> {
  const name = plainName(path)
  if (name === undefined) return undefined
  try {
    const root = await realpath(resolve(folder))
    const file = await realpath(join(root, name))
    if (!file.startsWith(root + sep) || !(await stat(file)).isFile()) return undefined
    return {
      body: await readFile(file),
      headers: {
        'Content-Type': TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream',
        'Cache-Control': HASHED.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache',
      },
    }
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

/** A path as a relative file name without `.` and `..`, or undefined when it is none. */
function plainName(path: string): string | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    // Not a valid encoding, so it names no file.
    return undefined
  }
  if (!decoded.startsWith('/') || /[\\\0:]/.test(decoded)) return undefined
  const segments = decoded.slice(1).split('/')
  if (segments.length === 1 && segments[0] === '') return 'index.html'
  return segments.some((segment) => segment === '' || segment.startsWith('.'))
    ? undefined
    : segments.join('/')
}

function isAbsent(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG' || code === 'ELOOP'
}
