import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '../fixtures/app'
import { asFile, looping, start, workflow } from '../fixtures/documents'
import { DebuggerPage } from '../pages/debugger-page'
import { EditorPage } from '../pages/editor-page'
import { ProjectsPage } from '../pages/projects-page'
import { RunsPage } from '../pages/runs-page'
import { StepsPanel } from '../pages/steps-panel'

test.use({
  viewport: { width: 1600, height: 1000 },
  // A window whose host was killed says so in its console.
  expectedConsoleErrors: [/WebSocket|ERR_CONNECTION|net::/],
})

const threeRounds = looping('Three rounds', 3)

const each = workflow(
  'For each',
  [
    start({ list: [1, 2] }),
    {
      id: 'every',
      type: 'for-each',
      name: 'Every one',
      config: { items: '{{ list }}' },
      size: { width: 620, height: 260 },
    },
    {
      id: 'double',
      type: 'transform',
      name: 'Double',
      parent: 'every',
      position: { x: 190, y: 110 },
      config: { value: '{{ $ * 2 }}' },
    },
    { id: 'after', type: 'log', name: 'After', config: { message: 'after' } },
  ],
  [
    ['start', 'every'],
    ['every.item', 'double'],
    ['double', 'every.result'],
    ['every.done', 'after'],
  ],
)

test.describe('breakpoints', () => {
  test('are set by key and by mouse, stop runs, and stay for the next time', async ({ app }) => {
    await new ProjectsPage(app.page).importFile(asFile(threeRounds))
    const debug = new DebuggerPage(app.page)
    await debug.toggleByKeys('Draft')
    await expect(debug.breakpointOf('Draft')).toHaveAccessibleName(/stops before it starts/)
    await debug.toggleByMouse('Note')
    await expect(debug.breakpointOf('Note')).toBeVisible()

    await debug.editor.run()
    await debug.untilPaused('before Draft')
    await expect(debug.next('Draft')).toBeVisible()
    await expect(debug.editor.stateOf('Start', 'Done')).toBeVisible()
    await expect(debug.editor.stateOf('Draft', 'Running')).toBeHidden()
    // What will go in is known already.
    await expect(new StepsPanel(app.page).step('Draft')).toContainText('pricing')

    // Taken away by mouse: nothing stops at it in the rounds that follow.
    await debug.breakpointOf('Draft').click()
    await expect(debug.breakpointOf('Draft')).toBeHidden()
    await debug.press('F5')
    await debug.untilPaused('before Note')
    await debug.press('F5')
    await expect(debug.bar).toBeHidden()
    await expect(debug.editor.stateOf('Note', 'Done')).toBeVisible()

    await app.page.reload()
    await expect(debug.breakpointOf('Note')).toBeVisible()
    await expect(debug.breakpointOf('Draft')).toBeHidden()
  })

  test('with a condition stop in the round where it holds, and say what is wrong with it', async ({
    app,
  }) => {
    await new ProjectsPage(app.page).importFile(asFile(threeRounds))
    const debug = new DebuggerPage(app.page)
    await debug.editor.select('Check')
    await app.page.keyboard.press('Shift+F9')
    const condition = debug.field('Only where')
    await condition.write('$round >')
    await expect(debug.form.getByRole('button', { name: 'Set the breakpoint' })).toBeDisabled()
    await debug.fill({ condition: '$round > 1' })
    await expect(debug.breakpointOf('Check')).toHaveAccessibleName(/where \$round > 1/)

    await debug.editor.run()
    await debug.untilPaused('before Check')
    await expect(debug.bar).toContainText('$round > 1 holds')
    await expect(new StepsPanel(app.page).step('Check')).toContainText('round 2')
    await debug.press('Shift+F5')
    await expect(debug.bar).toBeHidden()
  })

  test('are listed, switched off, and lead to their nodes', async ({ app }) => {
    await new ProjectsPage(app.page).importFile(asFile(threeRounds))
    const debug = new DebuggerPage(app.page)
    await debug.editor.command('Show the breakpoints')
    await expect(debug.results).toContainText('No breakpoints.')
    await debug.editBreakpoint('Draft', { condition: '$round = 2', hits: 1 })
    await debug.toggleByKeys('Note')
    await expect(debug.breakpoints).toHaveText([/Draft.*\$round = 2/, /Note/])

    await debug.breakpoints.nth(1).getByRole('switch').click()
    await expect(debug.breakpointOf('Note')).toHaveAccessibleName(/off: /)
    await debug.breakpoints.nth(0).getByRole('button', { name: 'Draft', exact: true }).click()
    await expect(debug.editor.inspector.getByLabel('Name of the node')).toHaveValue('Draft')

    // A node that is gone keeps its breakpoint for as long as it may come back.
    await debug.editor.remove()
    await expect(debug.breakpoints.nth(0)).toContainText('not in the workflow now')
    await debug.editor.undo()
    await expect(debug.breakpointOf('Draft')).toBeVisible()

    await debug.results.getByRole('button', { name: 'Remove all' }).click()
    await expect(debug.breakpoints).toHaveCount(0)
    await app.page.getByRole('listitem').getByRole('button', { name: 'Undo', exact: true }).click()
    await expect(debug.breakpoints).toHaveCount(2)
  })

  test('on an edge stop when a value comes by; log points write and do not stop', async ({
    app,
  }) => {
    await new ProjectsPage(app.page).importFile(asFile(threeRounds))
    const debug = new DebuggerPage(app.page)
    await debug.editBreakpoint('Draft', { log: 'round {{ $round }} of {{ $trigger.topic }}' })
    await debug.editor.selectEdge('Check', 'Note')
    await app.page.keyboard.press('F9')
    await expect(debug.edgeBreakpoint).toBeVisible()

    await debug.editor.run()
    await debug.untilPaused('after Check')
    await expect(debug.bar).toContainText('A value came by from Check to Note')
    await debug.openLog()
    await expect(debug.log).toHaveText([
      /Draft.*round 1 of pricing/,
      /Draft.*round 2.*round 2 of pricing/,
      /Draft.*round 3.*round 3 of pricing/,
    ])
    // The line leads to its moment.
    await debug.log.nth(1).getByRole('button').click()
    await expect(new StepsPanel(app.page).notice).toBeVisible()
    await debug.press('F5')
    await expect(debug.editor.stateOf('Note', 'Done')).toBeVisible()
  })

  test('on any error stop where a node failed', async ({ app }) => {
    const failing = workflow(
      'Failing',
      [
        start(),
        {
          id: 'wrong',
          type: 'transform',
          name: 'Wrong',
          config: { value: '{{ $error("Not like this.") }}' },
        },
      ],
      [['start', 'wrong']],
    )
    await new ProjectsPage(app.page).importFile(asFile(failing))
    const debug = new DebuggerPage(app.page)
    await debug.editor.command('Show the breakpoints')
    await debug.pauseOnErrors.click()
    await debug.editor.run()
    await debug.untilPaused('where Wrong failed')
    await expect(debug.editor.stateOf('Wrong', 'Failed')).toBeVisible()
    await debug.press('F5')
    await expect(debug.bar).toBeHidden()
  })
})

test.describe('stepping', () => {
  test('begins with no run, goes over and into a for-each and out of it, and says what cannot be', async ({
    app,
  }) => {
    await new ProjectsPage(app.page).importFile(asFile(each))
    const debug = new DebuggerPage(app.page)
    await expect(debug.editor.canvas).toBeVisible()
    await debug.press('F6')
    await expect(debug.editor.notice(/No run is under way/)).toBeVisible()

    await debug.press('F10')
    await debug.untilPaused('before Start')
    await debug.press('F10')
    await debug.untilPaused('before Every one')
    await expect(debug.button('Step out')).toHaveAttribute('aria-disabled', 'true')
    await debug.press('F11')
    await debug.untilPaused('before Double')
    await debug.button('Step out').click()
    await debug.untilPaused('before After')
    await expect(debug.editor.stateOf('Every one', 'Done')).toBeVisible()
    await debug.press('F10')
    await expect(debug.bar).toBeHidden()
    await expect(debug.editor.stateOf('After', 'Done')).toBeVisible()

    // Over it at once.
    await debug.press('F11')
    await debug.untilPaused('before Start')
    await debug.press('F10')
    await debug.untilPaused('before Every one')
    await debug.press('F10')
    await debug.untilPaused('before After')
    await debug.press('Shift+F5')
    await expect(debug.bar).toBeHidden()
  })

  test('goes on to the node that is selected, past others', async ({ app }) => {
    await new ProjectsPage(app.page).importFile(asFile(each))
    const debug = new DebuggerPage(app.page)
    await debug.editor.select('After')
    await debug.press('Control+F10')
    await debug.untilPaused('before After')
    await expect(debug.editor.stateOf('Every one', 'Done')).toBeVisible()
    await debug.press('F5')
    await expect(debug.editor.stateOf('After', 'Done')).toBeVisible()
  })

  test('leads into a called workflow and back out', async ({ app }) => {
    const projects = new ProjectsPage(app.page)
    const called = workflow(
      'Called',
      [start({}), { id: 'inner', type: 'log', name: 'Inner', config: { message: 'inner' } }],
      [['start', 'inner']],
    )
    await projects.importFile(asFile(called))
    await new EditorPage(app.page).untilSaved()
    const id = /workflows\/([^?]+)/.exec(app.page.url())?.[1] ?? ''
    await projects.open()
    await projects.importFile(
      asFile(
        workflow(
          'Calling',
          [
            start({}),
            {
              id: 'call',
              type: 'sub-workflow',
              name: 'Call it',
              config: { workflow: id, input: '{{ $ }}' },
            },
            { id: 'after', type: 'log', name: 'After', config: { message: 'after' } },
          ],
          [
            ['start', 'call'],
            ['call', 'after'],
          ],
        ),
      ),
    )
    const debug = new DebuggerPage(app.page)
    await debug.toggleByKeys('Call it')
    await debug.editor.run()
    await debug.untilPaused('before Call it')
    await debug.press('F11')
    // Now the called workflow is shown, paused at its beginning.
    await debug.untilPaused('before Start')
    await expect(debug.editor.node('Inner')).toBeVisible()
    await debug.press('F10')
    await debug.untilPaused('before Inner')
    await debug.press('Shift+F11')
    await debug.untilPaused('before After')
    await expect(debug.editor.stateOf('Call it', 'Done')).toBeVisible()
    await debug.press('F5')
    await expect(debug.editor.stateOf('After', 'Done')).toBeVisible()
  })
})

test.describe('a paused run', () => {
  test('is paused still after a reload and in the list of runs, and goes on from there', async ({
    app,
  }) => {
    await new ProjectsPage(app.page).importFile(asFile(threeRounds))
    const debug = new DebuggerPage(app.page)
    await debug.toggleByKeys('Draft')
    await debug.editor.run()
    await debug.untilPaused('before Draft')
    await app.page.reload()
    await debug.untilPaused('before Draft')
    await expect(debug.next('Draft')).toBeVisible()

    const runs = new RunsPage(app.page)
    await runs.open()
    const row = app.page.getByRole('row', { name: /Three rounds/ })
    await expect(row).toContainText('Paused')
    await row.getByRole('button', { name: 'Continue the run of Three rounds' }).click()
    // The second round comes by the breakpoint again.
    await expect(row).toContainText('Paused')
    await row.getByRole('link', { name: 'Three rounds' }).click()
    await debug.untilPaused('before Draft')
    await expect(new StepsPanel(app.page).step('Draft')).toContainText('round 2')
  })

  test('is paused still when its host was killed, and its breakpoints hold', async ({ app }) => {
    await new ProjectsPage(app.page).importFile(asFile(threeRounds))
    const before = new DebuggerPage(app.page)
    await before.toggleByKeys('Check')
    await before.editor.run()
    await before.untilPaused('before Check')

    await app.kill()
    const page = await app.reopen()
    await new RunsPage(page).open()
    const row = page.getByRole('row', { name: /Three rounds/ })
    await expect(row).toContainText('Paused')
    await row.getByRole('link', { name: 'Three rounds' }).click()
    const debug = new DebuggerPage(page)
    await debug.untilPaused('before Check')
    await debug.press('F5')
    await debug.untilPaused('before Check')
    await expect(new StepsPanel(page).step('Check')).toContainText('round 2')
  })
})

for (const theme of ['light', 'dark'] as const)
  test(`nothing of the debugger shuts anybody out, ${theme}`, async ({ app }) => {
    test.slow()
    const { page } = app
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await new ProjectsPage(page).importFile(asFile(threeRounds))
    const debug = new DebuggerPage(page)
    const faults = async (where: string) =>
      // Legacy mode: without it axe opens a page of its own, which a desktop window does not allow.
      (await new AxeBuilder({ page }).setLegacyMode().analyze()).violations.map(
        ({ id, nodes }) => `${where}: ${id}, first at ${nodes[0]?.html}`,
      )
    await debug.editor.command('Show the breakpoints')
    expect(await faults('no breakpoints')).toEqual([])
    await debug.editBreakpoint('Check', { condition: '$round > 1' })
    await debug.editBreakpoint('Draft', { log: 'round {{ $round }}' })
    await debug.editor.selectEdge('Draft', 'Check')
    await page.keyboard.press('F9')
    expect(await faults('the list')).toEqual([])
    await debug.editor.select('Check')
    await page.keyboard.press('Shift+F9')
    await expect(debug.form).toBeVisible()
    expect(await faults('the form')).toEqual([])
    await page.keyboard.press('Escape')
    await debug.editor.run()
    await debug.untilPaused('after Draft')
    expect(await faults('paused')).toEqual([])
    await debug.openLog()
    expect(await faults('the log')).toEqual([])
  })
