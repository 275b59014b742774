/** The desktop host: one window on the interface, and the core behind it. */
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
} from 'electron'
import { version } from '../../package.json'
import { dataFolder, prepareDataFolder } from '../adapters/data-folder'
import { createHostPorts } from '../adapters/host-ports'
import { createApp } from '../app/app'
import type { App } from '../app/app'
import { listenForPages } from './bridge'
import { guardContents } from './guard'
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

// A second start shows the window of the first: two hosts on one data folder would lose each other's work.
if (app.requestSingleInstanceLock()) start().catch(stop)
else app.quit()

async function start(): Promise<void> {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, shell, report))
  app.on('second-instance', showWindow)
  app.on('activate', () => void show().catch(stop))
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  await app.whenReady()
  const core = await openCore()
  closeBeforeQuit(core)
  denyPermissions(session.defaultSession)
  serveInterface(protocol, join(OUT, 'renderer'), report)
  listenForPages(ipcMain, {
    router: core.router,
    isWindow: (contents) => BrowserWindow.fromWebContents(contents) !== null,
    report,
  })
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform)))
  await show()
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

async function openCore(): Promise<App> {
  const dataDir = dataFolder(process.env, process.platform)
  await prepareDataFolder(dataDir)
  const { platform, env } = process
  const { box, consent } = await desktopSecrets({ safeStorage, dialog, dataDir, platform, env })
  const core = createApp(
    await createHostPorts({
      dataDir,
      kind: 'desktop',
      version,
      box,
      consent,
      reveal: (path) => reveal(shell, path),
      report,
    }),
  )
  await core.recover()
  return core
}

/** Opens the window, or shows the one that is open. */
async function show(): Promise<void> {
  if (BrowserWindow.getAllWindows().length > 0) return showWindow()
  if (!app.isReady()) return
  await loadInterface(
    openWindow({
      preload: join(OUT, 'preload', 'index.cjs'),
      dark: nativeTheme.shouldUseDarkColors,
      devTools: !app.isPackaged,
    }),
  )
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
