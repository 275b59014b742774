import type { Locator } from '@playwright/test'
import { Frame } from './frame'

/** The templates. */
export class GalleryPage extends Frame {
  card(name: string): Locator {
    return this.page
      .getByRole('listitem')
      .filter({ has: this.page.getByRole('heading', { name, exact: true }) })
  }

  /** Makes a project of a template; the editor opens on it. */
  async use(name: string): Promise<void> {
    await this.page.getByRole('button', { name: `Use the template ${name}`, exact: true }).click()
  }
}
