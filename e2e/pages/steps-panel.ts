import type { Locator, Page } from '@playwright/test'

/** The steps of a run, below the canvas. */
export class StepsPanel {
  constructor(private readonly page: Page) {}

  async open(): Promise<void> {
    await this.results.getByRole('tab', { name: 'Steps' }).click()
  }

  get results(): Locator {
    return this.page.getByRole('region', { name: 'Results' })
  }

  get tree(): Locator {
    return this.results.getByRole('tree', { name: 'Steps of the run' })
  }

  /** Lines of the tree, from top to bottom, as they are read. */
  get lines(): Locator {
    return this.tree.getByRole('treeitem')
  }

  /** What is told of the step that is chosen. */
  step(name: string): Locator {
    return this.results.getByRole('region', { name: `Step ${name}`, exact: true })
  }

  get slider(): Locator {
    return this.results.getByRole('slider', { name: 'Event of the run' })
  }

  /** Over the canvas, while it shows an earlier moment. */
  get notice(): Locator {
    return this.page.getByRole('status').filter({ hasText: 'Looking back' })
  }
}
