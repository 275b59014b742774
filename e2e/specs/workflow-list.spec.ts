import { readFile } from 'node:fs/promises'
import { expect, test } from '../fixtures/app'
import { asFile, start, workflow } from '../fixtures/documents'
import { EditorPage } from '../pages/editor-page'
import { ProjectsPage } from '../pages/projects-page'

const named = (name: string) =>
  workflow(
    name,
    [start(), { id: 'say', type: 'log', name: `Say ${name}`, config: { message: '{{ $ }}' } }],
    [['start', 'say']],
  )

async function three(projects: ProjectsPage): Promise<void> {
  for (const name of ['Alpha', 'Beta', 'Gamma']) {
    await projects.importFile(asFile(named(name)))
    await expect(new EditorPage(projects.page).node(`Say ${name}`)).toBeVisible()
    await projects.open()
  }
}

const order = (projects: ProjectsPage) =>
  projects.list.getByRole('listitem').getByRole('link').allInnerTexts()

test.describe('the list of workflows', () => {
  test('is searched, sorted and tagged', async ({ app }) => {
    const projects = new ProjectsPage(app.page)
    await three(projects)
    await expect.poll(() => order(projects)).toEqual(['Gamma', 'Beta', 'Alpha'])
    await app.page.getByRole('combobox', { name: 'Sort' }).selectOption('Name')
    await expect.poll(() => order(projects)).toEqual(['Alpha', 'Beta', 'Gamma'])

    await projects.select('Alpha')
    await projects.select('Gamma')
    await projects.selected.getByRole('button', { name: 'Tags' }).click()
    const tags = app.page.getByRole('dialog', { name: 'Tags of 2 workflows' })
    await tags.getByLabel('New tag').fill('sales')
    await tags.getByLabel('New tag').press('Enter')
    await expect(tags.getByRole('checkbox', { name: 'sales' })).toBeChecked()
    await tags.getByRole('button', { name: 'Save' }).click()
    await projects.selected.getByRole('button', { name: 'Select none' }).click()
    await app.page.getByRole('button', { name: 'sales 2' }).click()
    await projects.expectProjects(['Alpha', 'Gamma'])
    await app.page.getByRole('searchbox', { name: 'Search workflows' }).fill('say gamma')
    await projects.expectProjects(['Gamma'])
    await app.page.reload()
    await expect.poll(() => order(projects)).toEqual(['Alpha', 'Beta', 'Gamma'])
    await expect(projects.row('Alpha')).toContainText('sales')
  })

  test('deletes several at once, and the trash gives them back or ends them', async ({ app }) => {
    const projects = new ProjectsPage(app.page)
    await three(projects)
    await app.page.getByRole('checkbox', { name: 'Select all that are shown' }).click()
    await projects.select('Beta')
    await projects.selected.getByRole('button', { name: 'Delete' }).click()
    await projects.expectProjects(['Beta'])
    const trash = await projects.openStore('Trash')
    await expect(trash.getByRole('listitem')).toHaveCount(2)
    await trash.getByRole('button', { name: 'Restore Alpha' }).click()
    await trash.getByRole('button', { name: 'Delete Gamma for good' }).click()
    const question = app.page.getByRole('alertdialog', { name: 'Delete Gamma for good?' })
    await question.getByRole('button', { name: 'Delete for good' }).click()
    await expect(trash.getByText('The trash is empty')).toBeVisible()
    await trash.getByRole('button', { name: 'Close' }).last().click()
    await projects.expectProjects(['Alpha', 'Beta'])
  })

  test('exports several as one file, which imports as several', async ({ app }) => {
    const projects = new ProjectsPage(app.page)
    await three(projects)
    await app.page.getByRole('checkbox', { name: 'Select all that are shown' }).click()
    await projects.selected.getByRole('button', { name: 'Export' }).click()
    const dialog = app.page.getByRole('dialog', { name: 'Export 3 workflows' })
    await dialog.getByRole('radio', { name: 'One file with all' }).click()
    const download = app.page.waitForEvent('download')
    await dialog.getByRole('button', { name: 'Export' }).click()
    const text = await readFile(await (await download).path(), 'utf8')

    await projects.pickFile({ name: 'all.baton.json', text })
    await projects.review.getByRole('checkbox', { name: 'Import Beta' }).click()
    await projects.agreeToImport()
    await projects.expectProjects(['Alpha', 'Beta', 'Gamma', 'Alpha 2', 'Gamma 2'])
  })

  test('exports several as a file each', async ({ app }) => {
    const projects = new ProjectsPage(app.page)
    await three(projects)
    await projects.select('Alpha')
    await projects.select('Beta')
    await projects.selected.getByRole('button', { name: 'Export' }).click()
    const names: string[] = []
    app.page.on('download', (download) => names.push(download.suggestedFilename()))
    await app.page
      .getByRole('dialog', { name: 'Export 2 workflows' })
      .getByRole('button', { name: 'Export' })
      .click()
    await expect.poll(() => names.sort()).toEqual(['Alpha.baton.json', 'Beta.baton.json'])
  })
})
