import { expect, type Locator } from '@playwright/test'
import type { EditorPage, StateWord } from './editor-page'

/** The part of the inspector that tests the selected node. */
export class TestPanel {
  private readonly panel: Locator

  constructor(private readonly inspector: Locator) {
    this.panel = inspector.getByRole('region', { name: 'Test this node' })
  }

  /** What it is tested with. */
  get choice(): Locator {
    return this.panel.getByRole('combobox', { name: 'Test with' })
  }

  async run(): Promise<void> {
    await this.panel.getByRole('button', { name: 'Test', exact: true }).click()
  }

  get result(): Locator {
    return this.panel.getByRole('group', { name: 'Result of the test' })
  }

  get output(): Locator {
    return this.result.getByRole('region', { name: 'Output' })
  }

  async until(state: StateWord): Promise<void> {
    await expect(this.result.getByText(state, { exact: true })).toBeVisible()
  }

  async showInput(): Promise<void> {
    await this.panel.getByRole('button', { name: 'Show the input' }).click()
  }

  /** Writes another input, which is pinned thereby. */
  async pin(json: string, editor: EditorPage): Promise<void> {
    await editor.codeField('Input').write(json)
    await expect(this.choice).toHaveValue('pinned')
  }

  async unpin(): Promise<void> {
    await this.panel.getByRole('button', { name: 'Unpin' }).click()
  }

  /** What is asked before something that cannot be undone. */
  get question(): Locator {
    return this.inspector.page().getByRole('alertdialog')
  }
}
