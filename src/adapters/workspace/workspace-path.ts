/** Which paths a node may name. Lexical only: what is on disk, symlinks above all, is `workspace.ts`'s part. */
import { NodeError } from '../../engine/node-error'

/** Names that open a device on Windows, in any folder and with any extension; refused everywhere, because graphs travel. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$/i

/**
 * The parts of a path relative to the workspace folder, without empty and `.` parts.
 *
 * @throws NodeError `outside-workspace` when the path could lead out on any system that Baton runs on: absolute, with `..`, a
 * drive letter, a backslash, a NUL or a device's name
 */
export function workspacePath(path: string): string[] {
  const refuse = (why: string): never => {
    throw outsideWorkspace(path, why)
  }
  if (path.includes('\0')) refuse('it holds a NUL character')
  if (path.includes('\\')) refuse('it holds a backslash; write / between folders')
  if (path.startsWith('/')) refuse('it is absolute')
  if (/^[a-z]:/i.test(path)) refuse('it begins with a drive letter')
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  for (const part of parts) {
    // Windows drops dots and spaces at the end of a name, so `.. ` and `NUL .txt` are `..` and a device there.
    const plain = part.replace(/[. ]+$/, '')
    if (plain === '')
      refuse(part.startsWith('..') ? 'it leads up with ..' : 'a name in it is only spaces and dots')
    if (DEVICE.test(plain.replace(/ +(?=\.|$)/g, '')))
      refuse(`${part} is the name of a device on Windows`)
    // `notes.txt:hidden` is a second, unseen stream of notes.txt on Windows.
    if (process.platform === 'win32' && /[:*?"<>|]/.test(part))
      refuse(`${part} is no file name on Windows`)
  }
  if (parts.length === 0) refuse('it names no file')
  return parts
}

/** The refusal of a path, naming it. */
export function outsideWorkspace(path: string, why: string): NodeError {
  const shown = JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path)
  return new NodeError(
    'outside-workspace',
    `The path ${shown} is refused: ${why}. File nodes reach only the workspace folder. Give a path relative to it, such as posts/monday.md.`,
  )
}
