#!/usr/bin/env node
// `npm run bench:ui`: builds the app, the comparison page and the benchmarks, and runs them on Node 24 against Chromium.
// Options go through: `npm run bench:ui -- --json`. What each figure is stands in build/bench-ui/README.md.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium } from './chromium.mjs'
import { run, stopOnSignals } from './children.mjs'
import { ensureInstalled } from './install.mjs'
import { path, projectEnv, root } from './project.mjs'

/** Its own, so that a build or another bench at the same time changes nothing. */
const folder = path('out', 'bench-ui', String(process.pid))
const tidy = () => rmSync(folder, { recursive: true, force: true })

stopOnSignals({ before: tidy })
const node = await ensureInstalled()
const chromium = findChromium()
if (chromium === undefined) {
  console.error('The benchmarks of the editor need a Chromium. Install one, or set CHROMIUM_PATH.')
  process.exit(1)
}
const { bundleHost, bundleUiBench } = await import('./bundle.mjs')
const { buildBarePage, buildInterface } = await import('./bench-ui/pages.mjs')
try {
  await bundleHost(folder)
  await buildInterface(join(folder, 'renderer'))
  await buildBarePage(join(folder, 'bare'))
  await bundleUiBench(folder)
  process.exitCode = await run(
    node,
    [join(folder, 'bench-ui', 'index.mjs'), ...process.argv.slice(2)],
    { cwd: root, env: projectEnv({ CHROMIUM_PATH: chromium }) },
  )
} finally {
  tidy()
}
