// What is active, from the command line: in a folder that nobody uses, and at a host that runs on it.
import { EventEmitter } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ActiveWorkflow } from '../../shared/contract/activations'
import { graph } from '../../shared/workflow/testing'
import { serve } from '../serve'
import { main } from './main'

const document = graph(
  [
    { id: 'tick', type: 'schedule-trigger', name: 'Each morning', config: { cron: '0 9 * * *' } },
    { id: 'note', type: 'log', config: { message: 'x' } },
  ],
  ['tick>note'],
  { id: 'posts', name: 'Posts' },
)

let folder: string
let data: string
let file: string
let said: string[]
let complained: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-active-'))
  data = join(folder, 'data')
  file = join(folder, 'posts.baton.json')
  await writeFile(file, JSON.stringify(document))
  await mkdir(join(folder, 'renderer'))
  await writeFile(join(folder, 'renderer', 'index.html'), '<title>Baton</title>')
  said = []
  complained = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line))
  vi.spyOn(console, 'error').mockImplementation((line: string) => void complained.push(line))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true })
})

const baton = (...args: string[]) => main([...args, '--data', data])

async function listed(): Promise<ActiveWorkflow[]> {
  said.length = 0
  expect(await baton('active', '--json')).toBe(0)
  return JSON.parse(said.join('\n')) as ActiveWorkflow[]
}

/** Does something while a host runs on the folder. */
async function served(work: (url: string) => Promise<void>): Promise<void> {
  const signals = new EventEmitter()
  const status = serve(['--port', '0', '--data', data], {
    env: {},
    rendererDir: join(folder, 'renderer'),
    signals,
  })
  const at = () => said.find((line) => line.startsWith('Baton is at '))
  await vi.waitFor(() => expect(at()).toBeDefined(), { timeout: 20_000 })
  const url = at()?.replace('Baton is at ', '') ?? ''
  try {
    await work(url)
  } finally {
    signals.emit('SIGTERM')
    expect(await status).toBe(0)
  }
}

describe('in a folder that nobody uses', () => {
  it('publishes for the host to come, lists and deactivates', async () => {
    expect(await baton('active')).toBe(0)
    expect(said).toEqual(['Nothing is active.'])
    expect(await baton('activate', file)).toBe(0)
    expect(said.at(-1)).toBe(
      '“Posts” is active, version 1. Its triggers listen once a host runs on this folder: baton serve',
    )
    await baton('activate', file)
    expect(await listed()).toMatchObject([
      {
        workflow: 'posts',
        name: 'Posts',
        version: 2,
        triggers: [{ node: 'tick', name: 'Each morning', deliveries: 0 }],
      },
    ])
    said.length = 0
    await baton('active')
    expect(said).toEqual([
      'posts\tPosts\tversion 2',
      '  Each morning (schedule-trigger)\t0 deliveries',
    ])
    expect(complained.at(-1)).toContain('baton serve')
    expect(await baton('deactivate', 'posts')).toBe(0)
    expect(await listed()).toEqual([])
  })

  it('refuses what cannot be active, and an id that is not', async () => {
    await writeFile(file, JSON.stringify(graph([{ id: 'start', type: 'manual-trigger' }], [])))
    expect(await baton('activate', file)).toBe(2)
    expect(complained.at(-1)).toContain('Add a trigger that starts it by itself')
    expect(await baton('deactivate', 'posts')).toBe(2)
    expect(complained.at(-1)).toContain('There is no active workflow "posts"')
    expect(await baton('activate', join(folder, 'none.json'))).toBe(2)
  })

  it('is taken up by the host that starts, and is still there after it', async () => {
    await baton('activate', file)
    await served(async () => {
      const [active] = await listed()
      expect(active?.triggers[0]?.nextAt).toBeGreaterThan(Date.now())
    })
    expect(await listed()).toMatchObject([{ workflow: 'posts', version: 1 }])
  })
})

describe('at a host that runs on the folder', () => {
  it('publishes, lists with what comes next, and deactivates', { timeout: 60_000 }, async () => {
    await served(async (url) => {
      expect(await baton('activate', file)).toBe(0)
      expect(said.at(-1)).toBe(`“Posts” is active, version 1. Its triggers listen at ${url}`)
      expect(await listed()).toMatchObject([
        { triggers: [{ nextAt: expect.any(Number) as number }] },
      ])
      said.length = 0
      await baton('active')
      expect(said[1]).toMatch(/^ {2}Each morning \(schedule-trigger\)\t0 deliveries\tnext 20/)
      expect(await baton('deactivate', 'posts')).toBe(0)
      expect(await listed()).toEqual([])
      expect(await baton('deactivate', 'posts')).toBe(2)
      expect(complained.at(-1)).toContain('not active on this host')
    })
  })
})
