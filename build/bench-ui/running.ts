/** A run that keeps 1,000 nodes at work. */
import type { Page } from '@playwright/test'
import { median } from '../bench/sampling'
import { inTurn, compared, type UiBenchmark } from './benchmark'
import { lanes } from './documents'
import { drawingBox, rate, zoomTo } from './gestures'
import type { Watched } from './probe'
import { openBareGraph, openWorkflow } from './studio'

/** How long each sample looks. Milliseconds. */
const LOOK = 3_000
/** What the run must come to for its figures to count: events/s. */
const LEAST_EVENTS = 5_000

export const RUN: UiBenchmark = {
  name: 'run-1000',
  targets: {
    'run-1000': { atLeast: 50 },
    'run-1000-task': { atMost: 100 },
    'run-1000-events': { atLeast: LEAST_EVENTS },
    'run-1000-near': { atLeast: 50 },
    'run-1000-near-task': { atMost: 100 },
  },
  async measure(studio) {
    const document = lanes()
    const profile = await studio.profile([document])
    const { page, list, editor } = await profile.openApp()
    await openWorkflow(page, list, document.name)
    const bare = await profile.openBare()
    await openBareGraph(bare, document, await drawingBox(page))
    await page.bringToFront()
    await editor.run()
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor()
    const at = async (zoom: number) => {
      for (const each of [page, bare]) {
        await each.bringToFront()
        await zoomTo(each, zoom)
      }
      return inTurn(
        () => look(page),
        () => look(bare),
      )
    }
    const far = await at(0.1)
    const near = await at(0.8)
    await page.bringToFront()
    await editor.stop()
    await profile.close()
    const rates = (name: string, { ours, raw }: { ours: Watched[]; raw: Watched[] }) =>
      compared(name, 'frames/s', ours.map(rate), raw.map(rate))
    const tasks = (name: string, { ours, raw }: { ours: Watched[]; raw: Watched[] }) => ({
      name,
      value: Math.max(...ours.map(({ longestTask }) => longestTask)),
      unit: 'ms, the longest task',
      ratio:
        median(ours.map(({ longestGap }) => longestGap)) /
        median(raw.map(({ longestGap }) => longestGap)),
      raw: Math.max(...raw.map(({ longestTask }) => longestTask)),
    })
    const events = [...far.ours, ...near.ours].map((each) => (each.events / each.ms) * 1_000)
    return [
      rates('run-1000', far),
      tasks('run-1000-task', far),
      {
        name: 'run-1000-events',
        value: median(events),
        unit: 'events/s',
        ratio: median(events) / LEAST_EVENTS,
      },
      rates('run-1000-near', near),
      tasks('run-1000-near-task', near),
    ]
  },
}

/** Each look ends with a frame of the page, so that a page which is held up is looked at for longer, and not left out. */
async function look(page: Page): Promise<Watched> {
  await page.bringToFront()
  return page.evaluate((ms) => window.probe.watchFor(ms), LOOK)
}
