import type { Locator } from '@playwright/test'
import { CanvasPage, type Spot } from './canvas-page'
import type { Box } from './editor-page'

/** Sticky notes and groups on the canvas. */
export class DrawingPage extends CanvasPage {
  /** A note by its first line. */
  note(title: string): Locator {
    return this.page.getByRole('group', { name: new RegExp(`^Note: ${title}`) })
  }

  get noteField(): Locator {
    return this.canvas.getByRole('textbox', { name: 'Text of the note, in Markdown' })
  }

  /** A group, as a frame or as one card. */
  group(title: string): Locator {
    return this.page.getByRole('group', { name: new RegExp(`^Group ${title}, `) })
  }

  get titleField(): Locator {
    return this.canvas.getByRole('textbox', { name: 'Title of the group' })
  }

  /** The words on the line of an edge. */
  edgeLabel(words: string): Locator {
    return this.canvas.getByText(words, { exact: true })
  }

  /** What is said while something is dragged into a group or out of it. */
  get dropHint(): Locator {
    return this.canvas.getByRole('status').filter({ hasText: /^(Put into|Take out of)/ })
  }

  async collapse(title: string): Promise<void> {
    await this.page.getByRole('button', { name: `Collapse ${title}`, exact: true }).click()
  }

  async expand(title: string): Promise<void> {
    await this.page.getByRole('button', { name: `Expand ${title}` }).click()
  }

  /** Clicks the title of a frame. */
  async selectGroup(title: string): Promise<void> {
    const { x, y } = await this.headOf(title)
    await this.page.mouse.click(x, y)
  }

  /** Drags a frame by its title. */
  async dragGroupBy(title: string, right: number, down: number): Promise<void> {
    const { x, y } = await this.headOf(title)
    const { mouse } = this.page
    await mouse.move(x, y)
    await mouse.down()
    await mouse.move(x + right, y + down, { steps: 10 })
    await mouse.up()
  }

  /** Moves the mouse with a held node, and leaves it held. */
  async holdNodeAt(name: string, { x, y }: Spot): Promise<void> {
    const from = await this.placeOf(name)
    const { mouse } = this.page
    await mouse.move(from.x + from.width / 2, from.y + from.height / 2)
    await mouse.down()
    await mouse.move(x, y, { steps: 10 })
  }

  async boxOf(what: Locator): Promise<Box> {
    const box = await what.boundingBox()
    if (!box) throw new Error('What should be measured is not shown.')
    return box
  }

  private async headOf(title: string): Promise<Spot> {
    const box = await this.boxOf(this.group(title))
    const zoom = await this.zoom()
    return { x: box.x + box.width / 2, y: box.y + 18 * zoom }
  }
}
