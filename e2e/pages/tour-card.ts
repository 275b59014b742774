import { expect, type Locator } from '@playwright/test'
import { Frame } from './frame'

/** The card of the tour, and the ring around what it points at. */
export class TourCard extends Frame {
  get card(): Locator {
    return this.page.getByRole('region', { name: 'Tour' })
  }

  get ring(): Locator {
    return this.page.locator('[data-tour-ring]')
  }

  async expectStep(step: number, title: string): Promise<void> {
    await expect(this.card).toContainText(`Step ${step} of 4`)
    await expect(this.card.getByRole('heading', { name: title })).toBeVisible()
  }

  /** Waits until the ring stands around a thing, and nothing of the card over it. */
  async expectAt(thing: Locator): Promise<void> {
    await expect(async () => {
      const [ring, around, card] = await Promise.all([
        this.ring.boundingBox(),
        thing.boundingBox(),
        this.card.boundingBox(),
      ])
      if (!ring || !around || !card) throw new Error('The tour, or what it is about, is not shown.')
      expect(Math.abs(ring.x + ring.width / 2 - (around.x + around.width / 2))).toBeLessThan(3)
      expect(Math.abs(ring.y + ring.height / 2 - (around.y + around.height / 2))).toBeLessThan(3)
      const apart =
        card.x >= around.x + around.width ||
        card.x + card.width <= around.x ||
        card.y >= around.y + around.height ||
        card.y + card.height <= around.y
      expect(apart, 'the card leaves what it points at free').toBe(true)
    }).toPass({ timeout: 10_000 })
  }

  press(button: 'Next' | 'Back' | 'Finish' | 'Close' | 'End the tour'): Promise<void> {
    return this.card.getByRole('button', { name: button, exact: true }).click()
  }
}
