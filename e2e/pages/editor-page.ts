import { expect, type Locator, type Page } from '@playwright/test'
import { CodeField } from './fields'
import { Frame } from './frame'

/** The words of a node's state mark. */
export const STATE_WORDS = [
  'Running',
  'Retrying',
  'Waiting',
  'Asking',
  'Done',
  'Skipped',
  'Failed',
  'Stopped',
] as const
export type StateWord = (typeof STATE_WORDS)[number]

/** How a run stands, as the output says it. */
export type RunWord =
  'Running' | 'Waiting' | 'Waiting for you' | 'Completed' | 'Failed' | 'Cancelled'

export interface PortOf {
  node: string
  port: string
}

/** Where something goes, told by what stands there already. */
export type Beside = { rightOf: string } | { below: string }

/** The editor of one workflow. */
export class EditorPage extends Frame {
  constructor(page: Page) {
    super(page)
  }

  // The canvas

  get canvas(): Locator {
    return this.page.getByRole('application')
  }

  /** A node on the canvas; one that is out of sight is not there until `goTo` shows it. */
  node(name: string): Locator {
    return this.page.getByRole('group', { name: new RegExp(`^${escaped(name)}, `) })
  }

  edge(from: string, to: string): Locator {
    return this.page.getByLabel(`From ${from} to ${to}`, { exact: true })
  }

  /** The mark of a node's state in the run that is shown. */
  stateOf(name: string, state: StateWord): Locator {
    return this.node(name).getByRole('img', { name: state, exact: true })
  }

  /** The badge that a node has while something is wrong with it. */
  problemsOf(name: string): Locator {
    return this.node(name).getByRole('button', { name: /problems? of / })
  }

  async select(name: string): Promise<void> {
    await this.node(name).click()
    await expect(this.inspector.getByLabel('Name of the node')).toHaveValue(name)
  }

  /** Selects a node and brings it into sight, by the command list. */
  async goToNode(name: string): Promise<void> {
    await this.command(name, this.page.getByRole('option', { name, exact: true }))
    await expect(this.node(name)).toBeInViewport()
  }

  async selectEdge(from: string, to: string): Promise<void> {
    await this.edge(from, to).focus()
    await this.page.keyboard.press('Enter')
    await expect(this.inspector.getByRole('heading', { name: 'Edge' })).toBeVisible()
  }

  /** Drags a node type from the palette to a free place. */
  async dragFromPalette(title: string, where: Beside): Promise<void> {
    const target = await this.freePlace(where)
    const canvas = await boxOf(this.canvas)
    await this.page
      .getByRole('navigation', { name: 'Node types' })
      .getByRole('button', { name: title, exact: true })
      .dragTo(this.canvas, {
        targetPosition: { x: target.x - canvas.x, y: target.y - canvas.y },
      })
  }

  /** Drags a node to a free place. */
  async drag(name: string, where: Beside): Promise<void> {
    const { x, y } = await this.freePlace(where)
    const from = await boxOf(this.node(name))
    const { mouse } = this.page
    await mouse.move(from.x + from.width / 2, from.y + from.height / 2)
    await mouse.down()
    await mouse.move(x, y, { steps: 8 })
    await mouse.up()
  }

  /** Draws an edge from port to port with the mouse. */
  async connect(from: PortOf, to: PortOf): Promise<void> {
    const source = this.page.getByLabel(`Output ${from.port} of ${from.node}`, { exact: true })
    const target = this.page.getByLabel(`Input ${to.port} of ${to.node}`, { exact: true })
    await source.dragTo(target)
  }

  /** Where a node stands in the window. */
  placeOf(name: string): Promise<Box> {
    return boxOf(this.node(name))
  }

  // By keyboard

  /** Chooses a line of the command list (Ctrl-K). */
  async command(typed: string, option?: Locator): Promise<void> {
    // Before the editor is there, nobody listens for its keys.
    await expect(this.canvas).toBeVisible()
    await this.page.keyboard.press('Control+k')
    const list = this.page.getByRole('dialog', { name: 'Commands' })
    await list.getByRole('combobox').fill(typed)
    const line = option ?? list.getByRole('option', { name: typed })
    await expect(line.first()).toHaveAttribute('aria-selected', 'true')
    await this.page.keyboard.press('Enter')
    await expect(list).toBeHidden()
  }

  async insertByKeys(title: string): Promise<void> {
    await this.command('Insert a node')
    const typed = this.page.getByRole('combobox', { name: 'Insert a node' })
    await expect(typed).toBeFocused()
    await typed.fill(title)
    await this.page.keyboard.press('Enter')
  }

  /** Connects two nodes in the inspector, with keys only. */
  async connectByKeys(from: string, to: string): Promise<void> {
    await this.node(from).focus()
    await this.page.keyboard.press('Enter')
    const edges = this.inspector.getByText('Edges', { exact: true })
    await edges.locator('xpath=ancestor::summary').focus()
    await this.page.keyboard.press('Enter')
    await this.inspector.getByRole('combobox', { name: 'Connect out to' }).focus()
    await this.page.keyboard.type(to)
    await this.page.keyboard.press('Enter')
  }

  // The inspector

  get inspector(): Locator {
    return this.page.getByRole('complementary', { name: 'Inspector' })
  }

  /** A field of what is selected. */
  field(label: string): Locator {
    return this.inspector.getByLabel(new RegExp(`^${escaped(label)}( \\*)?$`))
  }

  /** A field of what is selected that is edited in the code editor. */
  codeField(label: string): CodeField {
    return new CodeField(this.page, this.inspector, label)
  }

  /** Opens a field in a window of its own. */
  async openLarge(label: string): Promise<CodeField> {
    await this.inspector.getByRole('button', { name: `Open ${label} large` }).click()
    return new CodeField(this.page, this.page.getByRole('dialog', { name: label }), label)
  }

  async rename(name: string, to: string): Promise<void> {
    await this.select(name)
    await this.inspector.getByLabel('Name of the node').fill(to)
  }

  // Editing

  async remove(): Promise<void> {
    await this.page.keyboard.press('Delete')
  }

  async undo(): Promise<void> {
    await this.page.getByRole('button', { name: /^Undo/ }).click()
  }

  async redo(): Promise<void> {
    await this.page.getByRole('button', { name: /^Redo/ }).click()
  }

  /** Waits until every edit has landed in the store. */
  async untilSaved(): Promise<void> {
    await expect(this.page.getByRole('status').filter({ hasText: /^Saved$/ })).toBeVisible()
  }

  // Running

  async run(): Promise<void> {
    await this.page.getByRole('button', { name: 'Run', exact: true }).first().click()
  }

  /** Runs with this JSON in place of the trigger's sample. */
  async runWith(input: string): Promise<void> {
    await this.command('Run with other input')
    const dialog = this.page.getByRole('dialog', { name: 'Run with other input' })
    await new CodeField(this.page, dialog, 'Input').write(input)
    await dialog.getByRole('button', { name: 'Run', exact: true }).click()
    await expect(dialog).toBeHidden()
  }

  async stop(): Promise<void> {
    await this.page.getByRole('button', { name: 'Stop', exact: true }).click()
  }

  /** What the run gave, below the canvas. */
  get output(): Locator {
    return this.page
      .getByRole('region', { name: 'Results' })
      .getByRole('tabpanel', { name: 'Output' })
  }

  async untilRun(word: RunWord): Promise<void> {
    await expect(this.output.getByText(word, { exact: true })).toBeVisible({ timeout: 30_000 })
  }

  /** Why Run started nothing. */
  get runRefusal(): Locator {
    return this.notice(/keeps? this from running|Not started|was not started/)
  }

  async dismissRefusal(): Promise<void> {
    await this.runRefusal.getByRole('button', { name: 'Dismiss' }).click()
  }

  /** A point with room for a card. */
  private async freePlace(where: Beside): Promise<{ x: number; y: number }> {
    const box = await boxOf(this.node('rightOf' in where ? where.rightOf : where.below))
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    return 'rightOf' in where
      ? { x: middle.x + box.width * 1.5, y: middle.y }
      : { x: middle.x, y: middle.y + box.height * 1.8 }
  }
}

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

async function boxOf(locator: Locator): Promise<Box> {
  const box = await locator.boundingBox()
  if (!box) throw new Error('What should be measured is not shown.')
  return box
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
