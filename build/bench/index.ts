/**
 * Prints what the engine does: a table, or with `--json` one object a line. Each benchmark runs in a process of its own, so
 * that no figure depends on what was measured before it.
 *
 *   --only NAME   leaves out the others; may be given again
 *   --profile     writes out/profiles/NAME.cpuprofile of each
 */
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Benchmark } from './benchmark'
import { COLD_START } from './cold-start'
import { PAUSED } from './paused'
import type { Figure } from './sampling'
import { heading, json, line } from './table'
import { THROUGHPUT } from './throughput'
import { WEBHOOKS } from './webhooks'

const inMemory = THROUGHPUT.filter(({ name }) => !name.startsWith('replay'))
const replays = THROUGHPUT.filter((benchmark) => !inMemory.includes(benchmark))
const BENCHMARKS: readonly Benchmark[] = [...inMemory, WEBHOOKS, PAUSED, ...replays, COLD_START]
const PROGRAMS = new URL('..', import.meta.url)

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    profile: { type: 'boolean', default: false },
    // How the parent asks a child.
    measure: { type: 'string' },
  },
})
if (options.measure === undefined) await measureAll()
else await measureOne(options.measure)

async function measureOne(name: string): Promise<void> {
  const benchmark = BENCHMARKS.find((known) => known.name === name)
  const folder = mkdtempSync(fileURLToPath(new URL('data-', PROGRAMS)))
  try {
    process.send?.(await benchmark?.measure({ folder, programs: PROGRAMS }))
  } finally {
    rmSync(folder, { recursive: true, force: true })
    process.disconnect()
  }
}

async function measureAll(): Promise<void> {
  const unknown = options.only.find((name) => !BENCHMARKS.some((known) => known.name === name))
  if (unknown !== undefined) {
    const names = BENCHMARKS.map(({ name }) => name).join(', ')
    console.error(`There is no benchmark "${unknown}". There are: ${names}.`)
    process.exitCode = 2
    return
  }
  if (!options.json) console.log(heading())
  for (const benchmark of BENCHMARKS) {
    if (options.only.length > 0 && !options.only.includes(benchmark.name)) continue
    try {
      for (const figure of await figuresOf(benchmark))
        console.log(options.json ? json(figure) : line(figure, benchmark.targets[figure.name]))
    } catch (error) {
      console.error(`${benchmark.name}: ${error instanceof Error ? error.message : String(error)}`)
      process.exitCode = 1
    }
  }
}

function figuresOf({ name }: Benchmark): Promise<Figure[]> {
  const profile = [
    '--cpu-prof',
    '--cpu-prof-dir=out/profiles',
    `--cpu-prof-name=${name}.cpuprofile`,
  ]
  const child = fork(fileURLToPath(import.meta.url), ['--measure', name], {
    execArgv: ['--expose-gc', ...(options.profile ? profile : [])],
  })
  return new Promise((resolve, reject) => {
    let figures: Figure[] | undefined
    child.on('message', (message) => (figures = message as Figure[]))
    child.on('error', reject)
    child.on('exit', (code) => {
      if (code === 0 && figures) resolve(figures)
      else reject(new Error('its process failed; the message is above.'))
    })
  })
}
