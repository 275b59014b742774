import { expect, it, vi } from 'vitest'
import { FakeWindow, loadError } from './testing'
import { loadInterface } from './window'

vi.mock('electron', () => ({}))

const load = (window: FakeWindow, hash?: string) => loadInterface(window as never, hash)

it('loads the place that is asked for', async () => {
  const window = new FakeWindow({})
  await load(window, '#/inbox')
  expect(window.loadURL).toHaveBeenCalledExactlyOnceWith('app://bundle/index.html#/inbox')
})

it('takes no harm from a second load that starts before the first is done', async () => {
  const window = new FakeWindow({})
  window.loadURL.mockRejectedValueOnce(loadError('ERR_ABORTED'))
  await expect(load(window, '#/inbox')).resolves.toBeUndefined()
})

it('takes no harm from a window that is closed before its page is there', async () => {
  const window = new FakeWindow({})
  window.loadURL.mockImplementationOnce(async () => {
    window.destroyed = true
    throw loadError('ERR_FAILED')
  })
  await expect(load(window)).resolves.toBeUndefined()
})

it('rejects where the page cannot be loaded', async () => {
  const window = new FakeWindow({})
  window.loadURL.mockRejectedValueOnce(loadError('ERR_FAILED'))
  await expect(load(window)).rejects.toThrow('ERR_FAILED')
})
