// Child processes, each in a group of its own, so that Ctrl-C ends them with everything they started and once only.
import { spawn, spawnSync } from 'node:child_process'

const windows = process.platform === 'win32'
/** How long a child may take to end by itself before it is killed, where it does not say. Milliseconds. */
const GRACE = 8_000

/** The children that run, with their grace. */
const alive = new Map()
let stopping

/**
 * Starts a command. `stdio` is that of `spawn`; standard input is never given, because a background group that reads the
 * terminal is stopped by the system.
 */
export function launch(
  command,
  args,
  { env, cwd, output = 'inherit', shell = false, grace = GRACE } = {},
) {
  const child = spawn(command, args, {
    cwd,
    env,
    shell,
    stdio: ['ignore', output, output],
    detached: !windows,
    windowsHide: true,
  })
  alive.set(child, grace)
  const gone = () => alive.delete(child)
  child.once('error', gone)
  child.once('exit', gone)
  return child
}

/** Resolves when the child has ended: its exit status (128 + n for signal n, 127 when it could not start). */
export function ended(child) {
  return new Promise((resolve) => {
    child.once('error', () => resolve(127))
    child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
}

/** Runs a command to its end and resolves with its exit status. */
export function run(command, args, options) {
  return ended(launch(command, args, options))
}

/** Asks a child and all it started to end; kills what is left after a grace period. */
export async function stop(child, grace = GRACE) {
  if (child.pid === undefined || !groupLives(child.pid)) return
  signalGroup(child.pid, 'SIGTERM')
  const deadline = Date.now() + grace
  while (groupLives(child.pid)) {
    if (Date.now() > deadline) {
      signalGroup(child.pid, 'SIGKILL')
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Ends every child that still runs. */
export async function stopAll() {
  await Promise.all([...alive].map(([child, grace]) => stop(child, grace)))
}

/** Whether Ctrl-C (or its like) came: then no further child should be started. */
export function isStopping() {
  return stopping !== undefined
}

/**
 * On Ctrl-C, a request to end, a closed terminal, or the death of the npm that started this: ends all children, then this
 * process. A signal often comes twice (from the terminal and from npm); the second changes nothing.
 */
export function stopOnSignals({ code = 130, before } = {}) {
  const onSignal = () => {
    stopping ??= (async () => {
      before?.()
      await stopAll()
      process.exit(code)
    })()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal)
  if (process.env.npm_lifecycle_event !== undefined && !windows) {
    const parent = process.ppid
    setInterval(() => process.ppid !== parent && onSignal(), 1_000).unref()
  }
}

function groupLives(pid) {
  try {
    process.kill(windows ? pid : -pid, 0)
    return true
  } catch (error) {
    // EPERM: something of the group lives on under another user.
    return error.code === 'EPERM'
  }
}

function signalGroup(pid, signal) {
  if (windows) {
    spawnSync('taskkill', ['/PID', String(pid), '/T', '/F'], { stdio: 'ignore' })
    return
  }
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}
