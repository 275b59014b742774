import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Download, type Locator, type Page } from '@playwright/test'
import { Frame } from './frame'

/** A file as a person would pick it. */
export interface PickedFile {
  name: string
  text: string
}

/** The list of workflows. */
export class ProjectsPage extends Frame {
  constructor(page: Page) {
    super(page)
  }

  async open(): Promise<void> {
    await this.goTo('Workflows')
  }

  get list(): Locator {
    return this.page.getByRole('list', { name: 'Workflows' })
  }

  row(name: string): Locator {
    return this.list
      .getByRole('listitem')
      .filter({ has: this.page.getByRole('link', { name, exact: true }) })
  }

  async openProject(name: string): Promise<void> {
    await this.list.getByRole('link', { name, exact: true }).click()
  }

  async newWorkflow(): Promise<void> {
    await this.page.getByRole('button', { name: 'New workflow' }).click()
  }

  async toGallery(): Promise<void> {
    const empty = this.page.getByRole('button', { name: 'See all templates' })
    await empty
      .or(this.page.getByRole('button', { name: 'From a template' }))
      .last()
      .click()
  }

  /** Imports a file by the picker. */
  async importFile({ name, text }: PickedFile): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'baton-file-'))
    await writeFile(join(folder, name), text)
    const chooser = this.page.waitForEvent('filechooser')
    await this.page.getByRole('button', { name: 'Import', exact: true }).click()
    await (await chooser).setFiles(join(folder, name))
  }

  /** The dialog that says why a file was not imported. */
  get refusal(): Locator {
    return this.page.getByRole('dialog', { name: /not imported/i })
  }

  async choose(name: string, action: 'Rename' | 'Duplicate' | 'Export' | 'Delete'): Promise<void> {
    await this.row(name)
      .getByRole('button', { name: `Actions for ${name}` })
      .click()
    await this.page.getByRole('menuitem', { name: action }).click()
  }

  async exportProject(name: string): Promise<Download> {
    const download = this.page.waitForEvent('download')
    await this.choose(name, 'Export')
    return download
  }

  async expectProjects(names: string[]): Promise<void> {
    await expect(this.list.getByRole('listitem')).toHaveCount(names.length)
    for (const name of names) await expect(this.row(name)).toBeVisible()
  }
}
