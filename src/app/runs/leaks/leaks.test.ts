import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Held } from './testing'

/** Small runs through the whole core. */
const RUNS = 50_000
const LOADER = join(
  import.meta.dirname,
  ...['..', '..', '..', 'adapters', 'journal', 'sqlite', 'testing', 'source-loader.mjs'],
)

async function measure(...options: string[]): Promise<Held> {
  const flags = [
    '--expose-gc',
    '--experimental-transform-types',
    '--no-warnings',
    '--import',
    LOADER,
  ]
  const program = join(import.meta.dirname, 'testing.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program, ...options])
  const held = JSON.parse(stdout) as Held
  if (process.env.COVERAGE) console.log(options.join(' '), held)
  return held
}

describe(`${RUNS} small runs`, () => {
  it(
    'leave no memory, no timer, no handle and no listener behind',
    { timeout: 300_000 },
    async () => {
      const held = await measure(String(RUNS))
      expect(held.after).toBeLessThan(held.before * 1.1)
      expect(held.resources).toEqual([])
      expect(held.listeners.left).toBe(0)
      // A hundred runs at a time, and what looks at one has a listener or two.
      expect(held.listeners.most).toBeLessThanOrEqual(200)
      expect(held.listeners.most).toBeGreaterThan(0)
    },
  )

  it('would show, had each left two hundred bytes', { timeout: 300_000 }, async () => {
    const held = await measure(String(RUNS), 'leak')
    expect(held.after).toBeGreaterThan(held.before * 1.1)
  })
})
