import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '../fixtures/app'
import { visitScreens } from '../fixtures/screens'

for (const theme of ['light', 'dark'] as const) {
  test(`no screen shuts anybody out, ${theme}`, async ({ app }) => {
    test.slow()
    await app.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    const found: string[] = []
    await visitScreens(app, async (screen) => {
      // Legacy mode: without it axe opens a page of its own, which a desktop window does not allow.
      const { violations } = await new AxeBuilder({ page: app.page }).setLegacyMode().analyze()
      for (const { id, help, nodes } of violations)
        found.push(`${screen}: ${id} (${help}), ${nodes.length} times, first at ${nodes[0]?.html}`)
    })
    expect(found).toEqual([])
  })
}
