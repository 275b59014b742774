// Whether there is an Electron to open the desktop window with, and how to get one. Shared by start, test and the Playwright config.
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ended, launch, stop } from './children.mjs'
import { path, projectEnv } from './project.mjs'

/** Without progress for this long, fetching the binary is given up. Milliseconds. */
const STALL = 30_000
/** A failed fetch is not tried again for this long, so that the next start is quick. Milliseconds. */
const REMEMBERED = 24 * 60 * 60 * 1000

const failureNote = path('node_modules', '.cache', 'baton', 'electron-fetch.json')

/**
 * The Electron that is there: a real one, or what ELECTRON_OVERRIDE_DIST_PATH points at. Undefined when there is none.
 * @returns {{ executable: string, distPath: string, standIn: boolean } | undefined}
 */
export function findElectron(env = process.env) {
  const home = path('node_modules', 'electron')
  const named = readIfThere(join(home, 'path.txt'))
  if (env.ELECTRON_OVERRIDE_DIST_PATH) {
    return describe(env.ELECTRON_OVERRIDE_DIST_PATH, named ?? platformPath())
  }
  return named === undefined ? undefined : describe(join(home, 'dist'), named)
}

/**
 * What the desktop end-to-end tests run on: a real Electron, else the stand-in beside the project, else nothing.
 */
export function findDesktop(env = process.env) {
  return findElectron(env) ?? describe(path('..', 'shared', 'electron-stand-in'), 'electron')
}

/** Whether a window can be shown here. */
export function hasDisplay(env = process.env) {
  return (
    process.platform === 'darwin' ||
    process.platform === 'win32' ||
    Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
  )
}

/**
 * Fetches the binary with Electron's own installer, and gives up after 30 s without progress.
 * @returns {Promise<{ ok: true } | { ok: false, why: string }>}
 */
export async function fetchElectron({ node, say, stallMs = STALL, env = process.env }) {
  const earlier = recentFailure()
  if (earlier !== undefined) {
    return {
      ok: false,
      why: `Electron could not be fetched earlier (${earlier}); to try again: npx install-electron`,
    }
  }
  say('Fetching Electron (about 120 MB, once).')
  const temporary = mkdtempSync(join(tmpdir(), 'baton-electron-'))
  const why = await fetchInto(temporary, { node, say, stallMs, env })
  rmSync(temporary, { recursive: true, force: true })
  if (why === undefined && findElectron() !== undefined) return { ok: true }
  const reason = why ?? 'its installer ended without a binary'
  mkdirSync(dirname(failureNote), { recursive: true })
  writeFileSync(failureNote, JSON.stringify({ at: Date.now(), reason }))
  return { ok: false, why: `Electron could not be fetched (${reason})` }
}

/** Runs the installer with its downloads below `temporary`. Resolves with why it failed, or undefined. */
async function fetchInto(temporary, { node, say, stallMs, env }) {
  const child = launch(node, [path('node_modules', 'electron', 'install.js')], {
    cwd: path(),
    env: { ...projectEnv(), ...env, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
    output: 'pipe',
  })
  let errors = ''
  let bytes = 0
  let movedAt = Date.now()
  let saidAt = Date.now()
  let stalled = false
  const moved = () => (movedAt = Date.now())
  child.stdout?.on('data', moved)
  child.stderr?.on('data', (piece) => {
    errors += String(piece)
  })
  const watch = setInterval(() => {
    const now = sizeOf(temporary) + sizeOf(path('node_modules', 'electron', 'dist'))
    if (now > bytes) moved()
    bytes = Math.max(bytes, now)
    if (Date.now() - movedAt > stallMs) {
      stalled = true
      void stop(child)
    } else if (Date.now() - saidAt > 10_000) {
      saidAt = Date.now()
      say(`  ${Math.round(bytes / 1e6)} MB so far`)
    }
  }, 500)
  const status = await ended(child)
  clearInterval(watch)
  if (stalled) return `no progress for ${stallMs / 1000} s`
  if (status === 0) return undefined
  return firstLine(errors) ?? `its installer ended with status ${status}`
}

function describe(distPath, name) {
  const executable = join(distPath, name)
  if (!existsSync(executable)) return undefined
  return { executable, distPath, standIn: isStandIn(distPath, executable) }
}

/** Electron's own folder says its version in a file; anything else is asked. */
function isStandIn(distPath, executable) {
  if (existsSync(join(distPath, 'version'))) return false
  return execFileSync(executable, ['--version'], { encoding: 'utf8' }).includes('stand-in')
}

function recentFailure() {
  const text = readIfThere(failureNote)
  if (text === undefined) return undefined
  const { at, reason } = JSON.parse(text)
  return Date.now() - at < REMEMBERED ? reason : undefined
}

function platformPath() {
  if (process.platform === 'darwin') return join('Electron.app', 'Contents', 'MacOS', 'Electron')
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}

function firstLine(text) {
  return text
    .split('\n')
    .find((line) => line.trim() !== '')
    ?.trim()
}

/** Bytes below a folder; what vanishes while it is counted counts nothing. */
function sizeOf(folder) {
  let total = 0
  const names = existsSync(folder) ? readdirSync(folder) : []
  for (const name of names) {
    const stats = statSync(join(folder, name), { throwIfNoEntry: false })
    if (stats?.isDirectory()) total += sizeOf(join(folder, name))
    else total += stats?.size ?? 0
  }
  return total
}
