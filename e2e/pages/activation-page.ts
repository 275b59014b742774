import { expect, type Locator, type Page } from '@playwright/test'
import { EditorPage } from './editor-page'

/** Activation in the editor: the button of the top bar, its panel, and the questions. */
export class ActivationPage extends EditorPage {
  constructor(page: Page) {
    super(page)
  }

  /** The button of a draft. */
  get activateButton(): Locator {
    return this.page.getByRole('main').getByRole('button', { name: 'Activate', exact: true })
  }

  /** The button of what is active: `Active: version 2`. */
  get standing(): Locator {
    return this.page.getByRole('button', { name: /^(Active|Host away).*: version \d+$/ })
  }

  get question(): Locator {
    return this.page.getByRole('dialog', { name: /^Activate / })
  }

  get panel(): Locator {
    return this.page.getByRole('dialog', { name: 'What is active' })
  }

  async ask(): Promise<void> {
    await expect(this.activateButton).not.toHaveAttribute('aria-disabled')
    await this.activateButton.click()
    await expect(this.question).toBeVisible()
  }

  async activate(): Promise<void> {
    await this.ask()
    await this.question.getByRole('button', { name: 'Activate' }).click()
    await expect(this.question).toBeHidden()
    await expect(this.standing).toBeVisible()
  }

  async openPanel(): Promise<void> {
    await this.standing.click()
    await expect(this.panel).toBeVisible()
  }

  /** An address that the open panel shows. */
  async address(ending: RegExp): Promise<string> {
    return this.panel.getByText(ending).first().innerText()
  }

  async publish(): Promise<void> {
    await this.openPanel()
    await this.panel.getByRole('button', { name: 'Publish changes' }).click()
    await expect(this.panel).toBeHidden()
  }

  async deactivate(): Promise<void> {
    await this.openPanel()
    await this.panel.getByRole('button', { name: 'Deactivate' }).click()
    await expect(this.activateButton).toBeVisible()
  }
}

/** The list of what is active on the host. */
export class ActivePage {
  constructor(readonly page: Page) {}

  async open(): Promise<void> {
    await this.page
      .getByRole('navigation', { name: 'Places' })
      .getByRole('link', { name: 'Workflows' })
      .click()
    await this.page
      .getByRole('navigation', { name: 'Which workflows' })
      .getByRole('link', { name: /^Active/ })
      .click()
    await expect(
      this.page.getByRole('heading', { level: 1, name: 'Active workflows' }),
    ).toBeVisible()
  }

  get list(): Locator {
    return this.page.getByRole('list', { name: 'Active workflows', exact: true })
  }

  row(name: string): Locator {
    return this.list
      .locator('> li')
      .filter({ has: this.page.getByRole('list', { name: `Triggers of ${name}`, exact: true }) })
  }
}
