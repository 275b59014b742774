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

  /** Imports a file by the picker, and agrees to what it can touch; one that is refused stays so. */
  async importFile(file: PickedFile): Promise<void> {
    await this.pickFile(file)
    await this.review.or(this.refusal).waitFor()
    if (await this.review.isVisible()) await this.agreeToImport()
  }

  /** What files can touch, before they are kept. */
  get review(): Locator {
    return this.page.getByRole('dialog', { name: /^Import / })
  }

  async agreeToImport(): Promise<void> {
    await this.review.getByRole('button', { name: /^Import/ }).click()
    await expect(this.review).toBeHidden()
  }

  /** Chooses a file to import. */
  async pickFile({ name, text }: PickedFile): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser')
    await this.page.getByRole('button', { name: 'Import', exact: true }).click()
    await (
      await chooser
    ).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) })
  }

  /** The dialog that says why a file was not imported. */
  get refusal(): Locator {
    return this.page.getByRole('dialog', { name: /not imported/i })
  }

  async choose(
    name: string,
    action: 'Rename' | 'Tags' | 'Duplicate' | 'Export' | 'Delete',
  ): Promise<void> {
    await this.row(name)
      .getByRole('button', { name: `Actions for ${name}` })
      .click()
    await this.page.getByRole('menuitem', { name: action }).click()
  }

  async rename(name: string, to: string): Promise<void> {
    await this.choose(name, 'Rename')
    const dialog = this.page.getByRole('dialog', { name: 'Rename the workflow' })
    await dialog.getByLabel('Name', { exact: true }).fill(to)
    await this.page.keyboard.press('Enter')
    await expect(dialog).toBeHidden()
  }

  async exportProject(name: string): Promise<Download> {
    const download = this.page.waitForEvent('download')
    await this.choose(name, 'Export')
    return download
  }

  /** Opens the trash or the backups. */
  async openStore(which: 'Trash' | 'Backups'): Promise<Locator> {
    await this.page.getByRole('button', { name: 'Trash and backups' }).click()
    await this.page.getByRole('menuitem', { name: which }).click()
    const dialog = this.page.getByRole('dialog', { name: which })
    await expect(dialog).toBeVisible()
    return dialog
  }

  async select(name: string): Promise<void> {
    await this.row(name)
      .getByRole('checkbox', { name: `Select ${name}` })
      .click()
  }

  /** What can be done with those that are selected. */
  get selected(): Locator {
    return this.page.getByRole('group', { name: 'Selected workflows' })
  }

  /** How the workflows are kept, at the foot of the list. */
  get keeping(): Locator {
    return this.page.getByRole('region', { name: 'Where the workflows are kept' })
  }

  async untilBackedUp(): Promise<void> {
    await expect(this.keeping).toContainText('All backed up by the host')
  }

  async expectProjects(names: string[]): Promise<void> {
    await expect(this.list.getByRole('listitem')).toHaveCount(names.length)
    for (const name of names) await expect(this.row(name)).toBeVisible()
  }
}
