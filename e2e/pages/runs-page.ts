import type { Locator } from '@playwright/test'
import { Frame } from './frame'

/** Every run that the host knows. */
export class RunsPage extends Frame {
  async open(): Promise<void> {
    await this.goTo('Runs')
  }

  /** The rows of the runs of a workflow, the newest first. */
  rows(workflow: string): Locator {
    return this.page.getByRole('row').filter({ hasText: workflow })
  }
}
