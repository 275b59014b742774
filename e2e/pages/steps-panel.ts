import type { Locator, Page } from '@playwright/test'

/** The steps of a run, below the canvas. */
export class StepsPanel {
  constructor(private readonly page: Page) {}

  async open(): Promise<void> {
    await this.results.getByRole('tab', { name: 'Steps' }).click()
  }

  async openTimeline(): Promise<void> {
    await this.results.getByRole('tab', { name: 'Timeline' }).click()
  }

  /** The bars of the timeline, from top to bottom, as they are read. */
  get bars(): Locator {
    return this.results
      .getByRole('listbox', { name: 'Steps of the run by time' })
      .getByRole('option')
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

  /** Holds the run against the latest other one of its workflow. */
  async compareWithLatest(): Promise<void> {
    await this.results.getByRole('button', { name: 'Compare', exact: true }).click()
    await this.page.getByRole('menuitem').first().click()
  }

  /** The steps of the comparison, in words. */
  get compared(): Locator {
    return this.results.getByRole('list', { name: 'Steps that differ' }).getByRole('listitem')
  }

  comparison(name: string): Locator {
    return this.results.getByRole('region', { name: `Comparison of ${name}`, exact: true })
  }

  get slider(): Locator {
    return this.results.getByRole('slider', { name: 'Event of the run' })
  }

  /** Over the canvas, while it shows an earlier moment. */
  get notice(): Locator {
    return this.page.getByRole('status').filter({ hasText: 'Looking back' })
  }
}
