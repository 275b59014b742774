import { expect, it, vi } from 'vitest'
import { showNotice, type Notifications } from './notices'

function system(supported = true) {
  const shown: { title: string; body: string }[] = []
  let click = () => {}
  const Played = class {
    static isSupported = () => supported
    constructor(readonly options: { title: string; body: string }) {}
    on(_event: string, listener: () => void) {
      click = listener
      return this
    }
    show() {
      shown.push(this.options)
    }
  }
  return { shown, click: () => click(), Played: Played as unknown as Notifications }
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
