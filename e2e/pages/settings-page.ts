import { expect, type Locator } from '@playwright/test'
import { Frame } from './frame'

/** The settings of the window and of its host. */
export class SettingsPage extends Frame {
  async open(): Promise<void> {
    await this.goTo('Settings')
    await expect(this.save).toBeVisible()
  }

  /** Switches deleting by age on or off. */
  get byAge(): Locator {
    return this.page.getByRole('switch', { name: 'Delete by age' })
  }

  get byNumber(): Locator {
    return this.page.getByRole('switch', { name: 'Keep only the newest' })
  }

  get days(): Locator {
    return this.page.getByRole('textbox', { name: 'Days that a finished run is kept' })
  }

  get runs(): Locator {
    return this.page.getByRole('textbox', { name: 'Number of finished runs that are kept' })
  }

  get save(): Locator {
    return this.page.getByRole('button', { name: 'Save', exact: true })
  }

  /** Whether workflows reach this computer and the local network. */
  get localNetwork(): Locator {
    return this.page.getByRole('switch', { name: 'This computer and the local network' })
  }

  /** What is reached all the same, one a line. */
  get reached(): Locator {
    return this.page.getByRole('textbox', { name: 'Reached all the same' })
  }

  async saveAddresses(): Promise<void> {
    const save = this.page.getByRole('button', { name: 'Save the addresses' })
    await save.click()
    // Once it is kept there is nothing to save any more.
    await expect(save).toBeDisabled()
  }

  /** The question before runs are deleted. */
  question(text: string | RegExp): Locator {
    return this.page.getByRole('alertdialog', { name: text })
  }

  /** The prices that a person set. */
  get prices(): Locator {
    return this.page.getByRole('table', { name: 'Your prices' })
  }

  /** Models that runs asked without a price. */
  get unpriced(): Locator {
    return this.page.getByRole('list', { name: 'Models without a price' })
  }

  get priceDialog(): Locator {
    return this.page.getByRole('dialog', { name: /a price$/ })
  }

  /** Fills in the dialog of a price and saves it. */
  async savePrice({ input, output }: { input: string; output: string }): Promise<void> {
    await this.priceDialog.getByLabel('Input', { exact: true }).fill(input)
    await this.priceDialog.getByLabel('Output', { exact: true }).fill(output)
    await this.priceDialog.getByRole('button', { name: 'Save' }).click()
    await expect(this.priceDialog).toBeHidden()
  }
}
