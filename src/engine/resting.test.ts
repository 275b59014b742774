import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../adapters/clock/virtual-clock'
import { catalog } from '../nodes/definitions'
import type { Workflow } from '../shared/workflow/document'
import type { RunEvent } from '../shared/run/events'
import type { RunHandle } from './run-handle'
import { replay } from './replay'
import { restOf, takes, wakeRun } from './resting'
import { graph, kept, runGraph, set, START, start, testHost, type TestNode } from './testing'

const wait = (id: string, config: TestNode['config']): TestNode => ({ id, type: 'wait', config })

/** A loop, items that wait side by side, a person, and a wait beside all of it. */
const everything = graph(
  [
    start,
    set('head', { n: '{{ ($loop.feedback.n ?? 0) + 1 }}' }),
    wait('pause', { for: '{{ n & "m" }}' }),
    {
      id: 'again',
      type: 'branch',
      config: { cases: [{ port: 'yes', label: 'y', when: '{{ n < 3 }}' }] },
    },
    { id: 'each', type: 'for-each', config: { items: '{{ [1..n] }}', concurrency: 2 } },
    { id: 'nap', type: 'wait', config: { for: '{{ $item & "h" }}' }, parent: 'each' },
    set('double', '{{ $item * 2 }}', { parent: 'each' }),
    { id: 'ok', type: 'human-callback', config: { title: 'OK?', value: '{{ results }}' } },
    wait('aside', { for: '90m' }),
    set('end', { ok: '{{ ok.value }}' }),
  ],
  [
    'start>head',
    'head>pause',
    'pause.done>again',
    'again.yes>head',
    'again.else>each',
    'each.item>nap',
    'nap.done>double',
    'double>each.result',
    'each.done>ok',
    'start>aside',
    'ok.approved>end',
    'aside.done>end',
  ],
)

/** What the run waits for after these events. */
const rest = (workflow: Workflow, events: readonly RunEvent[], now: number) =>
  restOf(replay(workflow, catalog, events), now)

/** Goes on from these events as if nothing had been let go, with virtual time and a founder who approves. */
async function wake(workflow: Workflow, events: readonly RunEvent[]): Promise<RunEvent[]> {
  const { host, clock } = testHost(new VirtualClock(events.at(-1)?.at ?? START))
  const all = [...events]
  const handle: RunHandle = wakeRun({
    ...host,
    workflow,
    events,
    onEvents: (batch) => void all.push(...kept(batch)),
    // It may be quiet before it is in hand.
    onQuiet: () => queueMicrotask(() => goOn()),
  })
  const goOn = () => {
    const asked = all.find(
      (event) =>
        event.type === 'callback.requested' &&
        !all.some((other) => other.type === 'callback.voted' && other.callback === event.callback),
    )
    if (asked?.type === 'callback.requested')
      handle.vote({ callback: asked.callback, by: 'Founder', decision: 'approve' })
    else clock.advanceToNext()
  }
  await handle.ended
  return all
}

describe('a run at rest', () => {
  it('goes on exactly as if it had been held, wherever it was let go', async () => {
    const whole = await runGraph(everything, { vote: () => ({ decision: 'approve' }) })
    const events = kept(whole.events)
    expect(whole.output()).toEqual({ ok: [2, 4, 6] })
    let rests = 0
    for (let cut = 1; cut < events.length; cut++) {
      const before = events.slice(0, cut)
      if (!rest(everything, before, before.at(-1)?.at ?? 0)) continue
      rests += 1
      expect(await wake(everything, before), `let go after ${cut}`).toEqual(events)
    }
    // Three rounds, three items and the person.
    expect(rests).toBeGreaterThan(6)
  })

  it('says when its time comes and which events it waits for', async () => {
    const workflow = graph(
      [
        start,
        wait('long', { for: '2h' }),
        wait('reply', { event: { name: 'reply', match: { from: 'a@b.c' } }, timeout: '1h' }),
      ],
      ['start>long', 'start>reply'],
    )
    const { events } = await runGraph(workflow, { advance: false })
    const found = rest(workflow, kept(events), START)
    if (!found) throw new Error('It is not at rest.')
    expect(found.wakeAt).toBe(START + 3_600_000)
    expect(takes(found, 'reply', { from: 'a@b.c', text: 'yes' })).toBe(true)
    expect(takes(found, 'reply', { from: 'x@y.z' })).toBe(false)
    expect(takes(found, 'other', { from: 'a@b.c' })).toBe(false)
    expect(rest(workflow, kept(events), START + 3_600_000)).toBeUndefined()
  })

  it('is none while something is in flight, before it began, or when it is over', async () => {
    const workflow = graph([start, set('end')], ['start>end'])
    const { events } = await runGraph(workflow)
    for (let cut = 0; cut <= events.length; cut++)
      expect(rest(workflow, events.slice(0, cut), START), `after ${cut}`).toBe(undefined)
  })

  it('is recovered all the same where something was in flight', async () => {
    const workflow = graph([start, set('end')], ['start>end'])
    const { events } = await runGraph(workflow)
    const inFlight = events.findIndex((e) => e.type === 'node.started' && e.node === 'end') + 1
    const after = await wake(workflow, events.slice(0, inFlight))
    expect(after[inFlight]).toMatchObject({ type: 'run.recovered', seq: inFlight + 1 })
    expect(after.at(-1)?.type).toBe('run.completed')
  })

  it('cannot be woken when it is over', async () => {
    const workflow = graph([start], [])
    const { events } = await runGraph(workflow)
    await expect(wake(workflow, events)).rejects.toThrow('is over')
  })
})
