import { readFile } from 'node:fs/promises'
import type { Locator, Page } from '@playwright/test'
import { EditorPage } from './editor-page'

/** The steps of a run, below the canvas. */
export class StepsPanel {
  constructor(private readonly page: Page) {}

  async open(): Promise<void> {
    await this.results.getByRole('tab', { name: 'Steps' }).click()
  }

  async openTimeline(): Promise<void> {
    await this.results.getByRole('tab', { name: 'Timeline' }).click()
  }

  async openRuns(): Promise<void> {
    await this.results.getByRole('tab', { name: 'Runs' }).click()
  }

  /** The runs of the workflow, the newest first. */
  get runs(): Locator {
    return this.results.getByRole('list', { name: 'Runs of this workflow' }).getByRole('listitem')
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

  /** Exports the run that is shown; returns what the file holds. */
  async share(values: 'With values' | 'Without values'): Promise<string> {
    await new EditorPage(this.page).command('Share this run as a file')
    const dialog = this.page.getByRole('dialog', { name: 'Share this run' })
    await dialog.getByRole('radio', { name: values }).click()
    const downloading = this.page.waitForEvent('download')
    await dialog.getByRole('button', { name: 'Export' }).click()
    return readFile(await (await downloading).path(), 'utf8')
  }

  /** Opens a run from a file with this text. */
  async openRun(name: string, text: string): Promise<void> {
    const choosing = this.page.waitForEvent('filechooser')
    await new EditorPage(this.page).command('Open a run from a file')
    await (
      await choosing
    ).setFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) })
  }

  get slider(): Locator {
    return this.results.getByRole('slider', { name: 'Event of the run' })
  }

  /** Over the canvas, while it shows an earlier moment. */
  get notice(): Locator {
    return this.page.getByRole('status').filter({ hasText: 'Looking back' })
  }
}
