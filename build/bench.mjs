#!/usr/bin/env node
// `npm run bench`: bundles the benchmarks and the command line, and runs them on Node 24. Options go through:
// `npm run bench -- --json`. What each figure is stands in build/bench/README.md.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { run, stopOnSignals } from './children.mjs'
import { ensureInstalled } from './install.mjs'
import { path, projectEnv, root } from './project.mjs'

/** Its own, so that a build or another bench at the same time changes nothing. */
const folder = path('out', 'bench', String(process.pid))
const tidy = () => rmSync(folder, { recursive: true, force: true })

stopOnSignals({ before: tidy })
const node = await ensureInstalled()
const { bundleBench, bundleHost } = await import('./bundle.mjs')
try {
  await bundleHost(folder)
  await bundleBench(folder)
  process.exitCode = await run(
    node,
    [join(folder, 'bench', 'index.mjs'), ...process.argv.slice(2)],
    { cwd: root, env: projectEnv() },
  )
} finally {
  tidy()
}
