/** Stands for Electron in tests: what main does to it is recorded, and its events are fired by hand. */
import { EventEmitter } from 'node:events'
import { vi } from 'vitest'
import { ORIGIN } from './origin'

export class FakeFrame {
  constructor(public url = `${ORIGIN}/index.html`) {}
}

export class FakeContents extends EventEmitter {
  readonly mainFrame = new FakeFrame()
  openHandler: ((details: { url: string }) => { action: string }) | undefined

  setWindowOpenHandler(handler: FakeContents['openHandler']): void {
    this.openHandler = handler
  }

  /** Fires an event that can be refused; says whether it was. */
  refuses(event: string, url: string): boolean {
    const preventDefault = vi.fn()
    this.emit(event, { url, preventDefault })
    return preventDefault.mock.calls.length > 0
  }
}

export class FakeWindow extends EventEmitter {
  static all: FakeWindow[] = []
  static getAllWindows = () => FakeWindow.all
  static fromWebContents = (contents: unknown) =>
    FakeWindow.all.find(({ webContents }) => webContents === contents) ?? null
  readonly webContents = new FakeContents()
  readonly show = vi.fn()
  readonly focus = vi.fn()
  readonly restore = vi.fn()
  readonly setOverlayIcon = vi.fn()
  /** How every load ends; the error of one that fails is like Electron's. */
  static load = async (): Promise<void> => undefined
  readonly loadURL = vi.fn((_url: string) => FakeWindow.load())
  minimized = false
  destroyed = false

  constructor(readonly options: Record<string, unknown>) {
    super()
    FakeWindow.all.push(this)
    fakeApp.emit('web-contents-created', {}, this.webContents)
  }

  isMinimized(): boolean {
    return this.minimized
  }

  isDestroyed(): boolean {
    return this.destroyed
  }
}

/** What `loadURL` rejects with, such as `ERR_ABORTED` where a second load starts before the first is done. */
export function loadError(code: 'ERR_ABORTED' | 'ERR_FAILED'): Error {
  const errno = code === 'ERR_ABORTED' ? -3 : -2
  return Object.assign(new Error(`${code} (${errno}) loading '${ORIGIN}/index.html'`), {
    code,
    errno,
  })
}

export class FakePort extends EventEmitter {
  readonly sent: unknown[] = []
  readonly start = vi.fn()
  readonly close = vi.fn()

  postMessage(data: unknown): void {
    this.sent.push(data)
  }
}

type PermissionRequestHandler = (
  contents: unknown,
  permission: string,
  answer: (granted: boolean) => void,
  details: { requestingUrl: string },
) => void
type PermissionCheckHandler = (contents: unknown, permission: string, origin: string) => boolean

export class FakeSession {
  request: PermissionRequestHandler | undefined
  check: PermissionCheckHandler | undefined
  device: (() => boolean) | undefined
  setPermissionRequestHandler = (handler: PermissionRequestHandler) => void (this.request = handler)
  setPermissionCheckHandler = (handler: PermissionCheckHandler) => void (this.check = handler)
  setDevicePermissionHandler = (handler: () => boolean) => void (this.device = handler)
}

class FakeApp extends EventEmitter {
  readonly setName = vi.fn()
  readonly enableSandbox = vi.fn()
  readonly requestSingleInstanceLock = vi.fn(() => true)
  readonly quit = vi.fn()
  readonly exit = vi.fn()
  readonly isPackaged = false
  readonly setBadgeCount = vi.fn(() => true)
  readonly setLoginItemSettings = vi.fn()
  getLoginItemSettings = () => ({ wasOpenedAtLogin: false })
  getAppPath = () => '/opt/baton'
  whenReady = () => Promise.resolve()
  isReady = () => true
}

export const fakeApp = new FakeApp()

/** A line of a menu, as it is built from. */
export interface MenuLine {
  label?: string
  type?: string
  enabled?: boolean
  click?(): void
}

export class FakeTray extends EventEmitter {
  static all: FakeTray[] = []
  readonly setImage = vi.fn()
  readonly setToolTip = vi.fn<(text: string) => void>()
  readonly setTitle = vi.fn<(text: string) => void>()
  readonly setContextMenu = vi.fn<(menu: MenuLine[]) => void>()
  #destroyed = false

  constructor(readonly image: unknown) {
    super()
    FakeTray.all.push(this)
  }

  isDestroyed = () => this.#destroyed
  destroy(): void {
    this.#destroyed = true
  }
}

export class FakeNotification extends EventEmitter {
  static all: FakeNotification[] = []
  static isSupported = () => true
  readonly show = vi.fn(() => void FakeNotification.all.push(this))

  constructor(readonly options: { title: string; body: string }) {
    super()
  }
}

class FakeImage {
  readonly setTemplateImage = vi.fn()
  constructor(readonly address: string) {}
  resize = () => this
}

/** The module `electron`, for `vi.mock`. */
export function fakeElectron() {
  return {
    app: fakeApp,
    BrowserWindow: FakeWindow,
    dialog: {
      showErrorBox: vi.fn(),
      showMessageBox: vi.fn(async () => ({ response: 0, checkboxChecked: false })),
    },
    ipcMain: new EventEmitter(),
    Menu: {
      setApplicationMenu: vi.fn(),
      buildFromTemplate: vi.fn((template: unknown) => template),
    },
    nativeImage: { createFromDataURL: (address: string) => new FakeImage(address) },
    nativeTheme: { shouldUseDarkColors: false },
    Notification: FakeNotification,
    powerMonitor: new EventEmitter(),
    protocol: { registerSchemesAsPrivileged: vi.fn(), handle: vi.fn() },
    safeStorage: {
      isEncryptionAvailable: vi.fn(() => true),
      getSelectedStorageBackend: vi.fn(() => 'gnome_libsecret'),
      encryptString: vi.fn((text: string) => Buffer.from([...text].reverse().join(''))),
      decryptString: vi.fn((bytes: Buffer) => [...bytes.toString()].reverse().join('')),
    },
    session: { defaultSession: new FakeSession() },
    Tray: FakeTray,
    shell: {
      openExternal: vi.fn(async () => undefined),
      openPath: vi.fn(async () => ''),
      showItemInFolder: vi.fn(),
    },
  }
}
