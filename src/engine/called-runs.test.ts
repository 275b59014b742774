// How one run waits for others, with a host that tells what the test says.
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../adapters/clock/virtual-clock'
import { catalog } from '../nodes/definitions'
import { executors } from '../nodes/executors'
import type { RunEvent } from '../shared/run/events'
import type { Workflow } from '../shared/workflow/document'
import type { Call, CallEnd, Calls, Effects } from './effects'
import { resumeRun } from './interpreter'
import { replay } from './replay'
import { restOf, wakeRun } from './resting'
import { graph, runGraph, START, type TestNode } from './testing'

const start: TestNode = { id: 'start', type: 'manual-trigger' }
const child = graph([start, { id: 'say', type: 'log', config: { message: 'x' } }], ['start>say'], {
  id: 'child',
  name: 'The child',
})
const call = (more: Partial<TestNode> = {}): TestNode => ({
  id: 'call',
  type: 'sub-workflow',
  config: { workflow: 'child' },
  ...more,
})
const calling = (
  more: Partial<TestNode> = {},
  nodes: TestNode[] = [],
  edges: string[] = [],
): Workflow =>
  graph([start, call(more), ...nodes], ['start>call', ...edges], { workflows: { child } })

/** A host of which the test holds every call. */
class Host implements Calls {
  readonly calls: Call[] = []
  readonly abandoned: string[] = []
  readonly left: string[] = []
  private readonly tell = new Map<string, (end: CallEnd) => void>()

  childId(key: string): string {
    return `c/${key}`
  }

  follow(call: Call, onEnd: (end: CallEnd) => void): () => void {
    this.calls.push(call)
    this.tell.set(call.child, onEnd)
    return () => void this.left.push(call.child)
  }

  abandon(child: string): void {
    this.abandoned.push(child)
  }

  end(child: string, end: CallEnd): void {
    this.tell.get(child)?.(end)
  }
}

const first = 'c/r/call//1/1'
const effectsOf = (host: Host) => ({ calls: host }) as unknown as Effects

/** Goes on with a run from these events, as a new process does. */
function goOn(how: 'resume' | 'wake', workflow: Workflow, kept: readonly RunEvent[], host: Host) {
  const events: RunEvent[] = [...kept]
  const options = {
    run: 'r',
    workflow,
    catalog,
    executors,
    effects: effectsOf(host),
    clock: new VirtualClock(START),
    journal: { append: async () => {}, read: async () => [] },
    events: kept,
    onEvents: (batch: readonly RunEvent[]) => void events.push(...batch),
  }
  const handle = how === 'resume' ? resumeRun(options) : wakeRun(options)
  return { handle, events }
}

describe('a run that calls another', () => {
  it('holds no slot while it waits, and goes on with the output', async () => {
    const host = new Host()
    const workflow = {
      ...calling({}, [{ id: 'side', type: 'log', config: { message: 'x' } }], ['start>side']),
      settings: { concurrency: 1 },
    }
    const run = await runGraph(workflow, {
      input: { n: 1 },
      effects: effectsOf(host),
      advance: false,
    })
    expect(run.executions('side')).toBe(1)
    expect(run.handle.outlook()).toMatchObject({ status: 'waiting', calls: [first], executing: 0 })
    expect(host.calls).toMatchObject([
      {
        child: first,
        payload: { n: 1 },
        calledBy: { run: 'r', node: 'call', round: 1, attempt: 1 },
      },
    ])
    host.end(first, { status: 'completed', output: 'done' })
    await run.handle.ended
    expect(run.output()).toMatchObject({ call: 'done' })
    expect([...host.left, ...host.abandoned]).toEqual([])
  })

  it('is replaced by a script, also where what it calls is not there', async () => {
    const host = new Host()
    const { workflows: _, ...lost } = calling()
    const run = await runGraph(lost, {
      effects: effectsOf(host),
      mocks: { call: [{ output: 'made up' }] },
    })
    expect(run.output()).toBe('made up')
    expect(host.calls).toEqual([])
    await expect(runGraph(lost, { effects: effectsOf(host) })).rejects.toThrow('which is not here')
  })

  it('takes no end twice, and none after its own', async () => {
    const host = new Host()
    const run = await runGraph(calling(), { effects: effectsOf(host) })
    host.end(first, { status: 'completed', output: 1 })
    host.end(first, { status: 'completed', output: 2 })
    await run.handle.ended
    expect(run.of('node.completed').filter(({ node }) => node === 'call')).toHaveLength(1)
    expect(run.output()).toBe(1)
  })

  it('lets go of what it called, once its own end is kept', async () => {
    const host = new Host()
    const run = await runGraph(calling(), { effects: effectsOf(host) })
    run.handle.cancel('Ada')
    expect(host.abandoned).toEqual([])
    await run.handle.ended
    expect([host.left, host.abandoned]).toEqual([[first], [first]])
  })

  it('fails where the host starts no runs any more', async () => {
    const host = new Host()
    const { events } = await runGraph(calling(), { effects: effectsOf(host) })
    const bare = {
      run: 'r',
      workflow: calling(),
      catalog,
      executors,
      effects: {} as Effects,
      clock: new VirtualClock(START),
      journal: { append: async () => {}, read: async () => [] },
      events,
      onEvents: () => {},
    }
    const last = await resumeRun(bare).ended
    expect(last).toMatchObject({ type: 'run.failed', error: { code: 'error' } })
  })
})

describe('a process that comes after', () => {
  it('rests on the called run alone, and follows it again when it wakes', async () => {
    const host = new Host()
    const { events } = await runGraph(calling({ timeout: '2h' }), {
      effects: effectsOf(host),
      advance: false,
    })
    const state = replay(calling({ timeout: '2h' }), catalog, events)
    expect(restOf(state, START)).toEqual({ wakeAt: START + 7_200_000, listens: [], calls: [first] })
    const again = new Host()
    const { handle, events: all } = goOn('wake', calling({ timeout: '2h' }), events, again)
    expect(again.calls).toMatchObject([{ child: first }])
    again.end(first, {
      status: 'failed',
      error: { code: 'network', message: 'Gone.', node: 'say', retryable: true },
    })
    await handle.ended
    expect(all.findLast(({ type }) => type === 'node.failed')).toMatchObject({
      error: {
        code: 'workflow-failed',
        message: '"The child" failed at "say" (network): Gone.',
        retryable: true,
      },
    })
  })

  it('asks nobody whether an irreversible call happened: it makes the same one', async () => {
    const host = new Host()
    const workflow = calling({ risk: 'irreversible' })
    const { events } = await runGraph(workflow, { effects: effectsOf(host) })
    // The process died before it kept that it had called.
    const kept = events.slice(
      0,
      events.findIndex(({ type }) => type === 'workflow.called'),
    )
    const again = new Host()
    const { handle, events: all } = goOn('resume', workflow, kept, again)
    while (again.calls.length === 0) await new Promise((resolve) => setImmediate(resolve))
    expect(again.calls).toMatchObject([{ child: first }])
    again.end(first, { status: 'completed', output: 1 })
    await handle.ended
    expect(all.some(({ type }) => type === 'callback.requested')).toBe(false)
  })
})
