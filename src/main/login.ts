/** Starting Baton with the computer, in the tray. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { App } from 'electron'

/** Given to a start that opens no window. */
export const HIDDEN = '--hidden'

export interface LoginOptions {
  app: Pick<App, 'setLoginItemSettings' | 'isPackaged' | 'getAppPath'>
  platform: NodeJS.Platform
  env: Record<string, string | undefined>
  execPath: string
  /** The person's home folder. */
  home: string
}

/** Rejects with an error for people where the system does not take it. */
export async function startAtLogin(isWanted: boolean, options: LoginOptions): Promise<void> {
  const { app, platform } = options
  if (platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: isWanted, args: [HIDDEN] })
    return
  }
  const folder = join(options.env.XDG_CONFIG_HOME || join(options.home, '.config'), 'autostart')
  const file = join(folder, 'baton.desktop')
  try {
    if (!isWanted) return await rm(file, { force: true })
    await mkdir(folder, { recursive: true })
    await writeFile(file, desktopEntry(options))
  } catch (error) {
    throw new Error(
      `The system does not ${isWanted ? 'start Baton at login' : 'forget to start Baton at login'}: ${file} could not be ${isWanted ? 'written' : 'removed'} (${error instanceof Error ? error.message : String(error)}). Check that this folder is yours to write in.`,
      { cause: error },
    )
  }
}

/** The autostart entry of the XDG specification ("Desktop Application Autostart", "The Exec key"). */
function desktopEntry({ app, env, execPath }: LoginOptions): string {
  // An AppImage is started by its own file, not by what it unpacks.
  const program = env.APPIMAGE || execPath
  const words = [program, ...(app.isPackaged ? [] : [app.getAppPath()]), HIDDEN]
  return `${['[Desktop Entry]', 'Type=Application', 'Name=Baton', `Exec=${words.map(quoted).join(' ')}`, 'Terminal=false', 'X-GNOME-Autostart-enabled=true'].join('\n')}\n`
}

/** Quoted as an argument, and that once more as a string value of the file. */
function quoted(word: string): string {
  const argument = `"${word.replace(/["`$\\]/g, '\\$&').replaceAll('%', '%%')}"`
  return argument.replaceAll('\\', '\\\\')
}
