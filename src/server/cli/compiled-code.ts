import * as nodeModule from 'node:module'
import { homedir } from 'node:os'
import { posix, win32 } from 'node:path'

/**
 * Where V8 keeps what it compiled, as an absolute path: a folder of this user, because whoever can write there decides what
 * `baton` does, and not one of the program, because an installed one cannot be written.
 */
export function compiledCodeFolder(
  env: Record<string, string | undefined>,
  platform: NodeJS.Platform,
  home: string = homedir(),
): string {
  const { join, isAbsolute } = platform === 'win32' ? win32 : posix
  if (platform === 'win32')
    return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'Baton', 'Cache', 'code')
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'Baton', 'code')
  // A relative path there is invalid and is to be ignored (XDG Base Directory Specification, "Basics").
  const xdg = env.XDG_CACHE_HOME
  return join(xdg && isAbsolute(xdg) ? xdg : join(home, '.cache'), 'baton', 'code')
}

/**
 * Compiles only what has changed since the last command. Where there is no such folder or it cannot be used, or the user said
 * NODE_COMPILE_CACHE or NODE_DISABLE_COMPILE_CACHE, Node does as it does without this.
 */
export function keepCompiledCode(): void {
  try {
    nodeModule.enableCompileCache(compiledCodeFolder(process.env, process.platform))
  } catch {
    // This user has no home folder: a start takes longer, and that is all.
  }
}
