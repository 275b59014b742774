import type { Locator, Page } from '@playwright/test'

/** The page that a link to a question opens, on a phone. */
export class AnswerPage {
  constructor(readonly page: Page) {}

  heading(name: string | RegExp): Locator {
    return this.page.getByRole('heading', { level: 1, name })
  }

  get name(): Locator {
    return this.page.getByLabel('Your name')
  }

  get comment(): Locator {
    return this.page.getByLabel('Comment')
  }

  get approve(): Locator {
    return this.page.getByRole('button', { name: 'Approve' })
  }

  get reject(): Locator {
    return this.page.getByRole('button', { name: 'Reject' })
  }

  get alert(): Locator {
    return this.page.getByRole('alert')
  }

  async openEdit(): Promise<void> {
    await this.page.getByText('Edit', { exact: true }).tap()
  }

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true })
  }
}
