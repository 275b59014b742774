import { EventEmitter } from 'node:events'
import { beforeEach, expect, it, vi } from 'vitest'
import { held, showNotice, type Notifications } from './notices'

beforeEach(() => held.clear())

function system(supported = true) {
  const shown: { title: string; body: string }[] = []
  const all: EventEmitter[] = []
  const Played = class extends EventEmitter {
    static isSupported = () => supported
    constructor(readonly options: { title: string; body: string }) {
      super()
      all.push(this)
    }
    show() {
      shown.push(this.options)
    }
  }
  const emit = (event: string, more = {}) => all.forEach((one) => one.emit(event, more))
  return { shown, emit, click: () => emit('click'), Played: Played as unknown as Notifications }
}

it('opens the question that it tells of', () => {
  const { shown, click, Played } = system()
  const open = vi.fn()
  showNotice(Played, { title: 'Post it?', body: 'W waits for you.', callback: 'r1.ok.1' }, open)
  expect(shown).toEqual([{ title: 'Post it?', body: 'W waits for you.' }])
  click()
  expect(open).toHaveBeenCalledExactlyOnceWith('#/inbox/r1.ok.1')
})

it('opens the inbox where it tells of several', () => {
  const { click, Played } = system()
  const open = vi.fn()
  showNotice(Played, { title: '2 questions wait for you', body: 'W' }, open)
  click()
  expect(open).toHaveBeenCalledExactlyOnceWith('#/inbox')
})

it('shows nothing where the system has no notifications', () => {
  const { shown, Played } = system(false)
  showNotice(Played, { title: 'Post it?', body: 'W' }, () => undefined)
  expect(shown).toEqual([])
})

it.each([
  ['was clicked', 'click', {}],
  ['was taken away', 'close', { reason: 'userCanceled' }],
  ['could not be shown', 'failed', {}],
])('is held until it %s, so that a click on it is told', (_what, event, more) => {
  const { emit, Played } = system()
  showNotice(Played, { title: 'Post it?', body: 'W' }, () => undefined)
  emit('close', { reason: 'timedOut' })
  expect(held.size).toBe(1)
  emit(event, more)
  expect(held.size).toBe(0)
})
