// A process that is killed while it leaves a run, at any moment: there is no fork, or all of it.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { VirtualClock } from '../../../adapters/clock/virtual-clock'
import { kill, TestFolder } from '../../../adapters/journal/sqlite/testing/test-folder'
import { createApp } from '../../app'
import { testBed } from '../../testing'
import { ITEMS } from './workflow'

const DEATHS = Number(process.env.KILLS ?? 3)
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9))
const HOUR = 3_600_000
const FLAGS = ['--experimental-transform-types', '--no-warnings', '--import']
const LOADER = ['..', '..', '..', 'adapters', 'journal', 'sqlite', 'testing', 'source-loader.mjs']

let folder: TestFolder
let child: ChildProcess | undefined
beforeEach(async () => {
  folder = await TestFolder.make()
})
afterEach(async () => {
  if (child) await kill(child)
  await folder.remove()
})

function start(): ChildProcess {
  const program = join(import.meta.dirname, 'testing.ts')
  const args = [...FLAGS, join(import.meta.dirname, ...LOADER), program, folder.path]
  return (child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] }))
}

/** Waits until the process has said so much. */
async function lines({ stdout }: ChildProcess, count: number): Promise<void> {
  if (!stdout) throw new Error('It says nothing.')
  const { promise, resolve } = Promise.withResolvers<void>()
  let said = 0
  createInterface({ input: stdout }).on('line', () => {
    said += 1
    if (said === count) resolve()
  })
  await promise
}

it(
  `leaves no half of a fork behind, and asks for nothing again, killed ${DEATHS} times (SEED=${SEED})`,
  { timeout: 240_000 },
  async () => {
    const moments = fc.sample(fc.integer({ min: 1, max: 40 }), { numRuns: DEATHS, seed: SEED })
    let forks = 0
    let parents = 0
    for (const [index, moment] of moments.entries()) {
      const process = start()
      // The first while it makes its first fork, the others later.
      await lines(process, index + 1)
      parents += 1
      // Between or within what it writes, not at a time.
      let writes = 0
      const watcher = watch(folder.path, () => {
        writes += 1
        if (writes === moment) process.kill('SIGKILL')
      })
      await once(process, 'exit')
      watcher.close()

      const journal = await folder.open()
      const kept = await journal.list()
      for (const { run, ended } of kept) {
        if (ended) continue
        const [started, ...others] = await journal.read(run)
        if (started?.type !== 'run.started' || !started.forkOf) continue
        expect(others.length + 1, run).toBe(started.forkOf.taken)
        forks += 1
      }
      const { ports, reports } = testBed()
      // Every wait is over by then.
      const clock = new VirtualClock(Date.now() + 2 * HOUR)
      const app = createApp({ ...ports, clock, journal })
      await app.recover()
      for (const { id } of app.runs.list()) await app.runs.over(id)
      const runs = app.runs.list()
      expect(runs.filter(({ status }) => status !== 'completed')).toEqual([])
      for (const { id } of runs)
        expect((await journal.read(id)).at(-1)).toMatchObject({ output: ITEMS })
      expect(reports).toEqual([])
      await app.close()
      const asked = (await readFile(join(folder.path, 'asked'), 'utf8')).trim().split('\n')
      expect(asked).toHaveLength(parents * ITEMS)
    }
    expect(forks).toBeGreaterThan(0)
  },
)
