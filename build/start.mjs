#!/usr/bin/env node
// `npm start`: installs what is missing, builds, and opens Baton: the desktop window, or where that cannot be, the same app in a browser.
// Works when the system's Node (18 or later) starts it in a folder where nothing is installed.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { ended, isStopping, launch, run, stopOnSignals } from './children.mjs'
import { fetchElectron, findElectron, hasDisplay } from './electron.mjs'
import { ensureInstalled } from './install.mjs'
import { path, projectEnv, Refusal, root, say } from './project.mjs'

/** A desktop window that ends with an error this soon never opened. Milliseconds. */
const OPENED = 15_000

const USAGE = `npm start -- [--server] [--port N] [--data DIR]
  --server     serve the app to a browser, even where a desktop window could open
  --port N     the port of the server; any free one by default
  --data DIR   where runs, connections and the workspace folder are kept`

// Ctrl-C is how one closes Baton here, so it is no failure.
stopOnSignals({ code: 0, before: () => say('\nStopping.') })

try {
  process.exitCode = await start(readOptions(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  if (!isStopping()) console.error(error.message)
  process.exitCode = 1
}

async function start(options) {
  if (options.help) {
    say(USAGE)
    return 0
  }
  const node = await ensureInstalled()
  if (isStopping()) return 0
  const built = await run(node, [path('build', 'build.mjs')], { cwd: root, env: projectEnv() })
  if (built !== 0 || isStopping()) return built
  const reason = await openDesktop(node, options)
  if (reason === undefined || isStopping()) return 0
  say(`No desktop window: ${reason}. Serving Baton to a browser.`)
  return serve(node, options)
}

/** Opens the window and waits until it is closed. Resolves with why it could not, in one line, or undefined. */
async function openDesktop(node, options) {
  if (options.server) return 'started with --server'
  if (!hasDisplay()) return 'there is no display (DISPLAY and WAYLAND_DISPLAY are not set)'
  if (findElectron() === undefined) {
    const fetched = await fetchElectron({ node, say })
    if (!fetched.ok) return fetched.why
  }
  const electron = findElectron()
  if (isStopping() || electron === undefined) return undefined
  say('Opening Baton.')
  const began = Date.now()
  const child = launch(electron.executable, [root], {
    cwd: root,
    env: hostEnv(options),
    output: 'pipe',
  })
  let lastError = ''
  child.stdout?.pipe(process.stdout)
  child.stderr?.on('data', (piece) => {
    process.stderr.write(piece)
    lastError = String(piece).trim().split('\n').pop() || lastError
  })
  const status = await ended(child)
  if (status === 0 || isStopping()) return undefined
  if (Date.now() - began > OPENED)
    throw new Refusal(`The desktop window ended with status ${status}.`)
  return `Electron ended at once with status ${status}${lastError ? ` (${lastError})` : ''}`
}

/** Serves the app until it is stopped; opens a browser once the address is known. */
async function serve(node, options) {
  const child = launch(node, [path('out', 'server', 'index.mjs')], {
    cwd: root,
    env: hostEnv(options),
    output: 'pipe',
  })
  let said = ''
  child.stderr?.pipe(process.stderr)
  child.stdout?.on('data', (piece) => {
    process.stdout.write(piece)
    if (said === undefined) return
    said += String(piece)
    const address = /Baton is at (http:\/\/\S+)/.exec(said)?.[1]
    if (address === undefined) return
    said = undefined
    openBrowser(address)
  })
  return ended(child)
}

function hostEnv({ port, data }) {
  return projectEnv({
    ...(port === undefined ? {} : { BATON_PORT: String(port) }),
    ...(data === undefined ? {} : { BATON_DATA: data }),
  })
}

/** Opens the address where there is somebody to see it. That it fails is said, and changes nothing. */
function openBrowser(address) {
  if (process.env.CI || !hasDisplay()) return
  const [command, ...args] = browserCommand(address)
  if (command === undefined) return
  const child = spawn(command, args, { stdio: 'ignore', detached: true })
  child.once('error', (error) =>
    say(`No browser could be opened (${error.message}); open the address yourself.`),
  )
  child.unref()
}

function browserCommand(address) {
  if (process.platform === 'darwin') return ['open', address]
  if (process.platform === 'win32') return ['cmd', '/c', 'start', '', address]
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.some((folder) => existsSync(join(folder, 'xdg-open'))) ? ['xdg-open', address] : []
}

function readOptions(args) {
  const options = { server: false, help: false, port: undefined, data: undefined }
  const rest = args.flatMap((arg) => (/^--\w+=/.test(arg) ? splitOnce(arg) : [arg]))
  while (rest.length > 0) {
    const arg = rest.shift()
    if (arg === '--server') options.server = true
    else if (arg === '--help' || arg === '-h') options.help = true
    else if (arg === '--port') options.port = readPort(rest.shift())
    else if (arg === '--data') options.data = readFolder(rest.shift())
    else throw new Refusal(`Unknown option ${arg}.\n${USAGE}`)
  }
  return options
}

function splitOnce(arg) {
  const at = arg.indexOf('=')
  return [arg.slice(0, at), arg.slice(at + 1)]
}

function readPort(text) {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port
  throw new Refusal(`--port takes a number from 0 to 65535, not ${text ?? 'nothing'}.`)
}

function readFolder(text) {
  if (text) return resolve(process.env.INIT_CWD ?? process.cwd(), text)
  throw new Refusal('--data takes a folder.')
}
