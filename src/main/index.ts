/** The desktop host: one window on the interface, and the core behind it. */
import { writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  protocol,
  safeStorage,
  session,
  shell,
  Notification,
} from 'electron'
import { version } from '../../package.json'
import { dataFolder, prepareDataFolder } from '../adapters/data-folder'
import { createHostPorts } from '../adapters/host-ports'
import { createApp } from '../app/app'
import type { App } from '../app/app'
import { DEFAULT_SETTINGS } from '../shared/settings'
import type { WindowSettings } from '../shared/settings'
import { startBackground } from './background'
import { showNotice } from './notices'
import { listenForPages } from './bridge'
import { guardContents } from './guard'
import { HIDDEN, startAtLogin } from './login'
import { menuTemplate } from './menu'
import { denyPermissions } from './permissions'
import { registerScheme, serveInterface } from './protocol'
import { reveal } from './reveal'
import { desktopSecrets } from './secret-box'
import { loadInterface, openWindow } from './window'

const OUT = join(import.meta.dirname, '..')

app.setName('Baton')
registerScheme(protocol)
app.enableSandbox()
// A page that sends nonsense must not end the host; what it did stands in the log.
process.on('unhandledRejection', (error) => report({ where: 'host', error }))

/** Before that there is nothing to show in a window. */
let isServing = false

// A second start shows the window of the first: two hosts on one data folder would lose each other's work.
if (app.requestSingleInstanceLock()) start().catch(stop)
else app.quit()

async function start(): Promise<void> {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, shell, report))
  app.on('second-instance', () => bringUp())
  app.on('activate', () => bringUp())
  await app.whenReady()
  const dataDir = dataFolder(process.env, process.platform)
  await prepareDataFolder(dataDir)
  let window: WindowSettings = DEFAULT_SETTINGS.window
  const core = await openCore(dataDir, (settings) => (window = settings))
  startBackground({
    core,
    platform: process.platform,
    settings: () => window,
    open: bringUp,
    windows: () => BrowserWindow.getAllWindows(),
    isFirstTime: () => leavesMark(join(dataDir, 'told-of-tray')),
    report,
  })
  closeBeforeQuit(core)
  denyPermissions(session.defaultSession)
  serveInterface(protocol, join(OUT, 'renderer'), report)
  listenForPages(ipcMain, {
    router: core.router,
    isWindow: (contents) => BrowserWindow.fromWebContents(contents) !== null,
    report,
  })
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform)))
  isServing = true
  if (!isHidden()) await show()
}

/** Holds the quit until the journal is closed; the second quit goes through. */
function closeBeforeQuit(core: App): void {
  let closed = false
  app.on('will-quit', (event) => {
    if (closed) return
    event.preventDefault()
    core
      .close()
      .catch((error: unknown) => report({ where: 'quit', error }))
      .finally(() => {
        closed = true
        app.quit()
      })
  })
}

async function openCore(dataDir: string, goBy: (settings: WindowSettings) => void): Promise<App> {
  const { platform, env, execPath } = process
  const { box, consent } = await desktopSecrets({ safeStorage, dialog, dataDir, platform, env })
  const ports = await createHostPorts({
    dataDir,
    kind: 'desktop',
    version,
    box,
    consent,
    reveal: (path) => reveal(shell, path),
    report,
  })
  await ports.settings.read().then(
    (settings) => goBy(settings.window),
    // The settings screen says it.
    (error: unknown) => report({ where: 'settings', error }),
  )
  const core = createApp({
    ...ports,
    notify: (notice) => showNotice(Notification, notice, bringUp),
    window: {
      async apply(settings) {
        await startAtLogin(settings.startAtLogin, { app, platform, env, execPath, home: homedir() })
        goBy(settings)
      },
    },
  })
  await core.recover()
  return core
}

/** Shows the window while Baton runs: a page that fails to load must not end the runs in flight. */
function bringUp(hash?: string): void {
  show(hash).catch((error: unknown) => report({ where: 'window', error }))
}

/** Opens the window, or shows the one that is open; at a place of the interface where one is given. */
async function show(hash?: string): Promise<void> {
  const [open] = BrowserWindow.getAllWindows()
  if (open) {
    showWindow()
    if (hash !== undefined) await loadInterface(open, hash)
    return
  }
  if (!isServing) return
  await loadInterface(
    openWindow({
      preload: join(OUT, 'preload', 'index.cjs'),
      dark: nativeTheme.shouldUseDarkColors,
      devTools: !app.isPackaged,
    }),
    hash,
  )
}

/** Whether the system started Baton at login: then it stays in the tray. */
function isHidden(): boolean {
  if (process.platform === 'darwin') return app.getLoginItemSettings().wasOpenedAtLogin
  return process.argv.includes(HIDDEN)
}

/** Resolves with true where the mark was not there yet. */
async function leavesMark(file: string): Promise<boolean> {
  try {
    await writeFile(file, '', { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function showWindow(): void {
  const [window] = BrowserWindow.getAllWindows()
  if (window?.isMinimized()) window.restore()
  window?.show()
  window?.focus()
}

/** Baton cannot start: the person is told why, as there is no window to say it in. */
function stop(error: unknown): void {
  report({ where: 'start', error })
  const message = error instanceof Error ? error.message : String(error)
  dialog.showErrorBox('Baton cannot start', message)
  app.exit(1)
}

function report({ where, error }: { where: string; error: unknown }): void {
  console.error(`Baton: ${where}:`, error)
}
