// A simulated run whose host ends: kept in a real journal, taken up by another application on the same folder.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { VirtualClock } from '../../adapters/clock/virtual-clock'
import { openSqliteJournal } from '../../adapters/journal/sqlite/sqlite-journal'
import { isEnd, type RunEvent } from '../../shared/run/events'
import { graph, type TestNode } from '../../shared/workflow/testing'
import { createApp, type App } from '../app'
import { testBed } from '../testing'

let folder: string
let reached: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baton-simulated-'))
  reached = []
})
afterEach(() => rmSync(folder, { recursive: true }))

/** An application on the folder; what reaches out of it is noted, and fails. */
async function host(): Promise<App> {
  const never = (what: string) => () => {
    reached.push(what)
    return Promise.reject(new Error(`${what} was reached`))
  }
  const { ports } = testBed()
  return createApp({
    ...ports,
    journal: await openSqliteJournal({ folder }),
    effects: {
      ...ports.effects,
      http: never('http'),
      service: never('service'),
      files: { ...ports.effects.files, write: never('files.write'), append: never('files.append') },
    },
    simulationClock: (from) => new VirtualClock(from),
  })
}

async function followed(app: App, run: string, until: (event: RunEvent) => boolean) {
  for await (const batch of app.runs.events(run, 0)) {
    const found = batch.find(until)
    if (found) return found
  }
  throw new Error('It ended before that.')
}

const nodes: TestNode[] = [
  { id: 'start', type: 'manual-trigger' },
  {
    id: 'ok',
    type: 'human-callback',
    config: { title: 'Ok?', value: 'x', channels: ['telegram'] },
  },
  { id: 'rest', type: 'wait', config: { for: '30d' } },
  { id: 'call', type: 'http', config: { method: 'POST', url: 'https://api.test/' } },
  { id: 'write', type: 'file', config: { op: 'write', path: 'out.md', content: 'new' } },
]
const edges = ['start>ok', 'ok.approved>rest', 'rest.done>call', 'call>write']
const workflow = graph(nodes, edges, { id: 'w', name: 'W' })

/** Starts it, lets the host end while the question waits, and answers at another host. */
async function overRestart(simulated?: { people: 'ask' }) {
  const first = await host()
  const run = await first.runs.start({ workflow, ...(simulated ? { simulated } : {}) })
  await followed(first, run, ({ type }) => type === 'callback.requested')
  await first.close()
  const app = await host()
  try {
    await app.recover()
    const callback = app.inbox.pending()[0]?.callback ?? 'none'
    await app.inbox.vote({ callback, by: 'Ana', decision: 'approve' })
    const stop = simulated ? isEnd : (event: RunEvent) => event.type === 'timer.set'
    const last = await followed(app, run, stop)
    return { last, summary: app.runs.summary(run) }
  } finally {
    await app.close()
  }
}

it('stays simulated over a restart of its host: it reaches nothing, and a month takes no time', async () => {
  const { last, summary } = await overRestart({ people: 'ask' })
  expect(last.type).toBe('run.completed')
  expect(summary).toMatchObject({ status: 'completed', simulated: true, costUsd: 0 })
  expect(reached).toEqual([])
})

it('does so because it is simulated: a real one waits out its month', async () => {
  const { last, summary } = await overRestart()
  expect(last.type).toBe('timer.set')
  expect(summary.simulated).toBeUndefined()
  expect(summary.status).toBe('waiting')
})
