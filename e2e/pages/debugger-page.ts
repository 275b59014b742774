import { expect, type Locator, type Page } from '@playwright/test'
import { EditorPage } from './editor-page'
import { CodeField } from './fields'

export type StepKey = 'Continue' | 'Pause' | 'Step over' | 'Step in' | 'Step out'

/** What a breakpoint is set to in its form; what is left out stays. */
export interface BreakpointWishes {
  condition?: string
  hits?: number
  log?: string
  when?: 'Before it starts' | 'When it has failed' | 'When it is skipped'
}

/** Breakpoints, and a run that is paused, in the editor. */
export class DebuggerPage {
  readonly editor: EditorPage

  constructor(readonly page: Page) {
    this.editor = new EditorPage(page)
  }

  // Breakpoints

  /** The mark of a node that has a breakpoint; its name says what that does. */
  breakpointOf(name: string): Locator {
    return this.editor.node(name).getByRole('button', { name: `Breakpoint of ${name}: ` })
  }

  /** The mark on an edge. */
  get edgeBreakpoint(): Locator {
    return this.page.getByRole('button', { name: /^Breakpoint on the edge: / })
  }

  async toggleByKeys(name: string): Promise<void> {
    await this.editor.select(name)
    await this.page.keyboard.press('F9')
  }

  async toggleByMouse(name: string): Promise<void> {
    await this.editor.node(name).hover()
    await this.editor
      .node(name)
      .getByRole('button', { name: /breakpoint o[nf] /i })
      .click()
  }

  get form(): Locator {
    return this.page.getByRole('dialog', { name: /^Breakpoint on / })
  }

  field(label: 'Only where' | 'What it writes'): CodeField {
    return new CodeField(this.page, this.form, label)
  }

  /** Sets or changes the breakpoint of a node by its form. */
  async editBreakpoint(name: string, wishes: BreakpointWishes): Promise<void> {
    await this.editor.select(name)
    await this.page.keyboard.press('Shift+F9')
    await this.fill(wishes)
  }

  /** Fills in the form that is open, and keeps it. */
  async fill({ condition, hits, log, when }: BreakpointWishes): Promise<void> {
    await expect(this.form).toBeVisible()
    if (when) await this.form.getByRole('radio', { name: when }).click()
    if (condition !== undefined) await this.field('Only where').write(condition)
    if (hits !== undefined) await this.form.getByLabel('From which hit on').fill(String(hits))
    if (log !== undefined) {
      await this.form.getByRole('radio', { name: 'Log instead of stopping' }).click()
      await this.field('What it writes').write(log)
    }
    await this.keep()
  }

  async keep(): Promise<void> {
    await this.form.getByRole('button', { name: /^(Save|Set the breakpoint)$/ }).click()
    await expect(this.form).toBeHidden()
  }

  private async openTab(name: RegExp): Promise<void> {
    await this.results.getByRole('tab', { name }).click()
  }

  get results(): Locator {
    return this.page.getByRole('region', { name: 'Results' })
  }

  async openBreakpoints(): Promise<void> {
    await this.openTab(/^Breakpoints/)
  }

  async openLog(): Promise<void> {
    await this.openTab(/^Log/)
  }

  /** The list of breakpoints, below the canvas. */
  get breakpoints(): Locator {
    return this.results.getByRole('list', { name: 'Breakpoints' }).getByRole('listitem')
  }

  get pauseOnErrors(): Locator {
    return this.results.getByRole('switch', { name: 'Pause on any error' })
  }

  /** The lines that log points wrote. */
  get log(): Locator {
    return this.results.getByRole('list', { name: 'Log' }).getByRole('listitem')
  }

  // A run that is paused

  get bar(): Locator {
    return this.page.getByRole('group', { name: 'Debugger' })
  }

  /** The button of the bar, whether it can be pressed now or not. */
  button(step: StepKey): Locator {
    return this.bar.getByRole('button', { name: new RegExp(`^${step}`) })
  }

  /** Waits until the run is paused there: `before Draft`. */
  async untilPaused(where: string): Promise<void> {
    await expect(
      this.bar.getByRole('button', { name: `Paused ${where}`, exact: true }),
    ).toBeVisible({ timeout: 20_000 })
  }

  /** The mark over the node that comes next. */
  next(name: string): Locator {
    return this.editor.node(name).getByRole('img', { name: 'Next', exact: true })
  }

  async press(
    key: 'F5' | 'F6' | 'F10' | 'F11' | 'Shift+F11' | 'Shift+F5' | 'Control+F10',
  ): Promise<void> {
    await this.page.keyboard.press(key)
  }
}
