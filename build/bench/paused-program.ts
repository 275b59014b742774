/**
 * A host with many runs that wait: `start FOLDER N` starts them, `restart FOLDER N` comes back to them. Sends one `Report` to
 * the process that forked it.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises'
import { createHostPorts } from '../../src/adapters/host-ports'
import { prepareDataFolder } from '../../src/adapters/data-folder'
import { createApp } from '../../src/app/app'
import type { App } from '../../src/app/app'
import { paused } from './graphs'
import { rawLoop, timed } from './sampling'

export interface Report {
  /** Bytes for each run. */
  heap: number
  /** Bytes for each of as many awaited functions that wait for a timer. */
  rawHeap: number
  /** From the start of the process until every run is there, in milliseconds. */
  ms: number
  /** As many awaited functions, in milliseconds. */
  rawMs: number
  /** The longest that the event loop stood still meanwhile, in milliseconds. */
  heldMs: number
}

/** How many are started at once. */
const AT_ONCE = 500
/** The resolution of the histogram, which it counts as delay. Milliseconds. */
const RESOLUTION = 1

const [command, folder = '', count = ''] = process.argv.slice(2)
const runs = Number(count)
// The host's own timers keep no process alive.
const alive = setInterval(() => undefined, 60_000)
const app = await open()
const report: Report = { heap: 0, rawHeap: 0, ms: 0, rawMs: 0, heldMs: 0 }
if (command === 'start') await start()
else await restart()
await app.close()
clearInterval(alive)
process.send?.(report)
process.disconnect()

async function open(): Promise<App> {
  await prepareDataFolder(folder)
  const log = ({ where, error }: { where: string; error: unknown }) => {
    console.error(where, error)
    process.exitCode = 1
  }
  const ports = { dataDir: folder, kind: 'server', version: '0.0.0', report: log } as const
  return createApp(await createHostPorts(ports))
}

async function start(): Promise<void> {
  await app.recover()
  // What the first run brings into memory is the engine's, not the runs'.
  await app.runs.cancel(await app.runs.start({ workflow: paused }), 'bench')
  const before = await heap()
  for (let left = runs; left > 0; left -= AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(left, AT_ONCE) }, () => app.runs.start({ workflow: paused })),
    )
  await allWait()
  await allSleep()
  const after = await heap()
  report.heap = (after - before) / runs
  const waiting = Array.from({ length: runs }, () => hour())
  report.rawHeap = ((await heap()) - after) / waiting.length
  for (const { stop } of waiting) stop()
}

async function restart(): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION })
  // Only what is there already is taken for the runs' own: the code of the engine is loaded.
  const before = process.memoryUsage().heapUsed
  delay.enable()
  await app.recover()
  await turn()
  delay.disable()
  report.ms = performance.now()
  report.heldMs = delay.max / 1e6 - RESOLUTION
  await allWait()
  report.heap = ((await heap()) - before) / runs
  await eachGoesOn()
  report.rawMs = await timed(() => rawLoop(runs))
}

/** Resolves when every run waits; throws where one is missing. */
async function allWait(): Promise<void> {
  const waiting = new Set<string>()
  for await (const changed of app.runs.watch()) {
    for (const { id, status } of changed.runs) if (status === 'waiting') waiting.add(id)
    if (waiting.size === runs) return
    if (app.runs.list().length < runs) throw new Error(`Only ${app.runs.list().length} runs came.`)
  }
}

/** Resolves when the engine has let go of every run. */
async function allSleep(): Promise<void> {
  const deadline = performance.now() + 60_000
  while (app.runs.asleep < runs) {
    if (performance.now() > deadline) throw new Error(`Only ${app.runs.asleep} runs are at rest.`)
    await pause(100)
  }
}

/** Looks at some of the runs, the way a person would. */
async function eachGoesOn(): Promise<void> {
  const waiting = app.runs.list().filter(({ status }) => status === 'waiting')
  for (const { id } of waiting.filter((_, index) => index % 1_000 === 0)) {
    const events = await app.runs.events(id, 0).next()
    if (events.done || events.value[0]?.type !== 'run.started')
      throw new Error(`Run ${id} cannot be seen.`)
  }
}

async function heap(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.()
    await turn()
  }
  return process.memoryUsage().heapUsed
}

/** An awaited function that waits for an hour. */
function hour(): { stop(): void; done: Promise<void> } {
  let stop = () => {}
  const wait = async () => {
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, 3_600_000)
      stop = () => clearTimeout(timer)
    })
  }
  const done = wait()
  return { stop: () => stop(), done }
}
