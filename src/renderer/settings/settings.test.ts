// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import { changeSettings, DEFAULT_SETTINGS, personName, readSettings } from './settings'

afterEach(() => {
  changeSettings(DEFAULT_SETTINGS)
  localStorage.clear()
  vi.restoreAllMocks()
})

it('keeps what was chosen for the next time', () => {
  changeSettings({ theme: 'dark', name: 'Ana' })
  expect(readSettings()).toEqual({ theme: 'dark', name: 'Ana' })
})

it('shows a chosen theme at once, and follows the system again', () => {
  changeSettings({ theme: 'dark' })
  expect(document.documentElement.dataset.theme).toBe('dark')
  changeSettings({ theme: 'system' })
  expect(document.documentElement.dataset.theme).toBeUndefined()
})

it('follows another window', () => {
  localStorage.setItem('baton.settings', JSON.stringify({ theme: 'light', name: 'Ben' }))
  window.dispatchEvent(new StorageEvent('storage', { key: 'baton.settings' }))
  expect(document.documentElement.dataset.theme).toBe('light')
  expect(personName()).toBe('Ben')
})

it('never answers a callback without a name', () => {
  changeSettings({ name: '   ' })
  expect(personName()).toBe('Founder')
})

it.each(['not json', '[]', '{"theme": "neon", "name": 7}', 'null'])(
  'takes the defaults for what it cannot read: %s',
  (text) => {
    vi.spyOn(console, 'warn').mockReturnValue()
    localStorage.setItem('baton.settings', text)
    expect(readSettings()).toEqual(DEFAULT_SETTINGS)
  },
)
