/** What runs that wait cost: heap while they do, and time when a host comes back to them. */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Benchmark } from './benchmark'
import type { Report } from './paused-program'
import { median, SAMPLES } from './sampling'

const RUNS = 10_000
const HEAP = 'bytes of heap a run'

export const PAUSED: Benchmark = {
  name: 'paused-10000',
  targets: {
    'paused-10000': { atMost: 3_000 },
    'paused-10000-resumed': { atMost: 3_000 },
    'paused-10000-restart': { atMost: 2_000 },
    'paused-10000-held': { atMost: 50 },
  },
  async measure({ folder, programs }) {
    const program = programIn(programs)
    const started: Report[] = []
    const resumed: Report[] = []
    for (let sample = 0; sample < SAMPLES; sample++)
      started.push(await report(program, ['start', join(folder, `s${sample}`), String(RUNS)]))
    // Every restart comes back to the same runs; the first fills the system's caches, and does not count.
    for (let sample = 0; sample <= SAMPLES; sample++) {
      const restarted = await report(program, ['restart', join(folder, 's0'), String(RUNS)])
      if (sample > 0) resumed.push(restarted)
    }
    const of = (reports: Report[], key: keyof Report) => median(reports.map((one) => one[key]))
    const figure = (name: string, unit: string, value: number, raw: number) => ({
      name,
      unit,
      value,
      ratio: value / raw,
    })
    const rawHeap = of(started, 'rawHeap')
    const rawMs = of(resumed, 'rawMs')
    return [
      figure('paused-10000', HEAP, of(started, 'heap'), rawHeap),
      figure('paused-10000-resumed', HEAP, of(resumed, 'heap'), rawHeap),
      figure('paused-10000-restart', 'ms until all are resumed', of(resumed, 'ms'), rawMs),
      figure('paused-10000-held', 'ms of the loop at most', of(resumed, 'heldMs'), rawMs),
    ]
  },
}

/** The program among the bundled ones. */
export const programIn = (programs: URL) =>
  fileURLToPath(new URL('bench/paused-program.mjs', programs))

/** What one process says of its part. Rejects when it did not do it. */
export function report(program: string, args: string[]): Promise<Report> {
  const child = fork(program, args, { execArgv: ['--expose-gc'] })
  return new Promise((resolve, reject) => {
    let said: Report | undefined
    child.on('message', (message) => (said = message as Report))
    child.on('error', reject)
    child.on('exit', (code) => {
      if (code === 0 && said) resolve(said)
      else reject(new Error(`${args[0]} failed; the message is above.`))
    })
  })
}
