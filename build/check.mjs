#!/usr/bin/env node
// `npm run check`: the quick inner loop. Types, lint and unit tests, in under a minute.
import { isStopping, stopOnSignals } from './children.mjs'
import { ensureInstalled } from './install.mjs'
import { Refusal } from './project.mjs'
import { conclude, runSteps } from './steps.mjs'
import { lint, quickUnit, types } from './test-steps.mjs'

stopOnSignals()
try {
  await ensureInstalled()
  const results = await runSteps(
    [types, lint, quickUnit].map((step) => ({ ...step, quiet: true })),
    {
      width: 3,
    },
  )
  if (!isStopping()) process.exitCode = conclude(results)
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  console.error(error.message)
  process.exitCode = 1
}
