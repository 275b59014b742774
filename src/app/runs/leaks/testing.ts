/**
 * A process that does much and should hold nothing of it afterwards, for a test to measure: `testing.ts RUNS [leak]`. Prints what it
 * held after a warm-up and after the runs, as one JSON object. With `leak` it keeps a little of each run on purpose.
 */
import { getEventListeners } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import { SystemClock } from '../../../adapters/clock/system-clock'
import type { RunEvent } from '../../../shared/run/events'
import { graph } from '../../../shared/workflow/testing'
import { createApp } from '../../app'
import type { Journal } from '../../ports'
import { testBed } from '../../testing'

/** What is measured: bytes, and what is left when the app is closed. */
export interface Held {
  before: number
  after: number
  runs: number
  /** The most listeners that a signal had which many runs share, and how many it had at the end. */
  listeners: { most: number; left: number }
  /** What keeps the process alive. */
  resources: string[]
}

const [count = '0', leak] = process.argv.slice(2)
/** Kept on purpose. */
const leaked: unknown[] = []

/** Forgets a run when it is over, so that what is left is not the journal's. */
class BriefJournal implements Journal {
  readonly #runs = new Map<string, RunEvent[]>()

  async append(events: readonly RunEvent[]): Promise<void> {
    for (const event of events) {
      const kept = this.#runs.get(event.run)
      if (kept) kept.push(event)
      else this.#runs.set(event.run, [event])
      if (/^run\.(completed|failed|cancelled)$/.test(event.type)) this.#runs.delete(event.run)
    }
  }

  async read(run: string, after = 0): Promise<RunEvent[]> {
    return this.#runs.get(run)?.slice(after) ?? []
  }
}

const start = { id: 'start', type: 'manual-trigger' }
const small = graph(
  [
    start,
    { id: 'set', type: 'transform', config: { value: { n: '{{ n }}', text: 'text {{ n }}' } } },
    { id: 'if', type: 'branch', config: { cases: [{ port: 'yes', when: '{{ n > 5 }}' }] } },
  ],
  ['start>set', 'set>if'],
)
/** Ends by being cancelled while it waits. */
const waiting = graph([start, { id: 'nap', type: 'wait', config: { for: '9d' } }], ['start>nap'])
/** Effects with a time limit, so with signals and timers; the first attempt fails. */
const effects = graph(
  [
    start,
    {
      id: 'call',
      type: 'http',
      config: { url: 'http://127.0.0.1/' },
      timeout: '10m',
      retry: { maxAttempts: 2, delay: '1ms' },
    },
  ],
  ['start>call'],
)

const { ports } = testBed()
let calls = 0
const app = createApp({
  ...ports,
  // Keeps the process alive while a timer is set, so that one that is left shows.
  clock: new SystemClock(),
  journal: new BriefJournal(),
  effects: {
    ...ports.effects,
    http: async (_request, signal) => {
      signal.throwIfAborted()
      await turn()
      if ((calls += 1) % 2 === 1) throw Object.assign(new Error('busy'), { retryable: true })
      return { status: 200, headers: {}, body: null }
    },
  },
})
const looking = new AbortController()
const listeners = { most: 0, left: 0 }

await many(Math.ceil(Number(count) / 4))
const before = await heapUsed()
await many(Number(count))
const after = await heapUsed()
listeners.left = getEventListeners(looking.signal, 'abort').length
await app.close()
await turn()
// Standard output and error may be pipes or files; those are not ours.
const resources = process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY|File|FS/.test(name))
const held: Held = { before, after, runs: Number(count), listeners, resources }
process.stdout.write(`${JSON.stringify(held)}\n`)
// What is left over must not keep whoever measures waiting.
process.exitCode = leaked.length > 0 && leak === undefined ? 1 : 0

/** So many runs, a hundred at a time. */
async function many(runs: number): Promise<void> {
  let begun = 0
  const lane = async () => {
    for (let n = (begun += 1); n <= runs; n = begun += 1) await one(n)
  }
  await Promise.all(Array.from({ length: 100 }, lane))
}

async function one(n: number): Promise<void> {
  const workflow = n % 20 === 1 ? waiting : n % 20 === 2 ? effects : small
  const run = await app.runs.start({ workflow, payload: { n: n % 10 } })
  if (leak !== undefined) leaked.push({ run, bytes: new Array(8).fill(n) })
  if (workflow !== waiting) return app.runs.over(run)
  const followed = follow(run)
  await turn()
  const now = getEventListeners(looking.signal, 'abort').length
  listeners.most = Math.max(listeners.most, now)
  await app.runs.cancel(run, 'Ada')
  await followed
}

/** Looks at a run as many do at once, all with one signal. */
async function follow(run: string): Promise<void> {
  for await (const _batch of app.runs.events(run, 0, looking.signal));
}

async function heapUsed(): Promise<number> {
  for (let i = 0; i < 5; i += 1) {
    await turn()
    gc?.()
  }
  return process.memoryUsage().heapUsed
}
