import { expect, type Locator, type Page } from '@playwright/test'

/** A field whose text is edited in the code editor: a plain field until it is focused, and until the editor is loaded. */
export class CodeField {
  private readonly page: Page
  /** What has the focus and holds the text. */
  readonly box: Locator

  constructor(
    page: Page,
    private readonly scope: Locator,
    readonly label: string,
  ) {
    this.page = page
    this.box = scope.getByRole('textbox', { name: label, exact: true })
  }

  /** Focuses the field and waits until the code editor stands there. */
  async open(): Promise<void> {
    await this.box.focus()
    await expect(this.box).toHaveAttribute('aria-roledescription', 'editor')
    await expect(this.box).toBeFocused()
  }

  /** Replaces the text, all at once, as a paste does. */
  async write(text: string): Promise<void> {
    await this.open()
    await this.page.keyboard.press('Control+a')
    if (text === '') await this.page.keyboard.press('Delete')
    else await this.page.keyboard.insertText(text)
  }

  /** Types at the caret, key by key. */
  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text)
  }

  /** Expects this text, in the plain field or in the editor as it is drawn. */
  async expectText(text: string): Promise<void> {
    await expect
      .poll(() =>
        this.box.evaluate((box) => {
          if (box instanceof HTMLTextAreaElement || box instanceof HTMLInputElement)
            return box.value
          const lines = box.closest('.monaco-editor')?.querySelectorAll('.view-line') ?? []
          const top = (line: Element) => line.getBoundingClientRect().top
          return [...lines]
            .sort((one, other) => top(one) - top(other))
            .map((line) => (line.textContent ?? '').replaceAll('\u00a0', ' '))
            .join('\n')
        }),
      )
      .toBe(text)
  }

  /** What the text gives on the data of the last run, on one line. */
  async expectPreview(text: string): Promise<void> {
    await expect(
      this.scope.getByLabel(`Preview of ${this.label}: ${text}`, { exact: true }),
    ).toBeVisible()
  }

  /** Rests the mouse on a word in the code editor. */
  async hoverOver(word: string): Promise<void> {
    const at = await this.box.evaluate((box, wanted) => {
      const lines = box.closest('.monaco-editor')?.querySelector('.view-lines')
      const walker = document.createTreeWalker(lines ?? box, NodeFilter.SHOW_TEXT)
      for (let text = walker.nextNode(); text; text = walker.nextNode()) {
        const from = text.textContent?.indexOf(wanted) ?? -1
        if (from < 0) continue
        const range = document.createRange()
        range.setStart(text, from)
        range.setEnd(text, from + wanted.length)
        const { x, y, width, height } = range.getBoundingClientRect()
        return { x: x + width / 2, y: y + height / 2 }
      }
      return undefined
    }, word)
    if (!at) throw new Error(`“${word}” does not stand in ${this.label}.`)
    await this.page.mouse.move(at.x - 2, at.y)
    await this.page.mouse.move(at.x, at.y)
  }

  /** What the code editor says of the word under the mouse. */
  get hoverCard(): Locator {
    return this.page.getByRole('tooltip').filter({ visible: true })
  }

  /** The list of completions. */
  get suggestions(): Locator {
    return this.page.getByRole('listbox', { name: 'Suggest' })
  }

  suggestion(name: string): Locator {
    return this.suggestions.getByRole('option', { name: new RegExp(`^${escaped(name)}\\b`) })
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
