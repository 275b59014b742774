import { expect, type Locator } from '@playwright/test'
import { EditorPage, type PortOf } from './editor-page'

/** A place in the window. */
export interface Spot {
  x: number
  y: number
}

/** The canvas by mouse and keys, as a person who draws uses it. */
export class CanvasPage extends EditorPage {
  /** The list that inserts or replaces. */
  get insertList(): Locator {
    return this.page.getByRole('combobox', { name: /^(Insert a node|Replace )/ })
  }

  get offered(): Locator {
    return this.page.getByRole('listbox').getByRole('option')
  }

  /** The button above the canvas; a notice may have one of the same name. */
  override async undo(): Promise<void> {
    await this.page.getByRole('button', { name: /^Undo: / }).click()
  }

  /** Chooses a type in the list that is open, by typing its name. */
  async choose(title: string): Promise<void> {
    await expect(this.insertList).toBeFocused()
    await this.insertList.fill(title)
    const first = this.offered.first()
    await expect(first).toContainText(title)
    await expect(first).toHaveAttribute('aria-selected', 'true')
    await this.page.keyboard.press('Enter')
    await expect(this.insertList).toBeHidden()
  }

  /** The middle of an edge's line. */
  async middleOf(from: string, to: string): Promise<Spot> {
    const at = await this.edge(from, to).evaluate((group) => {
      const path = group.querySelector<SVGPathElement>('.react-flow__edge-path')
      const screen = path?.getScreenCTM()
      if (!path || !screen) return undefined
      const middle = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(screen)
      return { x: middle.x, y: middle.y }
    })
    if (!at) throw new Error(`The edge from ${from} to ${to} is not drawn.`)
    return at
  }

  async dragTypeTo(title: string, { x, y }: Spot): Promise<void> {
    const canvas = await this.canvas.boundingBox()
    if (!canvas) throw new Error('The canvas is not shown.')
    await this.page
      .getByRole('navigation', { name: 'Node types' })
      .getByRole('button', { name: title, exact: true })
      .dragTo(this.canvas, { targetPosition: { x: x - canvas.x, y: y - canvas.y } })
  }

  /** Drags a card by its middle. `held` is pressed all the while. */
  async dragNodeTo(name: string, { x, y }: Spot, held?: 'Alt'): Promise<void> {
    const from = await this.placeOf(name)
    const { mouse, keyboard } = this.page
    await mouse.move(from.x + from.width / 2, from.y + from.height / 2)
    await mouse.down()
    if (held) await keyboard.down(held)
    await mouse.move(x, y, { steps: 10 })
    await mouse.up()
    if (held) await keyboard.up(held)
  }

  /** Draws an edge from a port to a free place. */
  async dragPortTo({ node, port }: PortOf, side: 'Output' | 'Input', to: Spot): Promise<void> {
    const handle = await this.page
      .getByLabel(`${side} ${port} of ${node}`, { exact: true })
      .boundingBox()
    if (!handle) throw new Error(`The port ${port} of ${node} is not shown.`)
    const { mouse } = this.page
    await mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2)
    await mouse.down()
    await mouse.move(to.x, to.y, { steps: 8 })
    await mouse.up()
  }

  get selected(): Locator {
    return this.canvas.locator('.react-flow__node.selected')
  }

  /** The lines that a dragged node has snapped to. */
  get guides(): Locator {
    return this.canvas.locator('[data-guides]')
  }

  get findField(): Locator {
    return this.page.getByRole('search').getByLabel('Find nodes')
  }

  /** Where nodes stand on the canvas, by name; pixels at zoom 1. */
  async positions(): Promise<Record<string, Spot | undefined>> {
    return this.canvas.locator('.react-flow__node').evaluateAll((nodes) =>
      Object.fromEntries(
        nodes.map((node) => {
          const name = (node.getAttribute('aria-label') ?? '').split(', ')[0] ?? ''
          const { m41, m42 } = new DOMMatrix(getComputedStyle(node).transform)
          return [name, { x: m41, y: m42 }]
        }),
      ),
    )
  }

  /** The colour that the picture of the whole has near the lower right corner of a card. */
  async paintedOn(name: string): Promise<string> {
    const card = await this.placeOf(name)
    return this.canvas.locator('canvas').evaluate(
      (picture: HTMLCanvasElement, at) => {
        const box = picture.getBoundingClientRect()
        const ratio = picture.width / box.width
        const [x, y] = [(at.x - box.x) * ratio, (at.y - box.y) * ratio]
        return String(picture.getContext('2d')?.getImageData(x, y, 1, 1).data)
      },
      { x: card.x + card.width * 0.85, y: card.y + card.height * 0.75 },
    )
  }

  async paintedOnEach(...names: string[]): Promise<string[]> {
    return Promise.all(names.map((name) => this.paintedOn(name)))
  }

  /** How large things are shown; 1 is as large as they are. */
  async zoom(): Promise<number> {
    return this.canvas
      .locator('.react-flow__viewport')
      .evaluate((element) => new DOMMatrix(getComputedStyle(element).transform).a)
  }

  // The clipboard. Its events are sent by hand, as a page without the right to read it cannot look into it.

  /** What Ctrl-C (or Ctrl-X) puts into the clipboard. */
  async copied(by: 'copy' | 'cut' = 'copy'): Promise<string> {
    return this.page.evaluate((type) => {
      const clipboardData = new DataTransfer()
      document.body.dispatchEvent(
        new ClipboardEvent(type, { clipboardData, bubbles: true, cancelable: true }),
      )
      return clipboardData.getData('text/plain')
    }, by)
  }

  /** The JSON of one node. */
  async copyOf(name: string): Promise<string> {
    await this.select(name)
    return this.copied()
  }

  /** Ctrl-V with this text in the clipboard. */
  async paste(text: string): Promise<void> {
    await this.page.evaluate((pasted) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', pasted)
      document.body.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      )
    }, text)
  }
}
