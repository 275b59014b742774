// A host that is killed while things come: each of them begins one run, whenever it happened.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { kill, TestFolder } from '../../../adapters/journal/sqlite/testing/test-folder'

const DEATHS = Number(process.env.KILLS ?? 3)
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9))
const COUNT = 40 * DEATHS
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
  const args = [
    ...FLAGS,
    join(import.meta.dirname, ...LOADER),
    join(import.meta.dirname, 'testing.ts'),
  ]
  return (child = spawn(process.execPath, [...args, folder.path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  }))
}

/** Resolves when the process has said a word; false when it ended before. */
async function says({ stdout }: ChildProcess, word: string): Promise<boolean> {
  if (!stdout) return false
  for await (const line of createInterface({ input: stdout })) if (line === word) return true
  return false
}

const linesOf = async (file: string) =>
  (await readFile(join(folder.path, file), 'utf8')).trim().split('\n')

it(
  `begins one run for each delivery, killed ${DEATHS} times (SEED=${SEED})`,
  { timeout: 600_000 },
  async () => {
    const names = Array.from({ length: COUNT }, (_, index) => `file-${index}`)
    await writeFile(join(folder.path, 'inbox'), names.join('\n'))
    const moments = fc.sample(fc.integer({ min: 1, max: 60 }), { numRuns: DEATHS, seed: SEED })
    let onTheWay = 0
    for (const moment of moments) {
      const host = start()
      // Between or within what it writes, not at a time.
      let writes = 0
      const watcher = watch(folder.path, () => {
        writes += 1
        if (writes === moment) host.kill('SIGKILL')
      })
      const ended = once(host, 'exit')
      // One that gets to the end sooner dies there.
      if (await says(host, 'all')) host.kill('SIGKILL')
      else onTheWay += 1
      await ended
      watcher.close()
    }
    expect(onTheWay).toBeGreaterThan(0)
    const host = start()
    expect(await says(host, 'all')).toBe(true)
    await kill(host)

    const journal = await folder.open()
    const delivered = new Map<string, string>()
    for (const { run } of await journal.list()) {
      const [first] = await journal.read(run)
      if (first?.type !== 'run.started') throw new Error(`Run ${run} has no beginning.`)
      const name = first.delivery?.id ?? ''
      expect(delivered.has(name), `a second run for ${name}`).toBe(false)
      delivered.set(name, run)
    }
    expect([...delivered.keys()].sort()).toEqual([...names].sort())
    // Whoever was told of a run was told of that one.
    for (const line of await linesOf('acks')) {
      const [name = '', run] = line.split(' ')
      expect(delivered.get(name)).toBe(run)
    }
    const [active] = await journal.ledger.activations()
    expect(active?.triggers).toMatchObject([{ deliveries: COUNT }])
  },
)
