import AxeBuilder from '@axe-core/playwright'
import { join } from 'node:path'
import { root } from '../../build/project.mjs'
import { expect, test } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { EditorPage } from '../pages/editor-page'
import { ProjectsPage } from '../pages/projects-page'
import { StoresPage } from '../pages/stores-page'

/** Keeps thirty leads, one row for each, and counts its runs. */
const KEEPER = workflow(
  'Keeper',
  [
    start({ leads: Array.from({ length: 30 }, (_, n) => n + 1) }),
    {
      id: 'each',
      type: 'for-each',
      name: 'Each lead',
      config: { items: '{{ leads }}' },
      size: { width: 480, height: 240 },
    },
    {
      id: 'keep',
      type: 'store',
      name: 'Keep it',
      parent: 'each',
      config: {
        op: 'set',
        collection: 'leads',
        key: 'lead-{{ $ }}',
        value: { name: 'Lead {{ $ }}', tags: ['new', 'warm'] },
      },
    },
    {
      id: 'count',
      type: 'store',
      name: 'Count',
      config: { op: 'increment', collection: 'counts', key: 'runs' },
    },
  ],
  [
    ['start', 'each'],
    ['each.item', 'keep'],
    ['keep', 'each.result'],
    ['each.done', 'count'],
  ],
)

test('what a workflow keeps is found, leafed through, opened and deleted', async ({ app }) => {
  test.slow()
  const { page } = app
  const stores = new StoresPage(page)
  await stores.open()
  await expect(page.getByRole('heading', { name: 'Nothing is kept yet' })).toBeVisible()

  await new ProjectsPage(page).open()
  await new ProjectsPage(page).importFile(asFile(KEEPER))
  const editor = new EditorPage(page)
  await editor.run()
  await editor.untilRun('Completed')

  await stores.open()
  await expect(stores.collection('counts')).toHaveAttribute('aria-current', 'page')
  await stores.collection('leads').click()
  await expect(stores.rows('leads')).toHaveCount(25)
  await expect(stores.place).toHaveText('Rows 1 to 25 of 30')
  await page.getByRole('button', { name: 'Next' }).click()
  await expect(stores.rows('leads')).toHaveCount(5)
  await expect(page.getByRole('button', { name: 'Next' })).toBeDisabled()

  await stores.search.fill('lead-30')
  await expect(stores.rows('leads')).toHaveCount(1)
  await stores.row('lead-30').press('Enter')
  await expect(page.getByRole('tree', { name: /^Value of lead-30/ })).toContainText('Lead 30')
  await stores.row('lead-30').press('Delete')
  await expect(stores.question).toContainText('Delete lead-30?')
  await stores.question.getByRole('button', { name: 'Cancel' }).click()
  await expect(stores.rows('leads')).toHaveCount(1)
  await page.getByRole('button', { name: 'Delete lead-30' }).click()
  await stores.question.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByRole('heading', { name: 'No key holds “lead-30”' })).toBeVisible()
  await page.getByRole('button', { name: 'Show all rows' }).click()
  await expect(stores.place).toHaveText('Rows 1 to 25 of 29')
  await expect(stores.collection('leads')).toHaveAccessibleName('leads, 29 rows')

  await page.reload()
  await expect(stores.place).toHaveText('Rows 1 to 25 of 29')
  await stores.rows('leads').first().locator('[data-row]').focus()
  await page.keyboard.press('ArrowDown')
  await expect(stores.rows('leads').nth(1).locator('[data-row]')).toBeFocused()
})

for (const theme of ['light', 'dark'] as const)
  test(`the rows shut nobody out, ${theme}`, async ({ app, host }) => {
    test.slow()
    const { page } = app
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await new ProjectsPage(page).importFile(asFile(KEEPER))
    const editor = new EditorPage(page)
    await editor.run()
    await editor.untilRun('Completed')
    const stores = new StoresPage(page)
    await stores.open()
    await stores.collection('leads').click()
    await stores.rows('leads').first().locator('[data-row]').press('Enter')
    await expect(page.getByRole('tree')).toBeVisible()
    for (const [width, height] of [
      [1280, 800],
      [1920, 1080],
      [640, 400],
    ] as const) {
      await page.setViewportSize({ width, height })
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
      const file = `stores-${theme}-${width}x${height}.png`
      await page.screenshot({ path: join(root, 'test-results', 'screens', host, file) })
    }
  })
