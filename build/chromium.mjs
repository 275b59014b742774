// The Chromium that the end-to-end tests and the benchmarks of the editor drive: one that is installed, else Playwright's, else Debian's package.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { ended, launch, run, stop } from './children.mjs'
import { path, projectEnv, Refusal } from './project.mjs'

/** Without a line of output for this long, a download is given up. Milliseconds. */
const STALL = 30_000

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const PLACES = [
  '/usr/bin',
  '/usr/local/bin',
  '/snap/bin',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
]

/** How the end-to-end tests and the benchmarks of the editor start it: without a window, and without talking to anybody. */
export const CHROMIUM_ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The path of a Chromium, or undefined. CHROMIUM_PATH decides where it is set. */
export function findChromium(env = process.env) {
  if (env.CHROMIUM_PATH) {
    if (existsSync(env.CHROMIUM_PATH)) return env.CHROMIUM_PATH
    throw new Refusal(`CHROMIUM_PATH points at ${env.CHROMIUM_PATH}, and nothing is there.`)
  }
  const folders = (env.PATH ?? '').split(delimiter)
  for (const place of [...PLACES, ...folders]) {
    if (/chrom(e|ium)(\.exe)?$/i.test(place) && existsSync(place)) return place
    const found = NAMES.map((name) => join(place, name)).find((file) => existsSync(file))
    if (found !== undefined) return found
  }
  return playwrightsOwn()
}

/** Finds a Chromium or installs one; throws a `Refusal` that says what to do when none can be had. */
export async function ensureChromium({ node, say }) {
  const found = findChromium()
  if (found !== undefined) return found
  say("No Chromium here: fetching Playwright's.")
  const cli = path('node_modules', '@playwright', 'test', 'cli.js')
  const installed = await runUnlessStalled(node, [cli, 'install', 'chromium'])
  const own = playwrightsOwn()
  if (installed && own !== undefined && starts(own)) return own
  if (process.platform === 'linux' && process.getuid?.() === 0 && has('apt-get')) {
    say("Playwright's Chromium cannot be had or lacks libraries: installing Debian's package.")
    const env = { ...projectEnv(), DEBIAN_FRONTEND: 'noninteractive' }
    await run('apt-get', ['update', '-q'], { env })
    await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], { env })
    const packaged = findChromium()
    if (packaged !== undefined) return packaged
  }
  throw new Refusal(
    'The end-to-end tests need a Chromium, and none could be had. Install one (Debian: apt-get install chromium) or set CHROMIUM_PATH to one.',
  )
}

async function runUnlessStalled(command, args) {
  const child = launch(command, args, { cwd: path(), env: projectEnv(), output: 'pipe' })
  let timer
  const moved = () => {
    clearTimeout(timer)
    timer = setTimeout(() => void stop(child), STALL)
  }
  moved()
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (piece) => {
      moved()
      process.stdout.write(piece)
    })
  }
  const status = await ended(child)
  clearTimeout(timer)
  return status === 0
}

function playwrightsOwn() {
  const require = createRequire(import.meta.url)
  if (!existsSync(path('node_modules', '@playwright', 'test'))) return undefined
  const file = require('@playwright/test').chromium.executablePath()
  return existsSync(file) ? file : undefined
}

/** A downloaded Chromium needs libraries of the system; without them it does not even say its version. */
function starts(file) {
  return spawnSync(file, ['--version'], { stdio: 'ignore' }).status === 0
}

function has(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined
}
