/** A keystroke in the inspector, beside one in a plain text field on the bare page. */
import type { Page } from '@playwright/test'
import { median } from '../bench/sampling'
import { compared, inTurn, type UiBenchmark } from './benchmark'
import { drawing } from './documents'
import { drawingBox, settled, zoomTo } from './gestures'
import type { Keystroke } from './probe'
import { openBareGraph, openWorkflow } from './studio'

const TEXT = 'the quick brown fox jumps over it '
/** Between two keys, as quick typists have it. Milliseconds. */
const PAUSE = 60
/** A step that can be seen at the start. */
const NODE = 'Step 12.0'

export const TYPE: UiBenchmark = {
  name: 'type-1000',
  targets: {
    'type-1000': { atMost: 16 },
    'type-1000-p95': { atMost: 50 },
    'type-1000-shown': undefined,
  },
  async measure(studio) {
    const document = drawing()
    const profile = await studio.profile([document])
    const { page, list, editor } = await profile.openApp()
    await openWorkflow(page, list, document.name)
    await editor.select(NODE)
    // As many cards on the canvas as go.
    await zoomTo(page, 0.2)
    const bare = await profile.openBare()
    await openBareGraph(bare, document, await drawingBox(page))
    await zoomTo(bare, 0.2)
    const field = editor.inspector.getByLabel('Name of the node')
    const { ours, raw } = await inTurn(
      () => typed(page, () => field.focus()),
      () => typed(bare, () => bare.getByLabel('Text').focus()),
    )
    await profile.close()
    const figure = (name: string, of: (keys: Keystroke[]) => number) =>
      compared(name, 'ms', ours.map(of), raw.map(of))
    return [
      figure('type-1000', (keys) => median(keys.map(({ frame }) => frame))),
      figure('type-1000-p95', (keys) => p95(keys.map(({ frame }) => frame))),
      figure('type-1000-shown', (keys) => median(keys.map(({ shown }) => shown))),
    ]
  },
}

async function typed(page: Page, focus: () => Promise<void>): Promise<Keystroke[]> {
  await page.bringToFront()
  await focus()
  await settled(page)
  await page.evaluate(() => window.probe.forgetKeys())
  await page.keyboard.type(TEXT, { delay: PAUSE })
  await settled(page)
  const keys = await page.evaluate(() => window.probe.keys())
  if (keys.length !== TEXT.length)
    throw new Error(`${keys.length} of ${TEXT.length} keys were answered by a frame.`)
  return keys
}

function p95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? NaN
}
