import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { version } from '../../package.json'
import { fakeApp, fakeElectron, FakePort, FakeWindow, loadError } from './testing'

const fake = vi.hoisted(() => ({ electron: {} as Record<string, unknown> }))
vi.mock('electron', () => fake.electron)

/** The whole host is loaded anew each time, which takes a busy machine a while. */
const BUSY = { timeout: 15_000 }

let electron: ReturnType<typeof fakeElectron>
let dataDir: string
let complaints: ReturnType<typeof vi.spyOn>
let rejectionListeners: NodeJS.UnhandledRejectionListener[]

beforeEach(async () => {
  vi.resetModules()
  vi.clearAllMocks()
  fakeApp.removeAllListeners()
  fakeApp.requestSingleInstanceLock.mockReturnValue(true)
  FakeWindow.all = []
  electron = fakeElectron()
  for (const name of Object.keys(fake.electron)) delete fake.electron[name]
  Object.assign(fake.electron, electron)
  dataDir = await mkdtemp(join(tmpdir(), 'baton-main-'))
  vi.stubEnv('BATON_DATA', dataDir)
  complaints = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  rejectionListeners = process.listeners('unhandledRejection')
})

afterEach(async () => {
  for (const listener of process.listeners('unhandledRejection'))
    if (!rejectionListeners.includes(listener)) process.off('unhandledRejection', listener)
  await quit()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await rm(dataDir, { recursive: true })
})

/** Quits as Electron does: a quit that is held comes again. */
async function quit(): Promise<boolean> {
  const event = { preventDefault: vi.fn() }
  fakeApp.quit.mockClear()
  fakeApp.emit('will-quit', event)
  const held = event.preventDefault.mock.calls.length > 0
  if (held) await vi.waitFor(() => expect(fakeApp.quit).toHaveBeenCalled(), BUSY)
  return held
}

/** Starts the desktop host up to its window. */
async function start(): Promise<FakeWindow> {
  await import('./index')
  await vi.waitFor(() => expect(FakeWindow.all[0]?.loadURL).toHaveBeenCalled(), BUSY)
  return FakeWindow.all[0]!
}

describe('the desktop host', () => {
  it('sandboxes every page and declares its protocol before it is ready', async () => {
    let ready: () => void = () => undefined
    const whenReady = vi
      .spyOn(fakeApp, 'whenReady')
      .mockReturnValue(new Promise((resolve) => (ready = resolve)))
    await import('./index')
    expect(fakeApp.enableSandbox).toHaveBeenCalledOnce()
    expect(electron.protocol.registerSchemesAsPrivileged).toHaveBeenCalledOnce()
    expect(electron.protocol.handle).not.toHaveBeenCalled()
    ready()
    await vi.waitFor(() => expect(FakeWindow.all).toHaveLength(1), BUSY)
    expect(electron.protocol.handle).toHaveBeenCalledOnce()
    whenReady.mockRestore()
  })

  it('opens one window with every safe setting written out', async () => {
    const { options } = await start()
    expect(options).toMatchObject({
      width: 1280,
      height: 800,
      minWidth: 960,
      minHeight: 600,
      show: false,
      backgroundColor: expect.stringMatching(/^#[0-9a-f]{6}$/),
    })
    expect(options.webPreferences).toEqual({
      preload: expect.stringMatching(/preload[\\/]index\.cjs$/),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: true,
    })
  })

  it('gives no developer tools to a packaged app', async () => {
    Object.assign(fakeApp, { isPackaged: true })
    const { options } = await start()
    Object.assign(fakeApp, { isPackaged: false })
    expect(options.webPreferences).toMatchObject({ devTools: false })
  })

  it('takes the background of the theme', async () => {
    electron.nativeTheme.shouldUseDarkColors = true
    const dark = (await start()).options.backgroundColor
    expect(Number.parseInt(String(dark).slice(1, 3), 16)).toBeLessThan(64)
  })

  it('loads the interface over its own protocol, and shows it when it is drawn', async () => {
    const window = await start()
    expect(window.loadURL).toHaveBeenCalledExactlyOnceWith('app://bundle/index.html')
    expect(window.show).not.toHaveBeenCalled()
    window.emit('ready-to-show')
    expect(window.show).toHaveBeenCalledOnce()
  })

  it('guards the contents of every window', async () => {
    const { webContents } = await start()
    expect(webContents.refuses('will-navigate', 'https://evil.example/')).toBe(true)
    expect(webContents.openHandler?.({ url: 'https://example.com/' })).toEqual({ action: 'deny' })
  })

  it('denies permissions before there is a page', async () => {
    await start()
    const { request, check, device } = electron.session.defaultSession
    expect([typeof request, typeof check, typeof device]).toEqual(Array(3).fill('function'))
  })

  it('connects its own page, and nobody else', async () => {
    const { webContents } = await start()
    const port = new FakePort()
    const event = { sender: webContents, senderFrame: webContents.mainFrame, ports: [port] }
    electron.ipcMain.emit('baton:connect', event)
    expect(port.start).toHaveBeenCalledOnce()
    const other = new FakePort()
    electron.ipcMain.emit('baton:connect', { ...event, sender: {}, ports: [other] })
    expect(other.start).not.toHaveBeenCalled()
    expect(other.close).toHaveBeenCalledOnce()
    expect(electron.ipcMain.eventNames()).toEqual(['baton:connect'])
  })

  it('answers over the port from the core', async () => {
    const { webContents } = await start()
    const port = new FakePort()
    const event = { sender: webContents, senderFrame: webContents.mainFrame, ports: [port] }
    electron.ipcMain.emit('baton:connect', event)
    port.emit('message', { data: JSON.stringify({ i: '1', p: { u: '/host/info', b: {} } }) })
    await vi.waitFor(() => expect(port.sent).toHaveLength(1), BUSY)
    expect(port.sent[0]).toContain('"kind":"desktop"')
    expect(port.sent[0]).toContain(join(dataDir, 'workspace'))
    expect(port.sent[0]).toContain(`"version":"${version}"`)
  })

  it('has one window: a second start shows it', async () => {
    const window = await start()
    window.minimized = true
    fakeApp.emit('second-instance')
    expect(window.restore).toHaveBeenCalledOnce()
    expect(window.focus).toHaveBeenCalledOnce()
    expect(FakeWindow.all).toHaveLength(1)
  })

  it('leaves when another one is running, and touches nothing', async () => {
    fakeApp.requestSingleInstanceLock.mockReturnValue(false)
    await import('./index')
    expect(fakeApp.quit).toHaveBeenCalledOnce()
    expect(FakeWindow.all).toEqual([])
    expect(electron.protocol.handle).not.toHaveBeenCalled()
    expect(fakeApp.eventNames()).toEqual([])
  })

  it.each([
    ['quits with its last window', 'linux', 1],
    ['stays without a window on a Mac', 'darwin', 0],
  ] as const)('%s', async (_what, platform, quits) => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue(platform)
    await start()
    fakeApp.emit('window-all-closed')
    expect(fakeApp.quit).toHaveBeenCalledTimes(quits)
  })

  it('opens no window when the system starts it at login, and one when it is started again', async () => {
    vi.spyOn(process, 'argv', 'get').mockReturnValue(['baton', '--hidden'])
    await import('./index')
    await vi.waitFor(() => expect(electron.Menu.setApplicationMenu).toHaveBeenCalled(), BUSY)
    expect(FakeWindow.all).toEqual([])
    fakeApp.emit('second-instance')
    await vi.waitFor(() => expect(FakeWindow.all[0]?.loadURL).toHaveBeenCalled(), BUSY)
  })

  it('closes the core when it quits', async () => {
    const { webContents } = await start()
    const port = new FakePort()
    const event = { sender: webContents, senderFrame: webContents.mainFrame, ports: [port] }
    electron.ipcMain.emit('baton:connect', event)
    port.emit('message', { data: JSON.stringify({ i: '1', p: { u: '/runs/watch', b: {} } }) })
    await vi.waitFor(() => expect(port.sent.length).toBeGreaterThanOrEqual(2), BUSY)
    expect(await quit()).toBe(true)
    await vi.waitFor(() => expect(port.sent.at(-1)).toContain('"e":"done"'), BUSY)
  })

  it('says why it cannot start, and ends with 1', async () => {
    await writeFile(join(dataDir, 'file'), '')
    vi.stubEnv('BATON_DATA', join(dataDir, 'file'))
    await import('./index')
    await vi.waitFor(() => expect(fakeApp.exit).toHaveBeenCalledWith(1), BUSY)
    expect(electron.dialog.showErrorBox).toHaveBeenCalledExactlyOnceWith(
      'Baton cannot start',
      expect.stringMatching(/cannot keep its data/),
    )
    expect(FakeWindow.all).toEqual([])
    expect(complaints).toHaveBeenCalled()
  })

  it('says why it cannot start where its page cannot be loaded', async () => {
    vi.spyOn(FakeWindow, 'load').mockRejectedValue(loadError('ERR_FAILED'))
    await start()
    await vi.waitFor(() => expect(fakeApp.exit).toHaveBeenCalledWith(1), BUSY)
  })

  it('starts though another page was asked for before the first was loaded', async () => {
    vi.spyOn(FakeWindow, 'load').mockRejectedValueOnce(loadError('ERR_ABORTED'))
    const window = await start()
    await expect(window.loadURL.mock.results[0]?.value).rejects.toThrow('ERR_ABORTED')
    await new Promise((resolve) => setImmediate(resolve))
    expect(fakeApp.exit).not.toHaveBeenCalled()
    expect(complaints).not.toHaveBeenCalled()
  })

  it('goes on when a window that is opened later cannot load its page', async () => {
    await start()
    FakeWindow.all = []
    vi.spyOn(FakeWindow, 'load').mockRejectedValueOnce(loadError('ERR_FAILED'))
    fakeApp.emit('second-instance')
    await vi.waitFor(
      () => expect(complaints).toHaveBeenCalledWith('Baton: window:', loadError('ERR_FAILED')),
      BUSY,
    )
    expect(fakeApp.exit).not.toHaveBeenCalled()
    expect(electron.dialog.showErrorBox).not.toHaveBeenCalled()
  })

  it('outlives a message that no router understands', async () => {
    const { webContents } = await start()
    const port = new FakePort()
    const event = { sender: webContents, senderFrame: webContents.mainFrame, ports: [port] }
    electron.ipcMain.emit('baton:connect', event)
    const added = process
      .listeners('unhandledRejection')
      .filter((listener) => !rejectionListeners.includes(listener))
    expect(added).toHaveLength(1)
    added[0]!(new Error('nonsense'), Promise.resolve())
    expect(complaints).toHaveBeenCalledWith('Baton: host:', expect.any(Error))
  })

  it('has a menu of what every program has, and no way to another page in it', async () => {
    const { menuTemplate } = await import('./menu')
    const roles = (platform: NodeJS.Platform) => JSON.stringify(menuTemplate(platform))
    expect(roles('darwin')).toContain('appMenu')
    expect(roles('linux')).toContain('"role":"quit"')
    for (const platform of ['darwin', 'linux', 'win32'] as const)
      expect(roles(platform)).not.toMatch(/toggleDevTools|forceReload|help/)
    await start()
    expect(electron.Menu.setApplicationMenu).toHaveBeenCalledOnce()
  })
})
