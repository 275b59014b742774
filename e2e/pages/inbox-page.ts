import { expect, type Locator } from '@playwright/test'
import { Frame } from './frame'

/** The questions that wait for a person, and the one that is open. */
export class InboxPage extends Frame {
  async open(): Promise<void> {
    await this.goTo('Inbox')
  }

  get questions(): Locator {
    return this.page.getByRole('navigation', { name: 'Questions' }).getByRole('listitem')
  }

  /** The question that is open. */
  question(title: string | RegExp): Locator {
    return this.page.getByRole('article', { name: title })
  }

  async edit(): Promise<void> {
    await this.page.getByRole('button', { name: 'Edit', exact: true }).click()
  }

  /** A field of the edit form. */
  field(label: string): Locator {
    return this.page.getByRole('region', { name: 'Value' }).getByLabel(labelled(label))
  }

  /** A field of one entry of a list in the edit form, counted from 1. */
  fieldOf(item: number, label: string): Locator {
    return this.field(label).nth(item - 1)
  }

  get comment(): Locator {
    return this.page.getByRole('textbox', { name: 'Comment' })
  }

  /** What can be done besides answering. */
  async more(item: string): Promise<void> {
    await this.page.getByRole('button', { name: 'More', exact: true }).click()
    await this.page.getByRole('menuitem', { name: item }).click()
  }

  /** The address of the page for a phone, from its dialog. */
  async phoneLink(): Promise<string> {
    await this.more('Answer on your phone')
    const link = this.page.getByRole('dialog').getByRole('textbox', { name: 'Link' })
    const url = await link.inputValue()
    await this.page.keyboard.press('Escape')
    return url
  }

  /** One of the filters over the list. */
  filter(name: RegExp): Locator {
    return this.page.getByRole('group', { name: 'Show' }).getByRole('button', { name })
  }

  /** What is said of an answer that can still be taken back. */
  get held(): Locator {
    return this.questions.getByRole('status')
  }

  async choose(title: string): Promise<void> {
    await this.page.getByRole('checkbox', { name: `Choose “${title}”` }).click()
  }

  get together(): Locator {
    return this.page.getByRole('group', { name: 'Answer together' })
  }

  async approve(): Promise<void> {
    await this.page.getByRole('button', { name: 'Approve' }).click()
    await expect(this.notice('Approved')).toBeVisible()
  }

  async reject(): Promise<void> {
    await this.page.getByRole('button', { name: 'Reject' }).click()
    await expect(this.notice('Rejected')).toBeVisible()
  }
}

/** A label, with the star of a field that must be filled in. */
function labelled(label: string): RegExp {
  return new RegExp(`^${label}( \\*)?$`)
}
