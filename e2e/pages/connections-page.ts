import type { Locator } from '@playwright/test'
import { Frame } from './frame'

export interface NewConnection {
  name: string
  address: string
  key?: string
}

/** The credentials to services. */
export class ConnectionsPage extends Frame {
  async open(): Promise<void> {
    await this.goTo('Connections')
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog', { name: /connection|^Edit / })
  }

  async beginNew(): Promise<void> {
    await this.page.getByRole('button', { name: 'Add a connection' }).click()
  }

  async cancelNew(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Cancel' }).click()
  }

  /** Adds a model service, which is then tested. */
  async addModelService({ name, address, key }: NewConnection): Promise<void> {
    await this.beginNew()
    await this.dialog.getByLabel('Name').fill(name)
    await this.dialog.getByLabel('Service', { exact: true }).selectOption({ label: 'Another one' })
    await this.dialog.getByLabel('Address').fill(address)
    if (key !== undefined) await this.dialog.getByLabel('Key').fill(key)
    await this.dialog.getByRole('button', { name: 'Save and test' }).click()
  }

  row(name: string): Locator {
    return this.page
      .getByRole('list', { name: 'Connections' })
      .getByRole('listitem')
      .filter({ hasText: name })
  }

  async test(name: string): Promise<void> {
    await this.row(name)
      .getByRole('button', { name: `Test ${name}` })
      .click()
  }
}
