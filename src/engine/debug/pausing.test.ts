import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../adapters/clock/virtual-clock'
import { emptyRunView, foldRun } from '../../shared/run/view'
import type { RunEvent } from '../../shared/run/events'
import type { Json, Workflow } from '../../shared/workflow/document'
import type { Effects, ModelAnswer } from '../effects'
import { resumeRun } from '../interpreter'
import { replay } from '../replay'
import { restOf, wakeRun } from '../resting'
import type { RunHandle } from '../run-handle'
import { voteOnKept } from '../votes'
import { graph, kept, runGraph, set, START, start, testHost, type TestNode } from '../testing'
import { catalog } from '../../nodes/definitions'
import { go } from './testing'

const HOUR = 3_600_000
const nap: TestNode = { id: 'nap', type: 'wait', config: { for: '2h' } }
const ask = (config: Record<string, Json>): TestNode => ({
  id: 'ask',
  type: 'human-callback',
  config: { title: 'OK?', ...config },
})

function passTo(clock: VirtualClock, time: number): void {
  clock.at(time, () => {})
  clock.advanceToNext()
}

/** Starts a run, pauses it after an hour for an hour, and lets it go on. Gives when things happened, in hours. */
async function pausedAnHour(workflow: Workflow) {
  const run = await runGraph(workflow, { advance: false })
  passTo(run.clock, START + HOUR)
  await go(run, 'pause')
  passTo(run.clock, START + 2 * HOUR)
  await go(run, 'continue')
  const when = (type: RunEvent['type']) =>
    run.events.filter((e) => e.type === type).map(({ at }) => (at - START) / HOUR)
  const pass = async () => {
    while (run.clock.advanceToNext()) await run.quiet()
  }
  return { run, when, pass }
}

describe('while a run is paused, no time passes for', () => {
  it('a wait', async () => {
    const { when, pass } = await pausedAnHour(graph([start, nap], ['start>nap']))
    await pass()
    expect(when('timer.fired')).toEqual([3])
  })

  it('a retry', async () => {
    const flaky = set('flaky', '{{ $number("x") }}', {
      retry: { maxAttempts: 2, delay: '2h', maxDelay: '9h', on: 'any' },
    })
    const { run, pass } = await pausedAnHour(graph([start, flaky], ['start>flaky']))
    await pass()
    const starts = run.of('node.started').filter(({ node }) => node === 'flaky')
    expect(starts.map(({ at }) => (at - START) / HOUR)).toEqual([0, 3])
  })

  it('a question, its escalation and its end', async () => {
    const asked = ask({ timeout: '4h', escalate: { after: '2h', to: ['boss'] } })
    const { run, when, pass } = await pausedAnHour(graph([start, asked], ['start>ask']))
    expect(foldRun(emptyRunView('r'), run.events).nodes.ask?.wakeAt).toBe(START + 5 * HOUR)
    await pass()
    expect(when('callback.escalated')).toEqual([3])
    expect(when('callback.resolved')).toEqual([5])
  })

  it('the time budget of the run', async () => {
    const workflow = (duration: string) =>
      graph([start, nap, set('end', 1)], ['start>nap', 'nap>end'], {
        settings: { budget: { duration } },
      })
    const enough = await pausedAnHour(workflow('150m'))
    await enough.pass()
    expect(enough.run.output()).toBe(1)
    const tooLittle = await pausedAnHour(workflow('90m'))
    await tooLittle.pass()
    expect(tooLittle.run.of('run.failed')[0]?.error.code).toBe('budget-exceeded')
  })
})

it('shows what is waited for later by as long as it was paused', async () => {
  const { run } = await pausedAnHour(graph([start, nap], ['start>nap']))
  const view = foldRun(emptyRunView('r'), kept(run.events))
  expect(view.nodes.nap?.wakeAt).toBe(START + 3 * HOUR)
  expect(view.paused).toBeUndefined()
})

it('a question is answered while the run is paused, and nothing starts from it', async () => {
  const workflow = graph([start, ask({}), set('end', 1)], ['start>ask', 'ask>end'])
  const run = await runGraph(workflow, { advance: false })
  await go(run, 'pause')
  const [asked] = run.of('callback.requested')
  run.handle.vote({ callback: asked?.callback ?? '', by: 'Ada', decision: 'approve' })
  await run.quiet()
  expect(run.of('node.completed').map(({ node }) => node)).toEqual(['start', 'ask'])
  expect(run.executions('end')).toBe(0)
  await go(run, 'continue')
  expect(run.output()).toBe(1)
})

it('what is in flight when a run is paused ends, and what it waits for has its whole time', async () => {
  const answer: ModelAnswer = {
    text: 't',
    usage: { inputTokens: 1, outputTokens: 1 },
    model: 'x:y',
  }
  const asked = Promise.withResolvers<ModelAnswer>()
  const workflow = graph(
    [start, { id: 'llm', type: 'llm', config: { model: 'x:y', prompt: 'p' } }, nap],
    ['start>llm', 'llm>nap'],
  )
  let handle: RunHandle | undefined
  const begun = Promise.withResolvers<void>()
  const running = runGraph(workflow, {
    advance: false,
    effects: {
      models: {
        generate: () => {
          begun.resolve()
          return asked.promise
        },
      },
    },
    started: (begins) => (handle = begins),
  })
  await begun.promise
  expect(handle?.go('pause')).toBe('done')
  asked.resolve(answer)
  const run = await running
  expect(run.of('node.completed').map(({ node }) => node)).toEqual(['start', 'llm'])
  expect(run.executions('nap')).toBe(0)
  expect(run.handle.outlook()).toMatchObject({ status: 'waiting', timers: 0 })
})

describe('a run that was paused when its process ended', () => {
  const workflow = graph([start, nap], ['start>nap'])

  async function leftPaused(): Promise<RunEvent[]> {
    const run = await runGraph(workflow, { advance: false })
    passTo(run.clock, START + HOUR)
    await go(run, 'pause')
    run.handle.detach()
    return kept(run.events)
  }

  it('is still paused, and its wait has what it had left', async () => {
    const before = await leftPaused()
    const { host, clock, events } = testHost(new VirtualClock(START + 10 * HOUR))
    const quiet = Promise.withResolvers<void>()
    const handle = resumeRun({ ...host, workflow, events: before, onQuiet: () => quiet.resolve() })
    await quiet.promise
    expect(handle.outlook()).toMatchObject({ status: 'waiting', paused: 'asked' })
    expect(handle.outlook().nextAt).toBeUndefined()
    expect(clock.advanceToNext()).toBe(false)
    handle.go('continue')
    expect(handle.outlook().nextAt).toBe(START + 11 * HOUR)
    expect(events.map(({ type }) => type)).toEqual(['run.recovered'])
  })

  it('rests without an end in sight, and goes on when it is woken and asked to', async () => {
    const before = await leftPaused()
    const state = replay(workflow, catalog, before)
    expect(restOf(state, START + 5 * HOUR)).toEqual({ wakeAt: undefined, listens: [], calls: [] })
    const { host } = testHost(new VirtualClock(START + 5 * HOUR))
    const handle = wakeRun({ ...host, workflow, events: before })
    expect(handle.outlook().paused).toBe('asked')
    handle.go('continue')
    expect(handle.outlook().nextAt).toBe(START + 6 * HOUR)
  })

  it('begins what was in flight again only when it goes on', async () => {
    let calls = 0
    const effects: Effects = {
      ...testHost(new VirtualClock(START)).host.effects,
      models: {
        generate: () => {
          calls += 1
          return new Promise(() => {})
        },
      },
    }
    const asking = graph(
      [start, { id: 'llm', type: 'llm', config: { model: 'x:y', prompt: 'p' } }],
      ['start>llm'],
    )
    const first = testHost(new VirtualClock(START))
    const begun = Promise.withResolvers<void>()
    const { startRun } = await import('../interpreter')
    const run = startRun({
      ...first.host,
      effects,
      workflow: asking,
      onEvents: (batch) => {
        first.events.push(...batch)
        if (batch.some((e) => e.type === 'node.started' && e.node === 'llm')) begun.resolve()
      },
    })
    await begun.promise
    const pausedToo = Promise.withResolvers<void>()
    run.go('pause')
    const { host, events } = testHost(new VirtualClock(START + HOUR))
    await new Promise((resolve) => setImmediate(resolve))
    pausedToo.resolve()
    run.detach()
    expect(first.events.at(-1)?.type).toBe('run.paused')
    expect(calls).toBe(1)
    const quiet = Promise.withResolvers<void>()
    const again = resumeRun({
      ...host,
      effects,
      workflow: asking,
      events: first.events,
      onQuiet: () => quiet.resolve(),
    })
    await quiet.promise
    expect(calls).toBe(1)
    const view = foldRun(emptyRunView('r'), [...first.events, ...events])
    expect(view).toMatchObject({ status: 'waiting', running: 0, paused: { reason: 'asked' } })
    expect(view.nodes.llm?.state).toBe('waiting')
    again.go('continue')
    await new Promise((resolve) => setImmediate(resolve))
    expect(calls).toBe(2)
    expect(foldRun(view, events)).toMatchObject({ status: 'running', running: 1 })
    again.detach()
  })

  it('takes an answer that is in time by the time that it counts', async () => {
    const asking = graph([start, ask({ timeout: '2h' })], ['start>ask'])
    const run = await runGraph(asking, { advance: false })
    passTo(run.clock, START + HOUR)
    await go(run, 'pause')
    run.handle.detach()
    const [asked] = run.of('callback.requested')
    const vote = { callback: asked?.callback ?? '', by: 'Ada', decision: 'approve' } as const
    const late = voteOnKept(asking, catalog, kept(run.events), vote, START + 9 * HOUR)
    expect(late).toMatchObject({ outcome: 'resolved' })
  })
})
