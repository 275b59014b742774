import { expect, type Locator } from '@playwright/test'
import { Frame } from './frame'

/** What is told under the bell, and the windows in which a person goes on from there. */
export class AlertsPanel extends Frame {
  /** The bell, with how many alerts are open: `Alerts, 1 open`. */
  bell(open: number): Locator {
    const name = open === 0 ? 'Alerts' : `Alerts, ${open} open`
    return this.page.getByRole('button', { name, exact: true })
  }

  get panel(): Locator {
    return this.page.getByRole('dialog', { name: 'Alerts', exact: true })
  }

  alert(title: string | RegExp): Locator {
    return this.panel.getByRole('article', { name: title })
  }

  async open(count: number): Promise<void> {
    await this.bell(count).click()
    await expect(this.panel).toBeVisible()
  }

  /** The window in which a person says how to go on. */
  recovery(title: string | RegExp): Locator {
    return this.page.getByRole('dialog', { name: title })
  }
}
