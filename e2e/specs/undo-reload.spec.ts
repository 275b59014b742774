import { readFile } from 'node:fs/promises'
import { expect, test, type App } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { damageSteps, saveFromElsewhere } from '../fixtures/faults'
import { CanvasPage } from '../pages/canvas-page'
import { ProjectsPage } from '../pages/projects-page'
import { VersionsPage } from '../pages/versions-page'

const pair = workflow(
  'Pair',
  [
    start({ n: 1 }),
    { id: 'sum', type: 'transform', name: 'Add one', config: { value: '{{ n + 1 }}' } },
  ],
  [['start', 'sum']],
  { 'x-own': { kept: [1, 2] } },
)

async function openPair(app: App): Promise<CanvasPage> {
  await new ProjectsPage(app.page).importFile(asFile(pair))
  const editor = new CanvasPage(app.page)
  await expect(editor.node('Add one')).toBeVisible()
  return editor
}

/** The document as it would be shared, byte for byte. */
async function bytesOf(editor: CanvasPage): Promise<string> {
  await editor.untilSaved()
  const projects = new ProjectsPage(editor.page)
  await projects.open()
  const file = await projects.exportProject('Pair')
  const text = await readFile(await file.path(), 'utf8')
  await projects.openProject('Pair')
  await expect(editor.node('Start')).toBeVisible()
  return text
}

/** Four edits of different kinds: of a name, of the layout, of an edge, and of nodes. */
async function edit(editor: CanvasPage): Promise<void> {
  await editor.rename('Add one', 'Add two')
  await editor.drag('Add two', { below: 'Start' })
  await editor.selectEdge('Start', 'Add two')
  await editor.remove()
  await editor.select('Add two')
  await editor.page.keyboard.press('Control+d')
  await expect(editor.node('Add two')).toHaveCount(2)
}

const undoButton = (editor: CanvasPage) => editor.page.getByRole('button', { name: /^Undo/ })
const redoButton = (editor: CanvasPage) => editor.page.getByRole('button', { name: /^Redo/ })

async function reload(editor: CanvasPage): Promise<void> {
  await editor.page.reload()
  await expect(editor.node('Start')).toBeVisible()
}

test('after a reload in the middle, all undone is the first document and all redone the last, byte for byte', async ({
  app,
}) => {
  test.slow()
  const editor = await openPair(app)
  const first = await bytesOf(editor)
  await edit(editor)
  const last = await bytesOf(editor)
  await reload(editor)
  await editor.undo()
  await editor.undo()
  await expect(editor.edge('Start', 'Add two')).toBeAttached()
  await editor.untilSaved()
  await reload(editor)
  await editor.undo()
  await editor.undo()
  await expect(undoButton(editor)).toBeDisabled()
  await expect(editor.node('Add one')).toBeVisible()
  expect(await bytesOf(editor)).toBe(first)
  for (const left of [3, 2, 1, 0]) {
    await editor.redo()
    if (left === 2) await reload(editor)
  }
  await expect(redoButton(editor)).toBeDisabled()
  expect(await bytesOf(editor)).toBe(last)
})

test('a reload right after an edit keeps it as the step it was, and right after an undo what can be redone', async ({
  app,
}) => {
  const editor = await openPair(app)
  await editor.rename('Add one', 'Add two')
  await editor.untilSaved()
  // No wait for "Saved" from here: each page goes while its edit is on its way.
  await editor.select('Add two')
  await editor.remove()
  await reload(editor)
  await expect(undoButton(editor)).toHaveAccessibleName(/Delete 1 node/)
  await editor.undo()
  await reload(editor)
  await expect(editor.node('Add two')).toBeVisible()
  await expect(redoButton(editor)).toHaveAccessibleName(/Delete 1 node/)
  await editor.redo()
  await expect(editor.node('Add two')).toBeHidden()
  await editor.undo()
  await editor.undo()
  await expect(editor.node('Add one')).toBeVisible()
  await expect(undoButton(editor)).toBeDisabled()
})

test('undo goes on the next day, when Baton was closed in between', async ({ app }) => {
  const editor = await openPair(app)
  await edit(editor)
  await editor.untilSaved()
  const page = await app.reopen()
  await new ProjectsPage(page).openProject('Pair')
  const again = new CanvasPage(page)
  await expect(again.node('Add two')).toHaveCount(2)
  for (let step = 0; step < 4; step += 1) await again.undo()
  await expect(again.node('Add one')).toBeVisible()
  await expect(again.edge('Start', 'Add one')).toBeAttached()
  await expect(undoButton(again)).toBeDisabled()
})

test(
  'undo goes on after the tab was lost in the middle of an edit',
  { tag: '@browser-only' },
  async ({ app }) => {
    const editor = await openPair(app)
    await editor.rename('Add one', 'Add two')
    await editor.untilSaved()
    await editor.select('Add two')
    await editor.remove()
    await expect(editor.node('Add two')).toBeHidden()
    await editor.page.close({ runBeforeUnload: false })
    const again = new CanvasPage(await app.openSecondWindow())
    await new ProjectsPage(again.page).openProject('Pair')
    await expect(again.node('Start')).toBeVisible()
    await expect(undoButton(again)).toHaveAccessibleName(/Delete 1 node/)
    await again.undo()
    await expect(again.node('Add two')).toBeVisible()
    await again.undo()
    await expect(again.node('Add one')).toBeVisible()
  },
)

test('restoring a version can be undone after a reload', async ({ app }) => {
  const editor = await openPair(app)
  await editor.rename('Add one', 'Add two')
  await editor.untilSaved()
  const versions = new VersionsPage(app.page)
  await versions.open()
  await versions.foldOut()
  await versions.line(/The beginning/).click()
  await versions.restore()
  await expect(editor.node('Add one')).toBeVisible()
  await editor.untilSaved()
  await reload(editor)
  await expect(undoButton(editor)).toHaveAccessibleName(/Restore the version/)
  await editor.undo()
  await expect(editor.node('Add two')).toBeVisible()
  await editor.undo()
  await expect(editor.node('Add one')).toBeVisible()
})

test('a new name from the list is a step like any other', async ({ app }) => {
  const editor = await openPair(app)
  await editor.rename('Add one', 'Add two')
  await editor.untilSaved()
  const projects = new ProjectsPage(app.page)
  await projects.open()
  await projects.rename('Pair', 'Couple')
  await projects.openProject('Couple')
  await expect(undoButton(editor)).toHaveAccessibleName(/Rename the workflow/)
  await editor.undo()
  await expect(app.page.getByLabel('Name of the workflow')).toHaveValue('Pair')
  await editor.undo()
  await expect(editor.node('Add one')).toBeVisible()
})

for (const [what, harm, says] of [
  ['damaged', damageSteps, 'The kept steps are damaged'],
  ['of another document than the saved one', saveFromElsewhere, 'was saved from elsewhere'],
] as const)
  test(`steps that are ${what} are let go with a word, and the workflow stays as it is`, async ({
    app,
  }) => {
    const editor = await openPair(app)
    await editor.rename('Add one', 'Add two')
    await editor.untilSaved()
    await harm(app.page)
    await reload(editor)
    await expect(editor.notice('Undo starts anew from here')).toContainText(says)
    await expect(editor.node('Add two')).toBeVisible()
    await expect(undoButton(editor)).toBeDisabled()
    await editor.notice('Undo starts anew').getByRole('button', { name: 'Show versions' }).click()
    await expect(new VersionsPage(app.page).panel).toBeVisible()
    await new VersionsPage(app.page).close()
    // It is said once, and what is done from here on can be undone after a reload.
    await editor.rename('Add two', 'Add three')
    await editor.untilSaved()
    await reload(editor)
    await expect(editor.notice('Undo starts anew')).toBeHidden()
    await editor.undo()
    await expect(editor.node('Add two')).toBeVisible()
  })
