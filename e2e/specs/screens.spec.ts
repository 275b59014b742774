import { join } from 'node:path'
import { root } from '../../build/project.mjs'
import { expect, test } from '../fixtures/app'
import { unreachable } from '../fixtures/reach'
import { visitScreens } from '../fixtures/screens'

/** The last is 1280x800 at a zoom of 200%, as the page sees it. */
const SIZES = [
  { width: 1280, height: 800, scale: 1 },
  { width: 1920, height: 1080, scale: 1 },
  { width: 640, height: 400, scale: 2 },
]

for (const { width, height, scale } of SIZES) {
  for (const theme of ['light', 'dark'] as const) {
    test.describe(`at ${width}x${height}${scale > 1 ? `, zoomed ${scale} times` : ''}, ${theme}`, () => {
      test.use({ viewport: { width, height }, deviceScaleFactor: scale })

      test('everything on every screen can be got at', async ({ app, host }) => {
        test.slow()
        await app.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
        const folder = join(root, 'test-results', 'screens', host)
        const faults: string[] = []
        await visitScreens(app, async (screen) => {
          const file = `${screen}-${theme}-${width}x${height}.png`
          await app.page.screenshot({ path: join(folder, file) })
          for (const fault of await unreachable(app.page)) faults.push(`${screen}: ${fault}`)
        })
        expect(faults).toEqual([])
      })
    })
  }
}
