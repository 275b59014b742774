/**
 * The end-to-end tests: the same specs on both hosts. `browser`: the server host and Chromium. `desktop`: Electron, or where
 * there is none the stand-in for it, which is said in the project's name. What one host alone has is tagged.
 */
import { defineConfig } from '@playwright/test'
import { CHROMIUM_ARGS, findChromium } from '../build/chromium.mjs'
import { findDesktop, hasDisplay } from '../build/electron.mjs'
import type { AppOptions } from './fixtures/app'

/** Tests that only a browser (or only a desktop window) can be asked. */
const BROWSER_ONLY = /@browser-only/
const DESKTOP_ONLY = /@desktop-only/

const desktop = findDesktop()
const canShow = desktop !== undefined && (desktop.standIn || hasDisplay())
const skipped = canShow ? undefined : whySkipped()
// Workers read this file too; one of them saying it is enough.
if (skipped && process.env.TEST_WORKER_INDEX === undefined) console.log(skipped)

export default defineConfig<AppOptions>({
  testDir: 'specs',
  outputDir: '../test-results/e2e',
  reporter: [['list'], ['json', { outputFile: '../test-results/e2e.json' }]],
  metadata: { notes: skipped ? [skipped] : [] },
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  // A busy machine is given a second try where nobody watches; what needed it is named in the table of `npm test`.
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: {
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: findChromium(),
      args: CHROMIUM_ARGS,
    },
  },
  projects: [
    { name: 'browser', grepInvert: DESKTOP_ONLY, use: { host: 'browser' } },
    ...(canShow
      ? [
          {
            name: desktop.standIn ? 'desktop (stand-in)' : 'desktop',
            grepInvert: BROWSER_ONLY,
            use: { host: 'desktop' as const },
          },
        ]
      : []),
  ],
})

function whySkipped(): string {
  return desktop === undefined
    ? 'desktop skipped: no Electron binary here, and no stand-in for it'
    : 'desktop skipped: there is an Electron binary, but no display to open its window on'
}
