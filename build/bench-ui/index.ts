/**
 * Prints how quick the editor is: a table, or with `--json` one object a line.
 *
 *   --only NAME   leaves out the others; may be given again
 */
import { parseArgs } from 'node:util'
import { heading, json, line } from '../bench/table'
import { load, type UiBenchmark } from './benchmark'
import { LOOK_BACK } from './looking-back'
import { DRAG, PAN } from './moving'
import { FIRST_SCREEN, OPEN } from './opening'
import { RUN } from './running'
import { openStudio } from './studio'
import { TYPE } from './typing'

const BENCHMARKS: readonly UiBenchmark[] = [OPEN, PAN, TYPE, RUN, DRAG, LOOK_BACK, FIRST_SCREEN]

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
  },
})
const names = BENCHMARKS.map(({ name }) => name)
const unknown = options.only.find((name) => !names.includes(name))
if (unknown === undefined) await measureAll()
else {
  console.error(`There is no benchmark "${unknown}". There are: ${names.join(', ')}.`)
  process.exitCode = 2
}

async function measureAll(): Promise<void> {
  const studio = await openStudio()
  try {
    if (!options.json) console.log(heading())
    for (const benchmark of BENCHMARKS) {
      if (options.only.length > 0 && !options.only.includes(benchmark.name)) continue
      await measure(benchmark)
    }
  } finally {
    await studio.close()
  }

  async function measure({ name, targets, measure }: UiBenchmark): Promise<void> {
    const before = load()
    try {
      for (const figure of await measure(studio))
        console.log(options.json ? json(figure) : line(figure, targets[figure.name]))
    } catch (error) {
      console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`)
      process.exitCode = 1
    }
    // The figures are those of a busy machine when this is more than its cores.
    console.error(`${name}: load ${before} before, ${load()} after`)
  }
}
