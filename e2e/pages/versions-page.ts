import { expect, type Locator } from '@playwright/test'
import { Frame } from './frame'

/** The history of a workflow, beside its canvas. */
export class VersionsPage extends Frame {
  async open(): Promise<void> {
    await this.page.getByRole('button', { name: 'Version history', exact: true }).click()
    await expect(this.panel).toBeVisible()
  }

  async close(): Promise<void> {
    await this.panel.getByRole('button', { name: 'Close the version history' }).click()
    await expect(this.panel).toBeHidden()
  }

  get panel(): Locator {
    return this.page.getByRole('complementary', { name: 'Version history' })
  }

  /** A line of the history, by what it says. */
  line(words: string | RegExp): Locator {
    return this.panel.getByRole('button', { name: words })
  }

  /** Folds out the saves of the newest line. */
  async foldOut(): Promise<void> {
    await this.panel
      .getByRole('button', { name: /^\d+ saves$/ })
      .first()
      .click()
  }

  /** The version that is looked at, over the canvas. */
  get shown(): Locator {
    return this.page.getByRole('region', { name: 'Version', exact: true })
  }

  get changes(): Locator {
    return this.shown.getByRole('list', { name: 'Changes' })
  }

  async against(way: 'What it changed' | 'Against now'): Promise<void> {
    await this.shown.getByRole('radio', { name: way }).click()
  }

  async restore(): Promise<void> {
    await this.shown.getByRole('button', { name: 'Restore' }).click()
  }

  async nameNewest(name: string): Promise<void> {
    await this.panel.getByRole('button', { name: 'Name this version' }).click()
    const dialog = this.page.getByRole('dialog', { name: 'Name the version' })
    await dialog.getByLabel('Name of the version').fill(name)
    await this.page.keyboard.press('Enter')
    await expect(dialog).toBeHidden()
  }
}
