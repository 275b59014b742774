/** Opening a run of 10,000 events, and going back and forth in it. */
import type { Page } from '@playwright/test'
import { RunsPage } from '../../e2e/pages/runs-page'
import { StepsPanel } from '../../e2e/pages/steps-panel'
import { median } from '../bench/sampling'
import { compared, inTurn, type UiBenchmark } from './benchmark'
import { EVENTS, turning } from './documents'
import { drawingBox, rate, settled } from './gestures'
import { openBareGraph, openWorkflow } from './studio'

const DONE = '.react-flow__node [data-state="done"]'
const TREE = '[role="tree"][aria-label="Steps of the run"] [role="treeitem"]'
/** How long the slider is moved in each sample at least. Milliseconds. */
const SAMPLE_MS = 1_500

export const LOOK_BACK: UiBenchmark = {
  name: 'look-back-10000',
  targets: {
    'open-run-10000': { atMost: 1_000 },
    'open-steps-10000': { atMost: 1_000 },
    'slider-10000': { atLeast: 50 },
    'slider-10000-task': { atMost: 100 },
    'timeline-10000': { atLeast: 50 },
  },
  async measure(studio) {
    const document = turning()
    const profile = await studio.profile([document])
    const first = await profile.openApp()
    await openWorkflow(first.page, first.list, document.name)
    await first.editor.run()
    await first.editor.output.getByText('Completed').waitFor({ timeout: 60_000 })
    const size = await drawingBox(first.page)
    await first.page.close()

    const open = async () => {
      const { page } = await profile.openApp()
      const runs = new RunsPage(page)
      await runs.open()
      const link = runs.rows(document.name).getByRole('link', { name: document.name })
      await link.waitFor()
      await settled(page)
      const run = await shownAfter(page, DONE, () => link.click())
      const steps = new StepsPanel(page)
      const tree = await shownAfter(page, TREE, () => steps.open())
      return { page, run, tree, steps }
    }
    const opened = await inTurn(
      async () => {
        const { page, ...took } = await open()
        await page.close()
        return took
      },
      async () => {
        const page = await profile.openBare()
        const took = await openBareGraph(page, document, size)
        await page.close()
        return took
      },
    )

    const { page, steps } = await open()
    const last = Number(await steps.slider.getAttribute('aria-valuemax'))
    if (last < EVENTS) throw new Error(`The run has ${last} events, not ${EVENTS}.`)
    const bare = await profile.openBare()
    await openBareGraph(bare, document, size)
    const box = await steps.slider.boundingBox()
    if (!box) throw new Error('The slider is not shown.')
    const moved = await inTurn(
      () => moveAlong(page, box),
      () => moveAlong(bare, box),
    )
    await page.bringToFront()
    await steps.openTimeline()
    await steps.bars.first().waitFor()
    const bars = await drawn(steps)
    const scrolled = await inTurn(
      () => scrollThrough(page, bars),
      () => scrollThrough(bare, bars),
    )
    await profile.close()
    const times = (name: string, of: 'run' | 'tree') =>
      compared(
        name,
        'ms',
        opened.ours.map((each) => each[of]),
        opened.raw,
      )
    return [
      times('open-run-10000', 'run'),
      times('open-steps-10000', 'tree'),
      compared('slider-10000', 'frames/s', moved.ours.map(rate), moved.raw.map(rate)),
      {
        name: 'slider-10000-task',
        value: Math.max(...moved.ours.map(({ longestTask }) => longestTask)),
        unit: 'ms, the longest task',
        ratio:
          median(moved.ours.map(({ longestGap }) => longestGap)) /
          median(moved.raw.map(({ longestGap }) => longestGap)),
      },
      compared('timeline-10000', 'frames/s', scrolled.ours.map(rate), scrolled.raw.map(rate)),
    ]
  },
}

/** Where the bars of the timeline are. */
async function drawn(steps: StepsPanel) {
  const box = await steps.results.getByRole('listbox').first().boundingBox()
  if (!box) throw new Error('The timeline is not shown.')
  return box
}

/** Turns the wheel over the bars, down and up; what frames the page made of it. */
async function scrollThrough(
  page: Page,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
) {
  await page.bringToFront()
  await settled(page)
  await page.mouse.move(x + width / 2, y + height / 2)
  const began = performance.now()
  await page.evaluate(() => window.probe.watch())
  for (let turn = 0; performance.now() - began < SAMPLE_MS; turn++)
    await page.mouse.wheel(0, turn % 120 < 60 ? 90 : -90)
  return page.evaluate(() => window.probe.unwatch())
}

/** Milliseconds from a click until what it leads to is shown and the page has nothing left to do. */
async function shownAfter(
  page: Page,
  selector: string,
  click: () => Promise<void>,
): Promise<number> {
  const took = page.evaluate((wanted) => window.probe.untilShown(wanted), selector)
  await click()
  return took
}

/** Holds the slider and moves it to its ends and back, a little at a time; what frames the page made of it. */
async function moveAlong(
  page: Page,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
) {
  await page.bringToFront()
  await settled(page)
  const at = (part: number) => [x + 8 + (width - 16) * part, y + height / 2] as const
  await page.mouse.move(...at(1))
  await page.mouse.down()
  const began = performance.now()
  await page.evaluate(() => window.probe.watch())
  for (let move = 0; performance.now() - began < SAMPLE_MS; move++)
    await page.mouse.move(...at((1 + Math.cos(move / 40)) / 2))
  const watched = await page.evaluate(() => window.probe.unwatch())
  await page.mouse.up()
  return watched
}
