import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { ActivationsChange, ActiveWorkflow } from '../shared/contract/activations'
import type { InboxChange, PendingCallback } from '../shared/contract'
import type { WindowSettings } from '../shared/settings'
import {
  fakeApp,
  fakeElectron,
  FakeNotification,
  FakeTray,
  FakeWindow,
  type MenuLine,
} from './testing'

const fake = vi.hoisted(() => ({ electron: {} as Record<string, unknown> }))
vi.mock('electron', () => fake.electron)

/** A stream that the test feeds. */
class Feed<T> {
  #wake = Promise.withResolvers<T>()
  push(change: T): void {
    this.#wake.resolve(change)
  }
  fail(error: Error): void {
    this.#wake.reject(error)
  }
  async *watch(): AsyncGenerator<T, void> {
    for (;;) {
      const change = await this.#wake.promise
      this.#wake = Promise.withResolvers<T>()
      yield change
    }
  }
}

const NOON = new Date(2026, 10, 21, 12).getTime()
const HOUR = 3_600_000

let electron: ReturnType<typeof fakeElectron>
let inbox: Feed<InboxChange>
let activations: Feed<ActivationsChange>
let settings: WindowSettings
const open = vi.fn<(hash?: string) => void>()
const report = vi.fn()
let isFirst: boolean

beforeEach(() => {
  vi.resetModules()
  vi.clearAllMocks()
  fakeApp.removeAllListeners()
  FakeTray.all = []
  FakeNotification.all = []
  electron = fakeElectron()
  for (const name of Object.keys(fake.electron)) delete fake.electron[name]
  Object.assign(fake.electron, electron)
  inbox = new Feed()
  activations = new Feed()
  settings = { closing: 'tray-while-active', startAtLogin: false }
  isFirst = true
})
afterEach(() => void vi.useRealTimers())

async function begin(platform: NodeJS.Platform = 'linux') {
  const { startBackground } = await import('./background')
  startBackground({
    core: { inbox, activations } as never,
    platform,
    settings: () => settings,
    open,
    windows: () => [new FakeWindow({})] as never,
    isFirstTime: async () => {
      const was = isFirst
      isFirst = false
      return was
    },
    report,
  })
  const [tray] = FakeTray.all
  if (!tray) throw new Error('There is no tray.')
  return tray
}

const active = (name: string, part: object = {}) =>
  ({
    workflow: name.toLowerCase(),
    name,
    triggers: [{ node: 't', name: 'T', ...part }],
  }) as unknown as ActiveWorkflow
const question = (callback: string) => ({ callback }) as PendingCallback

/** The menu as it is once the tray was told again. */
async function told(tray: FakeTray, act: () => void): Promise<MenuLine[]> {
  const before = tray.setContextMenu.mock.calls.length
  act()
  await vi.waitFor(() => expect(tray.setContextMenu.mock.calls.length).toBeGreaterThan(before))
  return tray.setContextMenu.mock.lastCall?.[0] ?? []
}
const labels = (menu: MenuLine[]) => menu.flatMap(({ label }) => label ?? [])

/** Whether a quit goes through as it is asked for now. */
function quits(): boolean {
  const preventDefault = vi.fn()
  fakeApp.emit('before-quit', { preventDefault })
  return preventDefault.mock.calls.length === 0
}

it('lists what waits and what is active, with the next time, and leads there', async () => {
  vi.useFakeTimers({ now: NOON, toFake: ['Date'] })
  const tray = await begin()
  await told(tray, () => inbox.push({ questions: [question('a'), question('b')], gone: [] }))
  expect(fakeApp.setBadgeCount).toHaveBeenLastCalledWith(2)
  const menu = await told(tray, () =>
    activations.push({
      workflows: [active('Posts', { nextAt: NOON + 2 * HOUR }), active('Mail', { problem: 'No.' })],
      gone: [],
    }),
  )
  expect(labels(menu)).toEqual([
    'Open Baton',
    '2 questions for you',
    'Active workflows',
    'Mail: does not listen',
    expect.stringMatching(/^Posts: next 0?2:00|^Posts: next 14:00/),
    'Quit Baton',
  ])
  menu.find(({ label }) => label === '2 questions for you')?.click?.()
  expect(open).toHaveBeenLastCalledWith('#/inbox')
  menu.find(({ label }) => label?.startsWith('Posts'))?.click?.()
  expect(open).toHaveBeenLastCalledWith('#/active')
  tray.emit('click')
  expect(open).toHaveBeenLastCalledWith()
  menu.at(-1)?.click?.()
  expect(fakeApp.quit).toHaveBeenCalledOnce()
})

it('counts what is answered and deactivated no more', async () => {
  const tray = await begin()
  await told(tray, () => inbox.push({ questions: [question('a')], gone: [] }))
  const asking = tray.setImage.mock.lastCall?.[0] as { address: string }
  const menu = await told(tray, () => inbox.push({ questions: [], gone: ['a'] }))
  expect(fakeApp.setBadgeCount).toHaveBeenLastCalledWith(0)
  expect(labels(menu)).toContain('No questions for you')
  const idle = tray.setImage.mock.lastCall?.[0] as { address: string }
  expect(idle.address).not.toBe(asking.address)
})

it('lists no more than fit', async () => {
  const tray = await begin()
  const many = Array.from({ length: 11 }, (_, index) => active(`W${index + 10}`))
  const menu = await told(tray, () => activations.push({ workflows: many, gone: [] }))
  expect(labels(menu)).toContain('W17')
  expect(labels(menu)).not.toContain('W18')
  expect(labels(menu)).toContain('3 more…')
})

it('shows the count beside a stencil on a Mac, whose click opens the menu', async () => {
  const tray = await begin('darwin')
  await told(tray, () => inbox.push({ questions: [question('a')], gone: [] }))
  expect(tray.setTitle).toHaveBeenLastCalledWith('1')
  tray.emit('click')
  expect(open).not.toHaveBeenCalled()
})

it('marks the taskbar on Windows', async () => {
  const window = new FakeWindow({})
  const { startBackground } = await import('./background')
  startBackground({
    core: { inbox, activations } as never,
    platform: 'win32',
    settings: () => settings,
    open,
    windows: () => [window] as never,
    isFirstTime: async () => true,
    report,
  })
  inbox.push({ questions: [question('a')], gone: [] })
  await vi.waitFor(() =>
    expect(window.setOverlayIcon).toHaveBeenLastCalledWith(expect.anything(), '1 waiting for you'),
  )
})

it.each<[WindowSettings['closing'], boolean, boolean]>([
  ['tray', false, true],
  ['tray', true, true],
  ['tray-while-active', false, false],
  ['tray-while-active', true, true],
  ['quit', true, false],
])('goes on after the last window with %s, active %s: %s', async (closing, isActive, goesOn) => {
  settings = { closing, startAtLogin: false }
  const tray = await begin()
  if (isActive) await told(tray, () => activations.push({ workflows: [active('Posts')], gone: [] }))
  fakeApp.emit('window-all-closed')
  expect(fakeApp.quit).toHaveBeenCalledTimes(goesOn ? 0 : 1)
})

it('says the first time that it goes on, and opens again from there', async () => {
  settings = { closing: 'tray', startAtLogin: false }
  await begin()
  fakeApp.emit('window-all-closed')
  await vi.waitFor(() => expect(FakeNotification.all).toHaveLength(1))
  FakeNotification.all[0]?.emit('click')
  expect(open).toHaveBeenCalledExactlyOnceWith()
  fakeApp.emit('window-all-closed')
  await vi.waitFor(() => expect(isFirst).toBe(false))
  expect(FakeNotification.all).toHaveLength(1)
})

it('asks before it quits while workflows are active, once', async () => {
  const tray = await begin()
  expect(quits()).toBe(true)
  await told(tray, () => activations.push({ workflows: [active('Posts')], gone: [] }))
  const answer = Promise.withResolvers<{ response: number; checkboxChecked: boolean }>()
  electron.dialog.showMessageBox.mockReturnValueOnce(answer.promise)
  expect(quits()).toBe(false)
  expect(quits()).toBe(false)
  expect(electron.dialog.showMessageBox).toHaveBeenCalledOnce()
  answer.resolve({ response: 0, checkboxChecked: false })
  await vi.waitFor(() => expect(fakeApp.quit).toHaveBeenCalledOnce())
  expect(quits()).toBe(true)
})

it('stays where a person thinks better of it, and asks again the next time', async () => {
  const tray = await begin()
  await told(tray, () => activations.push({ workflows: [active('Posts')], gone: [] }))
  electron.dialog.showMessageBox.mockResolvedValueOnce({ response: 1, checkboxChecked: false })
  expect(quits()).toBe(false)
  await vi.waitFor(() => {
    quits()
    expect(electron.dialog.showMessageBox).toHaveBeenCalledTimes(2)
  })
})

it('asks anew where a page held up the quit that was agreed to, and not once the pages are closed', async () => {
  const tray = await begin()
  await told(tray, () => activations.push({ workflows: [active('Posts')], gone: [] }))
  const agree = async (times: number) => {
    expect(quits()).toBe(false)
    await vi.waitFor(() => expect(fakeApp.quit).toHaveBeenCalledTimes(times))
    expect(quits()).toBe(true)
  }
  await agree(1)
  await agree(2)
  expect(electron.dialog.showMessageBox).toHaveBeenCalledTimes(2)
  fakeApp.emit('will-quit', {})
  expect(quits()).toBe(true)
  expect(electron.dialog.showMessageBox).toHaveBeenCalledTimes(2)
})

it('holds up no system that goes down', async () => {
  const tray = await begin()
  await told(tray, () => activations.push({ workflows: [active('Posts')], gone: [] }))
  electron.powerMonitor.emit('shutdown')
  expect(quits()).toBe(true)
  expect(electron.dialog.showMessageBox).not.toHaveBeenCalled()
})

it('reports a stream that broke', async () => {
  await begin()
  inbox.fail(new Error('lost'))
  await vi.waitFor(() =>
    expect(report).toHaveBeenCalledWith({ where: 'tray', error: new Error('lost') }),
  )
})

it('takes the tray away when it quits', async () => {
  const tray = await begin()
  fakeApp.emit('will-quit', {})
  fakeApp.emit('will-quit', {})
  expect(tray.isDestroyed()).toBe(true)
})
