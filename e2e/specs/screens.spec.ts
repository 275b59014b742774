import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { root } from '../../build/project.mjs'
import { expect, test } from '../fixtures/app'
import { visitScreens } from '../fixtures/screens'

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
]

for (const viewport of SIZES) {
  for (const theme of ['light', 'dark'] as const) {
    test.describe(`at ${viewport.width}x${viewport.height}, ${theme}`, () => {
      test.use({ viewport })

      test('nothing is cut off on any screen', async ({ app, host }) => {
        test.slow()
        await app.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
        const folder = join(root, 'test-results', 'screens', host)
        const faults: string[] = []
        await visitScreens(app, async (screen) => {
          const file = `${screen}-${theme}-${viewport.width}x${viewport.height}.png`
          await app.page.screenshot({ path: join(folder, file) })
          for (const fault of await cutOff(app.page)) faults.push(`${screen}: ${fault}`)
        })
        expect(faults).toEqual([])
      })
    })
  }
}

/** What does not fit: a page that scrolls sideways, and controls that stand outside the window or whose words overflow. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = []
    const { clientWidth, scrollWidth, clientHeight, scrollHeight } = document.documentElement
    if (scrollWidth > clientWidth)
      faults.push(`the page scrolls sideways by ${scrollWidth - clientWidth}`)
    if (scrollHeight > clientHeight)
      faults.push(`the page scrolls by ${scrollHeight - clientHeight}`)
    for (const control of document.querySelectorAll<HTMLElement>(
      'button, a[href], input, select',
    )) {
      // The canvas is larger than the window on purpose, and so is whatever scrolls.
      if (control.closest('[data-canvas]') || !control.checkVisibility()) continue
      const { left, right, width, height } = control.getBoundingClientRect()
      const name = control.getAttribute('aria-label') ?? control.innerText.slice(0, 40)
      if (width < 2 || height < 2) continue
      if (left < -1 || right > clientWidth + 1) faults.push(`"${name}" leaves the window`)
      const style = getComputedStyle(control)
      const clipsWords =
        control.matches('button') &&
        control.scrollWidth > control.clientWidth + 1 &&
        style.textOverflow !== 'ellipsis'
      if (clipsWords) faults.push(`the words of "${name}" do not fit`)
    }
    return faults
  })
}
