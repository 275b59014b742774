import type { Locator, Page } from '@playwright/test'

/** The page of a form behind the door, on a phone. */
export class FormPage {
  constructor(readonly page: Page) {}

  heading(name: string): Locator {
    return this.page.getByRole('heading', { level: 1, name })
  }

  field(label: string | RegExp): Locator {
    return this.page.getByLabel(label)
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name })
  }

  /** What is to be mended, above the fields. */
  get mistakes(): Locator {
    return this.page.getByRole('alert')
  }
}
