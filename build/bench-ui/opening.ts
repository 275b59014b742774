/** The first screen, and opening a workflow from it. */
import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { median } from '../bench/sampling'
import { compared, inTurn, type UiBenchmark } from './benchmark'
import { drawing } from './documents'
import { drawingBox } from './gestures'
import { openBareGraph, openWorkflow } from './studio'

export const OPEN: UiBenchmark = {
  name: 'open-1000',
  targets: { 'open-1000': { atMost: 1_500 } },
  async measure(studio) {
    const document = drawing()
    const profile = await studio.profile([document])
    let size = { width: 0, height: 0 }
    const { ours, raw } = await inTurn(
      async () => {
        const { page, list, editor } = await profile.openApp()
        const took = await openWorkflow(page, list, document.name)
        size = await drawingBox(page)
        // It could be used indeed: a click is answered.
        await editor.select('Step 12.1')
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
    await profile.close()
    return [compared('open-1000', 'ms', ours, raw)]
  },
}

/** Workflows in the list, one of them large. */
const LISTED = 12

export const FIRST_SCREEN: UiBenchmark = {
  name: 'first-screen',
  targets: { 'first-screen': { atMost: 800 }, 'first-screen-code': { atMost: 400 } },
  async measure(studio) {
    const small = { ...drawing(), nodes: drawing().nodes.slice(0, 1), edges: [] }
    const profile = await studio.profile([
      drawing(),
      ...Array.from({ length: LISTED - 1 }, (_, i) => ({ ...small, name: `Workflow ${i}` })),
    ])
    const first = async (open: () => Promise<Page>) => {
      const page = await open()
      const ms = await page.evaluate(() => window.probe.firstScreen ?? NaN)
      const code = await codeBefore(page, ms)
      await page.close()
      return { ms, ...code }
    }
    const { ours, raw } = await inTurn(
      () => first(async () => (await profile.openApp()).page),
      () => first(() => profile.openBare()),
    )
    await profile.close()
    const monaco = ours.flatMap(({ monaco }) => monaco)
    if (monaco.length > 0)
      throw new Error(`Monaco is loaded before the list of workflows: ${monaco.join(', ')}.`)
    return [
      compared(
        'first-screen',
        'ms',
        ours.map(({ ms }) => ms),
        raw.map(({ ms }) => ms),
      ),
      {
        ...compared(
          'first-screen-code',
          'KB gzipped',
          ours.map(({ kb }) => kb),
          raw.map(({ kb }) => kb),
        ),
        value: median(ours.map(({ kb }) => kb)),
      },
    ]
  },
}

/** The JavaScript that a page asked for before that time, and whether the code editor is in it. */
async function codeBefore(page: Page, ms: number): Promise<{ kb: number; monaco: string[] }> {
  const addresses = await page.evaluate(
    (until) =>
      performance
        .getEntriesByType('resource')
        .filter(({ name, startTime }) => startTime < until && /\.m?js($|\?)/.test(name))
        .map(({ name }) => name),
    ms,
  )
  const files = await Promise.all(
    [...new Set(addresses)].map(async (address) => {
      const text = Buffer.from(await (await fetch(address)).arrayBuffer())
      return { address, bytes: gzipSync(text).length, isMonaco: text.includes('monaco-editor') }
    }),
  )
  return {
    kb: files.reduce((sum, { bytes }) => sum + bytes, 0) / 1_000,
    monaco: files.flatMap(({ address, isMonaco }) => (isMonaco ? [address] : [])),
  }
}
