/** That each benchmark does the work that its name says: once, and whatever the time. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandLine, untilFirstNode } from './bench/cold-start'
import { programIn, report } from './bench/paused'
import { WORKS } from './bench/throughput'
import { webhooks } from './bench/webhooks'
import { bundleBench, bundleHost } from './bundle.mjs'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-bench-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** How much one go of each is, by what is counted. */
const AMOUNTS: Record<string, number> = {
  'chain-1000': 1 + 1_000,
  'layers-20x100': 1 + 20 * (100 + 1),
  'loop-10000': 1 + 10_000 * 2,
  'small-runs': 500,
  'small-runs-100': 500,
  'small-runs-durable': 500,
  'chain-1000-durable': 1 + 1_000,
  deliveries: 500,
  // The beginning and the end of the run, and of each of its nodes.
  replay: 2 * (1 + 1_001),
  'replay-view': 2 * (1 + 1_001),
}

describe('a benchmark that counts work', () => {
  it('is known here by what it does', () => {
    expect(WORKS.map(({ name }) => name)).toEqual(Object.keys(AMOUNTS))
  })

  it.each(WORKS)('$name does all of it, and the same again', async ({ name, prepare }) => {
    const { work, close } = await prepare(await mkdtemp(join(folder, `${name}-`)))
    try {
      expect(await work()).toBe(AMOUNTS[name])
      expect(await work()).toBe(AMOUNTS[name])
    } finally {
      await close?.()
    }
  })
})

describe('the benchmarks of whole processes', () => {
  const RUNS = 20
  let programs: URL
  beforeAll(async () => {
    const out = join(folder, 'programs')
    await bundleHost(out)
    await bundleBench(out)
    programs = pathToFileURL(`${out}/`)
  }, 60_000)

  it('hold runs that wait, and come back to all of them', async () => {
    const data = join(folder, 'waiting')
    const started = await report(programIn(programs), ['start', data, String(RUNS)])
    expect(started).toMatchObject({ heap: expect.any(Number), rawHeap: expect.any(Number) })
    const restarted = await report(programIn(programs), ['restart', data, String(RUNS)])
    expect(restarted.ms).toBeGreaterThan(0)
  }, 60_000)

  it('post to a host that answers each of them', async () => {
    const { post, close } = await webhooks(await mkdtemp(join(folder, 'hooks-')), programs)
    try {
      expect(await post('now', RUNS)).toBe(RUNS)
      expect(await post('when-done', RUNS)).toBe(RUNS)
    } finally {
      await close()
    }
  }, 60_000)

  it('run the three nodes from the command line', async () => {
    const caches = join(folder, 'caches')
    const line = commandLine(await mkdtemp(join(folder, 'run-')), programs)
    expect(await untilFirstNode(line, caches)).toBeGreaterThan(0)
    await expect(untilFirstNode(['--eval', ''], caches)).rejects.toThrow('started no node')
  }, 60_000)
})
