import { expect, type Locator, type Page } from '@playwright/test'
import { CodeField } from './fields'
import { StepsPanel } from './steps-panel'

/** What is asked before a run is left at a step, and what its fork says of itself. */
export class LeaveDialog {
  constructor(private readonly page: Page) {}

  /** Asks from the step that is chosen. */
  async open(choice: RegExp): Promise<void> {
    const { results } = new StepsPanel(this.page)
    await results.getByRole('button', { name: 'Go on from here' }).click()
    await this.page.getByRole('menuitem', { name: choice }).click()
    await expect(this.dialog).toBeVisible()
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog')
  }

  field(label: 'Output' | 'Input' | 'Pinned output'): CodeField {
    return new CodeField(this.page, this.dialog, label)
  }

  async editAs(way: 'JSON' | 'Text' | 'Its text'): Promise<void> {
    await this.dialog.getByRole('radio', { name: way, exact: true }).click()
  }

  async agreeTo(node: string): Promise<void> {
    await this.dialog.getByRole('checkbox', { name: `I agree to ${node}` }).click()
  }

  get goOn(): Locator {
    return this.dialog.getByRole('button', { name: /^(Go on|Run again)$/ })
  }

  /** Why it cannot be done. */
  get refusal(): Locator {
    return this.dialog.getByRole('alert')
  }

  /** Goes on, and waits until the fork is shown. */
  async leave(): Promise<void> {
    await this.goOn.click()
    await expect(this.dialog).toBeHidden()
    await expect(this.note).toBeVisible()
  }

  /** Where the run that is shown left another. */
  get note(): Locator {
    return new StepsPanel(this.page).results.getByText(/^Left another run/)
  }

  async compare(): Promise<void> {
    await new StepsPanel(this.page).results.getByRole('button', { name: 'Compare with it' }).click()
  }
}
