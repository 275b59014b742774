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
    await this.dialog.getByRole('button', { name: 'Close' }).click()
  }

  /** Chooses what the new connection leads to, by the name of its kind. */
  async pickKind(title: string): Promise<void> {
    await this.dialog.getByRole('searchbox', { name: 'Search services' }).fill(title)
    await this.dialog.getByRole('button').filter({ hasText: title }).first().click()
  }

  /** Adds a connection of a kind, filled in by the labels of its fields, which is then tested. */
  async add(title: string, name: string, fields: Readonly<Record<string, string>>): Promise<void> {
    await this.beginNew()
    await this.pickKind(title)
    await this.dialog.getByLabel('Name', { exact: true }).fill(name)
    for (const [label, value] of Object.entries(fields)) {
      const field = this.dialog.getByLabel(label, { exact: true })
      if (!(await field.isVisible()))
        await this.dialog.getByRole('button', { name: 'More' }).click()
      await field.fill(value)
    }
    await this.dialog.getByRole('button', { name: 'Save and test' }).click()
  }

  /** Adds a model service, which is then tested. */
  async addModelService({ name, address, key }: NewConnection): Promise<void> {
    await this.add('OpenAI-compatible', name, {
      Address: address,
      ...(key === undefined ? {} : { 'Key (optional)': key }),
    })
  }

  /** Opens the form of a connection. */
  async edit(name: string): Promise<void> {
    await this.row(name)
      .getByRole('button', { name: `Actions for ${name}` })
      .click()
    await this.page.getByRole('menuitem', { name: 'Edit' }).click()
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
