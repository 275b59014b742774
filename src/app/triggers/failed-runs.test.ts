// Workflows that start when another one failed: a real engine, a journal that outlives the app.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openSqliteJournal, type SqliteJournal } from '../../adapters/journal/sqlite/sqlite-journal'
import { TestFolder } from '../../adapters/journal/sqlite/testing/test-folder'
import { NodeError } from '../../engine/node-error'
import type { Workflow } from '../../shared/workflow/document'
import { graph, type TestNode } from '../../shared/workflow/testing'
import { createApp, type App } from '../app'
import { testBed } from '../testing'

const start: TestNode = { id: 'start', type: 'manual-trigger' }
const tick: TestNode = { id: 'tick', type: 'schedule-trigger', config: { cron: '0 0 1 1 *' } }
const ask: TestNode = {
  id: 'ask',
  type: 'http',
  config: { method: 'GET', url: 'https://example.org/' },
}
/** Fails whenever it runs, by a schedule or by hand. */
const failing = (id: string) =>
  graph([start, tick, ask], ['start>ask', 'tick>ask'], { id, name: id.toUpperCase() })
const watching = (id: string, workflows: string[], fails = false) =>
  graph(
    [
      { id: 'failed', type: 'error-trigger', config: { workflows } },
      fails ? ask : { id: 'note', type: 'log', config: { message: 'x' } },
    ],
    [fails ? 'failed>ask' : 'failed>note'],
    { id, name: id },
  )

let folder: TestFolder
let journal: SqliteJournal
let app: App
let opened = 0

async function open(): Promise<void> {
  const { ports } = testBed()
  journal = await openSqliteJournal({ folder: folder.path })
  const of = (opened += 1)
  let ids = 0
  app = createApp({
    ...ports,
    journal,
    ids: { ...ports.ids, run: () => `o${of}r${(ids += 1)}` },
    effects: {
      ...ports.effects,
      http: async () => Promise.reject(new NodeError('http-status', 'The service answered 404.')),
    },
  })
  await app.recover()
}

beforeEach(async () => {
  folder = await TestFolder.make()
  await open()
})
afterEach(async () => {
  await app.close()
  await folder.remove()
})

const byHand = async (workflow: Workflow) => {
  const run = await app.runs.start({ workflow })
  await app.runs.over(run)
  return run
}
const byTrigger = async (workflow: Workflow, node = 'tick') => {
  const { run } = await app.activations.fire(workflow.id, node, {})
  await app.runs.over(run)
  return run
}
/** The runs of a workflow, the first first. */
const runsOf = (workflow: string) =>
  app.runs
    .list()
    .filter((run) => run.workflow === workflow)
    .reverse()
const cameTo = async (workflow: string, count: number) => {
  await vi.waitFor(() => expect(runsOf(workflow)).toHaveLength(count))
  await Promise.all(runsOf(workflow).map(({ id }) => app.runs.over(id)))
}
const payloads = async (workflow: string) =>
  Promise.all(
    runsOf(workflow).map(async ({ id }) => {
      const [first] = await journal.read(id)
      return first?.type === 'run.started' ? first.payload : undefined
    }),
  )

it('starts once for each run that a trigger began and that failed, with what is known of it', async () => {
  await app.activations.activate(failing('sales'))
  await app.activations.activate(watching('tell', []))
  const run = await byTrigger(failing('sales'))
  await cameTo('tell', 1)
  expect(await payloads('tell')).toEqual([
    {
      run,
      workflow: 'sales',
      workflowName: 'SALES',
      node: 'ask',
      error: { code: 'http-status', message: 'The service answered 404.' },
    },
  ])
  await byHand(failing('sales'))
  await byTrigger(failing('sales'))
  await cameTo('tell', 2)
})

it('looks at those that are named only, at their runs by hand too', async () => {
  await app.activations.activate(failing('other'))
  await app.activations.activate(watching('tell', ['sales']))
  await byTrigger(failing('other'))
  const run = await byHand(failing('sales'))
  await cameTo('tell', 1)
  expect(await payloads('tell')).toMatchObject([{ run, workflow: 'sales' }])
})

it('never starts for itself, nor for one that another failed run began', async () => {
  await app.activations.activate(watching('one', [], true))
  await app.activations.activate(watching('two', [], true))
  await app.activations.activate(failing('sales'))
  await app.activations.activate(watching('three', ['one', 'two', 'three']))
  await byTrigger(failing('sales'))
  await cameTo('one', 1)
  await cameTo('two', 1)
  // Another failure has gone through to both by then.
  await byTrigger(failing('sales'))
  await cameTo('one', 2)
  await cameTo('two', 2)
  expect(runsOf('three')).toEqual([])
})

it('hears of the caller only, where a run that it called failed', async () => {
  const { workflows: _none, ...inner } = failing('inner')
  const outer = graph(
    [tick, { id: 'call', type: 'sub-workflow', config: { workflow: 'inner' } }],
    ['tick>call'],
    { id: 'outer', workflows: { inner } },
  )
  await app.activations.activate(outer)
  await app.activations.activate(watching('tell', ['inner', 'outer']))
  const run = await byTrigger(outer)
  await cameTo('tell', 1)
  expect(await payloads('tell')).toMatchObject([{ run, workflow: 'outer', node: 'call' }])
})

it('makes up for those that failed while the host was going down, once', async () => {
  await app.activations.activate(failing('sales'))
  await app.activations.activate(watching('tell', ['sales']))
  const first = await byHand(failing('sales'))
  await cameTo('tell', 1)
  // Nobody hears of the next one, as if the host had died right after it.
  await app.activations.close()
  const missed = await byHand(failing('sales'))
  await app.close()
  await open()
  await cameTo('tell', 2)
  expect(await payloads('tell')).toMatchObject([{ run: first }, { run: missed }])
  await app.close()
  await open()
  await byHand(failing('sales'))
  await cameTo('tell', 3)
})

it('makes up for nothing of before it was active', async () => {
  await byHand(failing('sales'))
  await app.activations.activate(watching('tell', ['sales']))
  const run = await byHand(failing('sales'))
  await cameTo('tell', 1)
  expect(await payloads('tell')).toMatchObject([{ run }])
})

it('makes up for nothing of before it named the workflow', async () => {
  await app.activations.activate(watching('tell', ['other']))
  await byHand(failing('sales'))
  await byHand(failing('sales'))
  await app.activations.activate(watching('tell', ['sales']))
  const run = await byHand(failing('sales'))
  await cameTo('tell', 1)
  expect(await payloads('tell')).toMatchObject([{ run }])
  // It still knows since when after a restart, and makes up for what it named.
  await app.activations.close()
  const missed = await byHand(failing('sales'))
  await app.close()
  await open()
  await cameTo('tell', 2)
  expect(await payloads('tell')).toMatchObject([{ run }, { run: missed }])
})

it('makes up for what it missed under a new version that names the same', async () => {
  const before = watching('tell', ['sales', 'other'])
  await app.activations.activate(before)
  await app.activations.close()
  const missed = await byHand(failing('sales'))
  await app.close()
  await open()
  await cameTo('tell', 1)
  await app.activations.activate(watching('tell', ['other', 'sales']))
  const run = await byHand(failing('sales'))
  await cameTo('tell', 2)
  expect(await payloads('tell')).toMatchObject([{ run: missed }, { run }])
})
