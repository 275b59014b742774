import { BrowserWindow } from 'electron'
import { ORIGIN } from './origin'

/** The page's background in both themes (`--color-bg` of the interface), so that nothing flashes before it is drawn. */
const BACKGROUND = { light: '#f8f9fa', dark: '#0d0e11' }

export interface WindowOptions {
  /** The absolute path of the built preload script. */
  preload: string
  dark: boolean
  /** Developer tools, in a build that is not packaged. */
  devTools: boolean
}

/** Opens the studio's window on the interface. It shows itself when there is something to see. */
export function openWindow({ preload, dark, devTools }: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    title: 'Baton',
    width: 1280,
    height: 800,
    minWidth: 960,
    minHeight: 600,
    show: false,
    backgroundColor: dark ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // It would fetch dictionaries from the network.
      spellcheck: false,
      devTools,
    },
  })
  window.once('ready-to-show', () => window.show())
  return window
}

/**
 * Loads the interface, at a place of it such as `#/inbox`. Rejects when it cannot be shown; not where another load took
 * over, or somebody closed the window meanwhile.
 */
export async function loadInterface(window: BrowserWindow, hash = ''): Promise<void> {
  try {
    await window.loadURL(`${ORIGIN}/index.html${hash}`)
  } catch (error) {
    if (!window.isDestroyed() && !isAborted(error)) throw error
  }
}

function isAborted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_ABORTED'
}
