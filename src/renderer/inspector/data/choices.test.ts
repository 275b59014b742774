// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest'
import { createChoiceStore } from './choices'

beforeEach(() => localStorage.clear())

it('pinned inputs are still there the next time, for their project only', () => {
  createChoiceStore('one').pin('a', { n: 1 })
  expect(createChoiceStore('one').getState().pinned.get('a')).toEqual({ value: { n: 1 } })
  expect(createChoiceStore('two').getState().pinned.size).toBe(0)
  createChoiceStore('one').unpin('a')
  expect(createChoiceStore('one').getState().pinned.size).toBe(0)
})

it('are kept as long as the page stands where nothing can be stored', () => {
  const full = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const storage = {
    getItem: () => null,
    removeItem: () => {},
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError')
    },
  } as unknown as Storage
  const store = createChoiceStore('one', storage)
  store.pin('a', 1)
  expect(store.getState().pinned.get('a')).toEqual({ value: 1 })
  expect(full).toHaveBeenCalledOnce()
  full.mockRestore()
})

it('are none where what is stored cannot be read', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  localStorage.setItem('baton.pinned.one', '{ half')
  expect(createChoiceStore('one').getState().pinned.size).toBe(0)
  expect(warn).toHaveBeenCalledOnce()
  warn.mockRestore()
})
