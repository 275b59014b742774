// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { followCutText } from './cut-text'

let stop = () => {}
beforeEach(() => {
  document.body.innerHTML = ''
  stop = followCutText()
})
afterEach(() => {
  stop()
  vi.restoreAllMocks()
})

/** An element of this look, whose text is `wide` in a place of 100. The test page lays nothing out. */
function shown(style: string, wide: number, text = 'A long text', tag = 'p') {
  const element = document.createElement(tag)
  element.setAttribute('style', style)
  element.innerHTML = `<b>${text}</b>`
  let width = wide
  Object.defineProperty(element, 'scrollWidth', { get: () => width })
  Object.defineProperty(element, 'clientWidth', { get: () => 100 })
  document.body.append(element)
  return {
    element,
    fit: () => void (width = 100),
    rest: () =>
      element.firstElementChild?.dispatchEvent(new Event('pointerover', { bubbles: true })),
    reach: () => element.firstElementChild?.dispatchEvent(new Event('focusin', { bubbles: true })),
  }
}

const DOTS = 'overflow: hidden; text-overflow: ellipsis'

it('text that is cut off is said whole where the pointer rests or the focus comes', () => {
  const one = shown(DOTS, 180)
  expect(one.element.title).toBe('')
  one.rest()
  expect(one.element.title).toBe('A long text')
  const other = shown(DOTS, 180, 'Another text')
  other.reach()
  expect(other.element.title).toBe('Another text')
})

it('text that fits, or that scrolls, is left alone', () => {
  const fits = shown(DOTS, 100)
  fits.rest()
  expect(fits.element.hasAttribute('title')).toBe(false)
  const scrolls = shown('overflow: auto', 180)
  scrolls.rest()
  expect(scrolls.element.hasAttribute('title')).toBe(false)
})

it('it is not said any more once the text fits', () => {
  const one = shown(DOTS, 180)
  one.rest()
  one.fit()
  one.rest()
  expect(one.element.hasAttribute('title')).toBe(false)
})

it('words that an element has of its own stay', () => {
  const one = shown(DOTS, 180)
  one.element.title = 'Its own words'
  one.rest()
  expect(one.element.title).toBe('Its own words')
})

it('nothing is followed any more once it was stopped', () => {
  const one = shown(DOTS, 180)
  stop()
  one.rest()
  expect(one.element.hasAttribute('title')).toBe(false)
})
