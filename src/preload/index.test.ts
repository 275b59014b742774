// @vitest-environment happy-dom
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'

const exposed: [string, unknown][] = vi.hoisted(() => [])
const electron = vi.hoisted(() => ({
  contextBridge: { exposeInMainWorld: (key: string, api: unknown) => exposed.push([key, api]) },
  ipcRenderer: { postMessage: vi.fn<(channel: string, data: unknown, ports: unknown[]) => void>() },
}))
vi.mock('electron', () => electron)

const port = { a: 'port' } as unknown as MessagePort

beforeAll(() => import('./index'))
beforeEach(() => electron.ipcRenderer.postMessage.mockClear())

/** A message as the page's window gets it. */
function message(change: Partial<Record<'source' | 'origin' | 'data' | 'ports', unknown>>) {
  const event = new Event('message')
  const fields = {
    source: window,
    origin: window.location.origin,
    data: { type: 'baton:connect' },
    ports: [port],
    ...change,
  }
  for (const [name, value] of Object.entries(fields)) Object.defineProperty(event, name, { value })
  window.dispatchEvent(event)
}

describe('the preload script', () => {
  it('tells the page its host and platform, and nothing more', () => {
    expect(exposed).toEqual([['baton', { host: 'desktop', platform: process.platform }]])
    expect(Object.isFrozen(exposed[0]![1])).toBe(true)
  })

  it('hands the port of the page on', () => {
    message({})
    expect(electron.ipcRenderer.postMessage).toHaveBeenCalledExactlyOnceWith(
      'baton:connect',
      null,
      [port],
    )
  })

  it.each([
    ['of another window', { source: {} }],
    ['of another origin', { origin: 'https://evil.example' }],
    ['of another kind', { data: { type: 'other' } }],
    ['without a kind', { data: {} }],
    ['that is text', { data: 'baton:connect' }],
    ['that is nothing', { data: null }],
    ['without a port', { ports: [] }],
  ])('passes over a message %s', (_which, change) => {
    message(change)
    expect(electron.ipcRenderer.postMessage).not.toHaveBeenCalled()
  })
})
