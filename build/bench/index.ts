/** Prints what the engine does a second: a table, or with `--json` one object a line. Ratios are to a raw loop in this process. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scenarios, type Scenario } from './scenarios'

/** Counted runs, after one that is not. */
const COUNTED = 5
const json = process.argv.includes('--json')
const folder = mkdtempSync(join(tmpdir(), 'baton-bench-'))

try {
  const { list, close } = await scenarios(folder)
  if (!json)
    console.log(`${'name'.padEnd(20)} ${'value'.padStart(12)}  unit`.padEnd(58) + 'of the raw loop')
  for (const scenario of list) report(scenario, await measure(scenario))
  await close()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Medians of work and of the raw loop, in units a second. */
async function measure({ work, raw }: Scenario): Promise<{ value: number; ratio: number }> {
  const ours: number[] = []
  const bare: number[] = []
  for (let i = 0; i <= COUNTED; i++) {
    const began = performance.now()
    const amount = await work()
    const between = performance.now()
    await raw(amount)
    if (i === 0) continue
    ours.push(amount / ((between - began) / 1000))
    bare.push(amount / ((performance.now() - between) / 1000))
  }
  return { value: median(ours), ratio: median(ours) / median(bare) }
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1] ?? NaN
}

function report(
  { name, unit }: Scenario,
  { value, ratio }: { value: number; ratio: number },
): void {
  const rounded = Math.round(value)
  if (json)
    console.log(JSON.stringify({ name, value: rounded, unit, ratio: Number(ratio.toPrecision(3)) }))
  else
    console.log(
      `${name.padEnd(20)} ${rounded.toLocaleString('en').padStart(12)}  ${unit}`.padEnd(58) +
        ratio.toPrecision(3),
    )
}
