#!/usr/bin/env node
// `npm test`: installs what is missing, runs every check there is, and ends with `N passed, N failed`.
// Works when the system's Node (18 or later) starts it in a folder where nothing is installed.
import { spawnSync } from 'node:child_process'
import { ensureChromium } from './chromium.mjs'
import { isStopping, stopOnSignals } from './children.mjs'
import { fetchElectron, findDesktop, hasDisplay } from './electron.mjs'
import { ensureInstalled } from './install.mjs'
import { Refusal, say } from './project.mjs'
import { conclude, runSteps } from './steps.mjs'
import {
  build,
  conformance,
  endToEnd,
  formatting,
  imports,
  lint,
  types,
  unit,
} from './test-steps.mjs'

stopOnSignals()
try {
  const node = await ensureInstalled()
  const endToEndStep = await prepareEndToEnd(node)
  const results = [
    ...(await runSteps([formatting, lint, types, imports], { width: 2 })),
    ...(await runSteps([unit, build, conformance, endToEndStep])),
  ]
  if (!isStopping()) process.exitCode = conclude(results)
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  console.error(error.message)
  process.exitCode = 1
}

/** The end-to-end step, or one that fails with the reason when no Chromium can be had. */
async function prepareEndToEnd(node) {
  try {
    const chromium = await ensureChromium({ node, say })
    return endToEnd({ chromium, wrapper: await prepareDesktop(node) })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { ...endToEnd({ chromium: '' }), refusal: error.message }
  }
}

/** Fetches Electron where its tests could run, and returns the command that lends them a display (none needed: empty). */
async function prepareDesktop(node) {
  const borrowed = !hasDisplay() && spawnSync('xvfb-run', ['--help']).error === undefined
  if (findDesktop() === undefined && (hasDisplay() || borrowed)) {
    const fetched = await fetchElectron({ node, say })
    if (!fetched.ok) say(fetched.why)
  }
  const electron = findDesktop()
  return borrowed && electron !== undefined && !electron.standIn ? ['xvfb-run', '-a'] : []
}
