// A simulated run in the application core, with effects that fail the test when anything of them is asked that leaves the machine.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../../adapters/clock/virtual-clock'
import { createOfflineModel } from '../../adapters/models/offline/offline'
import { createSandbox } from '../../adapters/sandbox/sandbox'
import type { Effects, StoreRequest } from '../../engine/effects'
import { isEnd, type RunEvent } from '../../shared/run/events'
import type { Json, Workflow } from '../../shared/workflow/document'
import { graph, type TestNode } from '../../shared/workflow/testing'
import { createApp, type App } from '../app'
import { testBed } from '../testing'

const start: TestNode = { id: 'start', type: 'manual-trigger' }
const DAY = 24 * 3_600_000

let app: App
let bed: ReturnType<typeof testBed>
/** What reached the host's effects. */
let reached: string[]
let asked: StoreRequest[]

beforeEach(() => {
  bed = testBed()
  reached = []
  asked = []
  const never = (what: string) => () => {
    reached.push(what)
    return Promise.reject(new Error(`${what} was reached`))
  }
  const offline = createOfflineModel({ pieceDelayMs: 0 })
  const effects: Effects = {
    http: never('http'),
    models: {
      generate: (request, options) => {
        if (request.model !== 'builtin:offline' || request.connection !== undefined)
          reached.push(`model ${request.model}`)
        return offline.generate(request, options)
      },
      transcribe: never('transcribe'),
      paint: never('paint'),
    },
    service: never('service'),
    files: {
      read: (path) => Promise.resolve(`text of ${path}`),
      write: never('files.write'),
      append: never('files.append'),
    },
    stores: {
      ask: (request) => {
        asked.push(request)
        if (request.op === 'get')
          return Promise.resolve({ key: request.key, value: 41, found: true })
        return request.op === 'query'
          ? Promise.resolve({ rows: [], total: 0 })
          : never(`stores.${request.op}`)()
      },
    },
    sandbox: createSandbox(),
    log: () => undefined,
  }
  app = createApp({
    ...bed.ports,
    effects,
    simulationClock: (from) => new VirtualClock(from),
  })
})
afterEach(() => app.close())

async function simulated(workflow: Workflow, people: 'approve' | 'ask' = 'approve') {
  const run = await app.runs.start({ workflow, simulated: { people } })
  return { run, ...(await followed(run)) }
}

async function followed(run: string, until: (event: RunEvent) => boolean = isEnd) {
  const events: RunEvent[] = []
  for await (const batch of app.runs.events(run, 0)) {
    events.push(...batch)
    if (batch.some(until)) break
  }
  const last = events.at(-1)
  const output: Json | undefined = last?.type === 'run.completed' ? last.output : undefined
  return { events, last, output }
}

/** One node of every kind that can reach something, in a chain. */
const reaching: TestNode[] = [
  {
    id: 'ask-model',
    type: 'llm',
    config: { model: 'openai:gpt-5', connection: 'c', prompt: 'Hi' },
  },
  { id: 'hear', type: 'transcribe', config: { model: 'openai:whisper-1', source: 'a.mp3' } },
  { id: 'paint', type: 'image', config: { model: 'openai:gpt-image-1', prompt: 'a cat' } },
  {
    id: 'call',
    type: 'http',
    config: { method: 'POST', url: 'https://u:p@api.test/x?key=s', body: '{{ $ }}' },
  },
  { id: 'write', type: 'file', config: { op: 'write', path: 'out.md', content: 'new' } },
  { id: 'more', type: 'file', config: { op: 'append', path: 'out.md', content: '+' } },
  { id: 'read', type: 'file', config: { op: 'read', path: 'out.md' } },
  { id: 'count', type: 'store', config: { op: 'increment', collection: 'c', key: 'n' } },
  { id: 'code', type: 'code', config: { source: 'return [$nodes.read.text, $nodes.count.value]' } },
]

function chain(nodes: TestNode[], more: Partial<Workflow> = {}): Workflow {
  const ids = ['start', ...nodes.map(({ id }) => id)]
  const edges = ids.slice(1).map((id, index) => `${ids[index]}>${id}`)
  return graph([start, ...nodes], edges, { id: 'w', name: 'W', ...more })
}

describe('a simulated run', () => {
  it('goes through every kind of effect, reaches none of them, and costs nothing', async () => {
    const { run, output, events } = await simulated(chain(reaching))
    expect(output).toEqual(['new+', 42])
    expect(reached).toEqual([])
    expect(asked.map(({ op }) => op)).toEqual(['get'])
    expect(app.runs.summary(run)).toMatchObject({ simulated: true, costUsd: 0, unpriced: 0 })
    // What may hold a secret does not come back in what is made up.
    expect(JSON.stringify(events.filter(({ type }) => type === 'node.completed'))).not.toMatch(
      /u:p|key=s/,
    )
  })

  it('takes no time where a real one waits for days, and tells the time that it would be', async () => {
    const { events } = await simulated(
      chain([
        { id: 'wait', type: 'wait', config: { for: '48h' } },
        { id: 'event', type: 'wait', config: { event: { name: 'reply' }, timeout: '5d' } },
      ]),
    )
    const first = events[0]?.at ?? 0
    const last = events.at(-1)?.at ?? 0
    expect(last - first).toBeGreaterThanOrEqual(7 * DAY)
    expect(last - first).toBeLessThan(7 * DAY + 60_000)
  })

  it('approves what people are asked, twice where two are needed, and tells nobody', async () => {
    const review: TestNode = {
      id: 'review',
      type: 'human-callback',
      config: { title: 'Ok?', value: 'x', approvals: 2, channels: ['telegram'] },
    }
    const { events } = await simulated(chain([review]))
    const votes = events.flatMap((event) => (event.type === 'callback.voted' ? [event.by] : []))
    expect(votes).toEqual(['Simulation', 'Simulation (second)'])
    expect(events.at(-1)?.type).toBe('run.completed')
  })

  it('asks at the inbox where that was chosen, and nowhere else; no time passes meanwhile', async () => {
    const review: TestNode = {
      id: 'review',
      type: 'human-callback',
      config: { title: 'Ok?', value: 'x', channels: ['telegram'], timeout: '1h' },
    }
    const run = await app.runs.start({
      workflow: chain([review]),
      simulated: { people: 'ask' },
    })
    await followed(run, ({ type }) => type === 'callback.requested')
    const [question] = app.inbox.pending()
    expect(question).toMatchObject({ title: 'Ok?', channels: [] })
    await app.inbox.vote({ callback: question!.callback, by: 'Ana', decision: 'approve' })
    const { output } = await followed(run)
    expect(output).toMatchObject({ decision: 'approve', by: ['Ana'] })
  })

  it('simulates the runs that it calls', async () => {
    const called = graph([start, ...reaching.slice(3, 5)], ['start>call', 'call>write'], {
      id: 'child',
      name: 'Child',
    })
    const call: TestNode = { id: 'sub', type: 'sub-workflow', config: { workflow: 'child' } }
    const { last } = await simulated(chain([call], { workflows: { child: called } }))
    expect(last?.type).toBe('run.completed')
    expect(reached).toEqual([])
    expect(app.runs.list().map(({ simulated: is }) => is)).toEqual([true, true])
  })

  it('is refused on a host that cannot simulate, before anything happens', async () => {
    const other = createApp(testBed().ports)
    await expect(
      other.runs.start({ workflow: chain([]), simulated: { people: 'ask' } }),
    ).rejects.toThrow('cannot simulate')
    await other.close()
  })

  it('leaves real ones real', async () => {
    const run = await app.runs.start({ workflow: chain(reaching.slice(3, 4)) })
    const { last } = await followed(run)
    expect(last?.type).toBe('run.failed')
    expect(reached).toEqual(['http'])
    expect(app.runs.summary(run).simulated).toBeUndefined()
  })
})
