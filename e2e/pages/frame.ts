import { expect, type Locator, type Page } from '@playwright/test'

export type Place = 'Workflows' | 'Runs' | 'Inbox' | 'Connections' | 'Settings'

/** What stands around every screen: the rail, the status line and the notices. */
export class Frame {
  constructor(readonly page: Page) {}

  /** A link of the rail. The inbox's carries a count: "Inbox, 2 waiting". */
  link(place: Place): Locator {
    return this.page
      .getByRole('navigation', { name: 'Places' })
      .getByRole('link', { name: new RegExp(`^${place}(,|$)`) })
  }

  /** Goes to a place as a person does, and waits for its heading. */
  async goTo(place: Place): Promise<void> {
    await this.link(place).click()
    const main = this.page.getByRole('main', { name: place })
    await expect(main.getByRole('heading', { level: 1 }).first()).toBeVisible()
  }

  get status(): Locator {
    return this.page.getByRole('contentinfo', { name: 'Status' })
  }

  /** Waits until the host answers: what is asked of it before then has to wait too. */
  async untilConnected(): Promise<void> {
    await expect(this.status).toContainText('Connected')
  }

  /** A notice in the corner. */
  notice(text: string | RegExp): Locator {
    return this.page
      .getByRole('region', { name: /^Notifications/ })
      .getByRole('listitem')
      .filter({ hasText: text })
  }
}
