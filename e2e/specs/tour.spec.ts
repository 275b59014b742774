import AxeBuilder from '@axe-core/playwright'
import { join } from 'node:path'
import { root } from '../../build/project.mjs'
import { expect, test } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { EditorPage } from '../pages/editor-page'
import { InboxPage } from '../pages/inbox-page'
import { ProjectsPage } from '../pages/projects-page'
import { SettingsPage } from '../pages/settings-page'
import { TourCard } from '../pages/tour-card'
import { VersionsPage } from '../pages/versions-page'

test.describe('on the very first start', () => {
  test.use({ tour: 'new' })

  for (const [theme, viewport] of [
    ['light', { width: 1280, height: 800 }],
    ['dark', { width: 1920, height: 1080 }],
  ] as const)
    test.describe(`${theme}, ${viewport.width}x${viewport.height}`, () => {
      test.use({ viewport, colorScheme: theme })

      test('the tour leads from a template to a version, each step by doing it', async ({
        app,
        host,
      }) => {
        test.slow()
        const { page } = app
        const tour = new TourCard(page)
        const editor = new EditorPage(page)
        const inbox = new InboxPage(page)
        const faults: string[] = []
        let picture = 0
        const look = async () => {
          picture += 1
          const name = `tour-${picture}-${theme}-${viewport.width}x${viewport.height}.png`
          await page.screenshot({ path: join(root, 'test-results', 'screens', host, name) })
          const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
          faults.push(...violations.map(({ id, nodes }) => `${picture}: ${id} ${nodes[0]?.html}`))
        }

        await tour.expectStep(1, 'Start from a template')
        const first = page.getByRole('button', { name: 'Start with Content to cash' })
        await tour.expectAt(first)
        await look()
        await first.click()

        await tour.expectStep(2, 'Run it')
        await tour.expectAt(page.locator('[data-tour="run"]'))
        await look()
        await page.reload()
        await tour.expectStep(2, 'Run it')
        await editor.run()

        await tour.expectStep(3, 'It waits for you')
        await tour.expectAt(page.getByRole('link', { name: 'Open in inbox' }))
        await look()
        await page.getByRole('link', { name: 'Open in inbox' }).click()
        await tour.expectStep(3, 'Answer its question')
        await tour.expectAt(page.getByRole('button', { name: 'Approve' }))
        await look()
        await page.reload()
        await tour.expectStep(3, 'Answer its question')
        await inbox.approve()

        await tour.expectStep(4, 'Change a node')
        await tour.card.getByRole('link', { name: 'Open the workflow' }).click()
        await expect(tour.ring).toBeVisible()
        await look()
        await editor.goToNode('Draft the post')
        await tour.expectAt(editor.inspector.getByLabel('Name of the node'))
        await look()
        await editor.inspector.getByLabel('Name of the node').fill('Write the post')
        await tour.expectStep(4, 'Every save is a version')
        await tour.expectAt(page.getByRole('button', { name: 'Version history' }))
        await look()
        await page.reload()
        await tour.expectStep(4, 'Every save is a version')
        await new VersionsPage(page).open()

        await expect(tour.card).toContainText('That was the tour')
        await look()
        await tour.press('Close')
        await expect(tour.card).toBeHidden()
        await page.reload()
        await expect(editor.canvas).toBeVisible()
        await expect(tour.card).toBeHidden()
        expect(faults).toEqual([])
      })
    })

  test('the tour can be walked and ended by keyboard, takes no focus, and blocks nothing', async ({
    app,
  }) => {
    const { page } = app
    const tour = new TourCard(page)
    await tour.expectStep(1, 'Start from a template')
    await expect(tour.card).not.toBeFocused()
    await expect(tour.card.locator(':focus')).toHaveCount(0)

    // The second skip link leads to it.
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await expect(page.getByRole('link', { name: 'Go to the tour' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(tour.card).toBeFocused()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await expect(tour.card.getByRole('button', { name: 'Next' })).toBeFocused()
    await page.keyboard.press('Enter')
    await tour.expectStep(2, 'Run it')
    await tour.press('Back')
    await tour.expectStep(1, 'Start from a template')

    // It goes along to other screens, and they work as ever.
    await tour.goTo('Settings')
    await tour.expectStep(1, 'Start from a template')
    await tour.card.getByRole('link', { name: 'Go to the workflows' }).click()
    await new ProjectsPage(page).newWorkflow()
    await tour.expectStep(2, 'Run it')
    const editor = new EditorPage(page)
    await editor.insertByKeys('Transform')
    await expect(editor.node('Transform')).toBeVisible()

    await page.locator('#tour').focus()
    await page.keyboard.press('Escape')
    await expect(tour.card).toBeHidden()
    await page.reload()
    await expect(editor.node('Transform')).toBeVisible()
    await expect(tour.card).toBeHidden()
  })

  test(
    'a second window goes along, and ends it for both',
    { tag: '@browser-only' },
    async ({ app }) => {
      const one = new TourCard(app.page)
      await one.expectStep(1, 'Start from a template')
      const two = new TourCard(await app.openSecondWindow())
      await two.expectStep(1, 'Start from a template')
      await one.press('Next')
      await two.expectStep(2, 'Run it')
      await two.press('End the tour')
      await expect(one.card).toBeHidden()
    },
  )

  test('whoever worked here before is not led around', async ({ app }) => {
    const { page } = app
    const tour = new TourCard(page)
    await tour.press('End the tour')
    await new ProjectsPage(page).importFile(asFile(workflow('Mine', [start()], [])))
    await new EditorPage(page).untilSaved()
    // As a browser in which an older Baton kept workflows: nothing is known of a tour.
    await page.evaluate(() => localStorage.removeItem('baton.tour'))
    await page.goto(`${page.url().split('#')[0]}#/workflows`)
    await page.reload()
    await expect.poll(() => page.evaluate(() => localStorage.getItem('baton.tour'))).toBe('over')
    await expect(tour.card).toBeHidden()
  })
})

test('the tour can be taken again, from the settings and from the list of commands', async ({
  app,
}) => {
  const { page } = app
  const tour = new TourCard(page)
  await expect(page.getByRole('button', { name: 'See all templates' })).toBeVisible()
  await expect(tour.card).toBeHidden()
  await new SettingsPage(page).open()
  await page.getByRole('button', { name: 'Take the tour' }).click()
  await tour.expectStep(1, 'Start from a template')
  await tour.press('End the tour')
  await expect(tour.card).toBeHidden()

  const projects = new ProjectsPage(page)
  await projects.newWorkflow()
  const editor = new EditorPage(page)
  await editor.command('Take the tour')
  await tour.expectStep(1, 'Start from a template')
  await tour.expectAt(page.getByRole('button', { name: 'From a template' }))
  await projects.toGallery()
  await tour.expectAt(page.getByRole('button', { name: /^Use the template/ }).first())
})
