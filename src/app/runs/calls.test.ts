// Runs that call others, in the application core: a real engine, a journal that outlives the app, virtual time.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../adapters/clock/virtual-clock'
import { openSqliteJournal, type SqliteJournal } from '../../adapters/journal/sqlite/sqlite-journal'
import { TestFolder } from '../../adapters/journal/sqlite/testing/test-folder'
import type { Effects, ModelAnswer } from '../../engine/effects'
import type { RunEvent, RunEventOf, RunEventType } from '../../shared/run/events'
import type { Workflow } from '../../shared/workflow/document'
import { graph, type TestNode } from '../../shared/workflow/testing'
import { createApp, type App } from '../app'
import { testBed } from '../testing'

const start: TestNode = { id: 'start', type: 'manual-trigger' }
const START = Date.UTC(2026, 0, 1)

function child(nodes: TestNode[], edges: string[], id = 'child'): Workflow {
  return graph([start, ...nodes], edges, { id, name: 'Lead enrichment' })
}

function parentOf(
  called: Workflow,
  more: Partial<TestNode> = {},
  nodes: TestNode[] = [],
  edges: string[] = [],
): Workflow {
  const call = {
    id: 'call',
    type: 'sub-workflow',
    name: 'Enrich',
    config: { workflow: called.id, input: '{{ $ }}' },
    ...more,
  }
  return graph([start, call, ...nodes], ['start>call', ...edges], {
    id: 'parent',
    name: 'Outreach',
    workflows: { [called.id]: called },
  })
}

const ask: TestNode = {
  id: 'ask',
  type: 'human-callback',
  config: { title: 'Go?', value: '{{ $ }}' },
}
const asking = child([ask], ['start>ask'])
const doubling = child(
  [{ id: 'double', type: 'transform', config: { value: '{{ n * 2 }}' } }],
  ['start>double'],
)

let folder: TestFolder
let journal: SqliteJournal
let clock: VirtualClock
let app: App
let effects: Partial<Effects>
let prefix: string

async function open(): Promise<void> {
  const bed = testBed()
  journal = await openSqliteJournal({ folder: folder.path })
  prefix += 'x'
  let ids = 0
  app = createApp({
    ...bed.ports,
    effects: { ...bed.ports.effects, ...effects },
    clock,
    journal,
    ids: { ...bed.ports.ids, run: () => `${prefix}${(ids += 1)}` },
  })
  await app.recover()
}

async function reopen(): Promise<void> {
  await app.close()
  await open()
}

/** All events of a run, once it is over. */
async function ended(run: string): Promise<RunEvent[]> {
  await app.runs.over(run)
  return journal.read(run)
}

const of = <T extends RunEventType>(events: RunEvent[], type: T) =>
  events.filter((event): event is RunEventOf<T> => event.type === type)

/** Resolves when a condition holds, looked at in every turn of the event loop. */
async function until<T>(look: () => T | undefined | false): Promise<T> {
  for (;;) {
    const seen = look()
    if (seen) return seen
    await clock.turn()
  }
}

const childOf = (run: string) =>
  until(() => app.runs.list().find(({ calledBy }) => calledBy === run))

beforeEach(async () => {
  folder = await TestFolder.make()
  clock = new VirtualClock(START)
  effects = {}
  prefix = 'r'
  await open()
})
afterEach(async () => {
  await app.close()
  await folder.remove()
})

describe('a node that runs another workflow', () => {
  it('hands on the output of a run of its own', async () => {
    const run = await app.runs.start({ workflow: parentOf(doubling), payload: { n: 21 } })
    const events = await ended(run)
    expect(of(events, 'run.completed')[0]?.output).toBe(42)
    const [called] = of(events, 'workflow.called')
    expect(called).toMatchObject({ workflow: 'child', workflowName: 'Lead enrichment' })
    const inner = await journal.read(called?.child ?? '')
    expect(of(inner, 'run.started')[0]).toMatchObject({
      workflow: 'child',
      trigger: 'start',
      payload: { n: 21 },
      calledBy: { run, node: 'call', round: 1, attempt: 1 },
    })
    expect(app.runs.summary(called?.child ?? '').calledBy).toBe(run)
  })

  it('fails with the words of the run that failed', async () => {
    const failing = child(
      [{ id: 'fetch', type: 'http', config: { url: 'http://x.example' } }],
      ['start>fetch'],
    )
    effects = { http: async () => ({ status: 401, headers: {}, body: 'no' }) }
    await reopen()
    const run = await app.runs.start({ workflow: parentOf(failing) })
    const [failed] = of(await ended(run), 'run.failed')
    expect(failed?.node).toBe('call')
    expect(failed?.error.code).toBe('workflow-failed')
    expect(failed?.error.message).toMatch(
      /^"Lead enrichment" failed at "fetch" \(http-status\): GET .* answered 401/,
    )
  })

  it('leaves by its error port', async () => {
    const failing = child(
      [{ id: 'fetch', type: 'http', config: { url: 'http://x.example' } }],
      ['start>fetch'],
    )
    effects = { http: async () => ({ status: 404, headers: {}, body: null }) }
    await reopen()
    const caught = { id: 'caught', type: 'transform', config: { value: '{{ error.code }}' } }
    const workflow = parentOf(failing, {}, [caught], ['call.error>caught'])
    const run = await app.runs.start({ workflow })
    expect(of(await ended(run), 'run.completed')[0]?.output).toBe('workflow-failed')
  })

  it('calls a new run for each attempt', async () => {
    let calls = 0
    effects = {
      http: async () => ({ status: (calls += 1) === 1 ? 503 : 200, headers: {}, body: 'ok' }),
    }
    await reopen()
    const fetching = child(
      [{ id: 'fetch', type: 'http', config: { url: 'http://x.example' } }],
      ['start>fetch'],
    )
    const workflow = parentOf(fetching, { retry: { maxAttempts: 2, delay: '1s' } })
    const run = await app.runs.start({ workflow })
    await until(() => calls === 2 || void clock.advanceToNext())
    const events = await ended(run)
    expect(of(events, 'run.completed')).toHaveLength(1)
    expect(new Set(of(events, 'workflow.called').map((event) => event.child)).size).toBe(2)
  })

  it('says that the input does not fit', async () => {
    const strict = graph(
      [{ id: 'start', type: 'manual-trigger', config: { schema: { required: ['email'] } } }],
      [],
      { id: 'child', name: 'Strict' },
    )
    const run = await app.runs.start({ workflow: parentOf(strict), payload: {} })
    const [failed] = of(await ended(run), 'run.failed')
    expect(failed?.error.message).toContain(
      '"Strict" failed (INVALID_INPUT): The input does not fit',
    )
  })

  it('counts what the other run used up, in its budget too', async () => {
    const answer: ModelAnswer = {
      text: 'hi',
      usage: { inputTokens: 10, outputTokens: 5 },
      costUsd: 0.5,
      model: 'm',
    }
    effects = { models: { generate: async () => answer } }
    await reopen()
    const model = { id: 'draft', type: 'llm', config: { model: 'x:y', prompt: 'Hi' } }
    const after = { id: 'after', type: 'log', config: { message: 'x' } }
    const workflow = parentOf(child([model], ['start>draft']), {}, [after], ['call>after'])
    const run = await app.runs.start({
      workflow: { ...workflow, settings: { budget: { usd: 0.4 } } },
    })
    const events = await ended(run)
    expect(of(events, 'node.completed').at(-1)).toMatchObject({
      node: 'call',
      usage: { inputTokens: 10, outputTokens: 5 },
      costUsd: 0.5,
    })
    expect(of(events, 'run.failed')[0]?.error.code).toBe('budget-exceeded')
    expect(app.runs.summary(run)).toMatchObject({ costUsd: 0.5, calledCostUsd: 0.5, tokens: 15 })
  })

  it('may run another one that runs another one, and each item of a list', async () => {
    const middle = {
      ...child(
        [{ id: 'down', type: 'sub-workflow', config: { workflow: 'deep' } }],
        ['start>down'],
        'middle',
      ),
    }
    const deep = { ...doubling, id: 'deep' }
    const workflow = graph(
      [
        start,
        {
          id: 'each',
          type: 'for-each',
          config: { items: '{{ [1, 2, 3].{ "n": $ } }}', concurrency: 2 },
        },
        { id: 'call', type: 'sub-workflow', config: { workflow: 'middle' }, parent: 'each' },
      ],
      ['start>each', 'each.item>call', 'call>each.result'],
      { id: 'parent', workflows: { middle, deep } },
    )
    const run = await app.runs.start({ workflow })
    const output = of(await ended(run), 'run.completed')[0]?.output
    expect(output).toMatchObject({ results: [2, 4, 6] })
    expect(app.runs.list()).toHaveLength(7)
  })
})

describe('a run that is called no more', () => {
  it('is cancelled with the run that called it', async () => {
    const run = await app.runs.start({ workflow: parentOf(asking) })
    const { id } = await childOf(run)
    await until(() => app.inbox.pending().length === 1)
    expect(app.inbox.pending()[0]?.calledBy).toEqual({ run, workflowName: 'Outreach' })
    await app.runs.cancel(run, 'Ada')
    const inner = await ended(id)
    expect(of(inner, 'run.cancelled')[0]).toMatchObject({
      by: 'Baton',
      reason: 'The run that called it does not wait for it any more.',
    })
    expect(app.inbox.pending()).toEqual([])
  })

  it('is cancelled when the time of its node is up', async () => {
    const run = await app.runs.start({ workflow: parentOf(asking, { timeout: '1h' }) })
    const { id } = await childOf(run)
    await until(() => app.inbox.pending().length === 1)
    await until(() => clock.advanceToNext() && clock.now() >= START + 3_600_000)
    const [failed] = of(await ended(run), 'run.failed')
    expect(failed?.error).toMatchObject({ code: 'timeout', node: 'call' })
    expect(of(await ended(id), 'run.cancelled')).toHaveLength(1)
  })

  it('is cancelled with the item of a list that was given up', async () => {
    const workflow = graph(
      [
        start,
        { id: 'each', type: 'for-each', config: { items: '{{ [1] }}' } },
        { id: 'call', type: 'sub-workflow', config: { workflow: 'child' }, parent: 'each' },
        { id: 'hold', type: 'wait', config: { for: '1h' }, parent: 'each' },
        { id: 'bad', type: 'transform', config: { value: 'a {{ nothing }}' }, parent: 'each' },
      ],
      ['start>each', 'each.item>call', 'each.item>hold', 'hold>bad', 'bad>each.result'],
      { id: 'parent', workflows: { child: asking } },
    )
    const run = await app.runs.start({ workflow })
    const { id } = await childOf(run)
    await until(() => app.inbox.pending().length === 1)
    await until(() => clock.advanceToNext() && clock.now() >= START + 3_600_000)
    expect(of(await ended(run), 'run.failed')).toHaveLength(1)
    expect(of(await ended(id), 'run.cancelled')).toHaveLength(1)
  })

  it('fails the node that called it when a person cancels it', async () => {
    const run = await app.runs.start({ workflow: parentOf(asking) })
    const { id } = await childOf(run)
    await app.runs.cancel(id, 'Ada', 'not needed')
    const [failed] = of(await ended(run), 'run.failed')
    expect(failed?.error.message).toBe('"Lead enrichment" was cancelled by Ada (not needed).')
  })
})

describe('a host that starts again', () => {
  const approve = async () => {
    const [asked] = await until(() => app.inbox.pending().length === 1 && app.inbox.pending())
    if (!asked) throw new Error('Nothing is asked')
    await app.inbox.vote({ callback: asked.callback, by: 'Ada', decision: 'approve' })
  }

  it('finds the run that was called, and asks nothing twice, whatever the risk', async () => {
    const run = await app.runs.start({ workflow: parentOf(asking, { risk: 'irreversible' }) })
    const { id } = await childOf(run)
    await until(() => app.inbox.pending().length === 1)
    await reopen()
    await reopen()
    expect(app.inbox.pending().map(({ run: asks }) => asks)).toEqual([id])
    await approve()
    const events = await ended(run)
    expect(of(events, 'run.completed')[0]?.output).toMatchObject({ decision: 'approve' })
    expect(of(events, 'callback.requested')).toEqual([])
    expect(of(events, 'workflow.called')).toHaveLength(1)
    expect((await journal.list()).map((kept) => kept.run).sort()).toEqual([id, run].sort())
  })

  it('lets go of a run that only waits for another, and wakes it when that is over', async () => {
    const run = await app.runs.start({ workflow: parentOf(asking) })
    await childOf(run)
    await until(() => app.inbox.pending().length === 1)
    await until(() => (app.runs.asleep === 2 ? true : void clock.advanceToNext()))
    await approve()
    expect(of(await ended(run), 'run.completed')).toHaveLength(1)
  })

  it('goes on with a run whose called run ended while nobody could tell it', async () => {
    const run = await app.runs.start({ workflow: parentOf(asking) })
    const { id } = await childOf(run)
    await until(() => app.inbox.pending().length === 1)
    const events = await journal.read(id)
    await app.close()
    journal = await openSqliteJournal({ folder: folder.path })
    const last = {
      run: id,
      seq: events.length + 1,
      at: START,
      type: 'run.completed',
      output: 'meanwhile',
    } as const
    await journal.append([last])
    await journal.close()
    await open()
    expect(of(await ended(run), 'run.completed')[0]?.output).toBe('meanwhile')
  })

  it('cancels a called run whose caller is over', async () => {
    const run = await app.runs.start({ workflow: parentOf(asking) })
    const { id } = await childOf(run)
    await until(() => app.inbox.pending().length === 1)
    const events = await journal.read(run)
    await app.close()
    journal = await openSqliteJournal({ folder: folder.path })
    await journal.append([
      { run, seq: events.length + 1, at: START, type: 'run.cancelled', by: 'Ada' },
    ])
    await journal.close()
    await open()
    expect(of(await ended(id), 'run.cancelled')[0]?.reason).toBe('The run that called it is over.')
  })

  it('starts a called run that was only announced', async () => {
    const run = await app.runs.start({ workflow: parentOf(doubling), payload: { n: 4 } })
    const { id } = await childOf(run)
    const events = await ended(run)
    await app.close()
    await folder.remove()
    folder = await TestFolder.make()
    // The same, up to the word that the run is called.
    journal = await openSqliteJournal({ folder: folder.path })
    const upTo = events.findIndex(({ type }) => type === 'workflow.called') + 1
    await Promise.all([
      journal.begin({ run, workflow: parentOf(doubling), startedAt: START }),
      journal.append(events.slice(0, upTo)),
    ])
    await journal.close()
    await open()
    expect(of(await ended(run), 'run.completed')[0]?.output).toBe(8)
    expect(of(await journal.read(id), 'run.completed')).toHaveLength(1)
  })

  it('keeps a called run that is over until the run that called it knows', async () => {
    const run = await app.runs.start({ workflow: parentOf(asking) })
    const { id } = await childOf(run)
    await until(() => app.inbox.pending().length === 1)
    const events = await journal.read(id)
    await app.close()
    journal = await openSqliteJournal({ folder: folder.path })
    await journal.append([
      { run: id, seq: events.length + 1, at: START, type: 'run.completed', output: 1 },
    ])
    const limits = { maxCount: 0, now: START + 1 }
    expect(await journal.countBeyond(limits)).toBe(0)
    expect(await journal.prune(limits)).toEqual([])
    await journal.close()
    await open()
    await ended(run)
    expect((await journal.prune(limits)).sort()).toEqual([id, run].sort())
  })
})
