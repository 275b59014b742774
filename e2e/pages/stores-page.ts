import { expect, type Locator } from '@playwright/test'
import { Frame } from './frame'

/** What workflows keep on the host, by collection. */
export class StoresPage extends Frame {
  /** By way of the settings, as a person finds it. */
  async open(): Promise<void> {
    await this.goTo('Settings')
    await this.page.getByRole('button', { name: 'Show the rows' }).click()
    await expect(this.page.getByRole('main', { name: 'Stores' })).toBeVisible()
  }

  collection(name: string): Locator {
    return this.page
      .getByRole('navigation', { name: 'Collections' })
      .getByRole('link', { name: new RegExp(`^${name}, `) })
  }

  rows(collection: string): Locator {
    return this.page.getByRole('list', { name: `Rows of ${collection}` }).locator(':scope > li')
  }

  /** The button that opens a row. */
  row(key: string): Locator {
    return this.page.locator('[data-row]').filter({ hasText: key })
  }

  get search(): Locator {
    return this.page.getByRole('searchbox', { name: /^Search the keys of/ })
  }

  /** Where in the collection these rows stand. */
  get place(): Locator {
    return this.page
      .getByRole('region', { name: /^Collection/ })
      .getByRole('status')
      .last()
  }

  get question(): Locator {
    return this.page.getByRole('alertdialog')
  }
}
