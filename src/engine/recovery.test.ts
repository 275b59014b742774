import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../adapters/clock/virtual-clock'
import type { Json, Workflow } from '../shared/workflow/document'
import type { RunEvent } from '../shared/run/events'
import type { Effects } from './effects'
import { resumeRun } from './interpreter'
import type { Decision } from '../shared/run/events'
import type { Mocks, RunHandle } from './run-handle'
import { graph, kept, runGraph, set, START, start, testHost } from './testing'

/** Goes on from the first so many kept events, answering questions, until the run is over. */
async function resume(
  workflow: Workflow,
  events: readonly RunEvent[],
  options: { effects?: Effects; mocks?: Mocks; answer?: Decision; value?: Json } = {},
): Promise<RunEvent[]> {
  const { host, clock, events: told } = testHost(new VirtualClock(events.at(-1)?.at ?? START))
  const asked = new Set<string>()
  const handle: RunHandle = resumeRun({
    ...host,
    workflow,
    events,
    ...(options.effects ? { effects: options.effects } : {}),
    mocks: options.mocks,
    onQuiet: () => {
      const waiting = [...events, ...told].flatMap((event) =>
        event.type === 'callback.requested' && !asked.has(event.callback) ? [event.callback] : [],
      )
      for (const callback of waiting) {
        asked.add(callback)
        const decision = callback.includes('doubt') ? (options.answer ?? 'approve') : 'approve'
        const value = callback.includes('doubt') ? options.value : undefined
        if (handle.vote({ callback, by: 'Ada', decision, value }) !== 'already-resolved') return
      }
      clock.advanceToNext()
    },
  })
  await handle.ended
  return [...events, ...kept(told)]
}

const outcome = (events: readonly RunEvent[]) => {
  const last = events.at(-1)
  return last?.type === 'run.completed' ? last.output : last?.type
}

describe('a run that goes on from any of its events', () => {
  const everything = graph(
    [
      start,
      set('head', { n: '{{ ($loop.feedback.n ?? 0) + 1 }}' }),
      {
        id: 'again',
        type: 'branch',
        config: { cases: [{ port: 'yes', label: 'y', when: '{{ n < 3 }}' }] },
      },
      { id: 'each', type: 'for-each', config: { items: '{{ [1..n] }}', concurrency: 2 } },
      { id: 'nap', type: 'wait', config: { for: '{{ $item & "h" }}' }, parent: 'each' },
      set('double', '{{ $item * 2 }}', { parent: 'each' }),
      { id: 'ok', type: 'human-callback', config: { title: 'OK?', value: '{{ results }}' } },
      set('left', 'left'),
      set('end', { ok: '{{ ok.value }}', left: '{{ left }}' }),
    ],
    [
      'start>head',
      'head>again',
      'again.yes>head',
      'again.else>each',
      'each.item>nap',
      'nap.done>double',
      'double>each.result',
      'each.done>ok',
      'start>left',
      'ok.approved>end',
      'left>end',
    ],
  )

  it('comes to the same end, without running again what was completed or asking again what was asked', async () => {
    const whole = await runGraph(everything, { vote: () => ({ decision: 'approve' }) })
    const events = kept(whole.events)
    expect(whole.output()).toEqual({ ok: [2, 4, 6], left: 'left' })
    expect(events.length).toBeGreaterThan(30)
    for (let cut = 1; cut < events.length; cut++) {
      const resumed = await resume(everything, events.slice(0, cut))
      expect(outcome(resumed), `cut after ${cut}`).toEqual(whole.output())
      expect(resumed.map(({ seq }) => seq)).toEqual(resumed.map((_, index) => index + 1))
      const completed = resumed.flatMap((e) =>
        e.type === 'node.completed' ? [`${e.scope}/${e.node}/${e.round}`] : [],
      )
      expect(new Set(completed).size).toBe(completed.length)
      const begun = resumed.flatMap((e) =>
        e.type === 'node.started' ? [`${e.scope}/${e.node}/${e.round}`] : [],
      )
      expect(new Set(begun).size).toBe(begun.length)
      expect(resumed.filter(({ type }) => type === 'callback.requested')).toHaveLength(1)
    }
  })

  it('takes the same entry of a mocks script for an attempt that was in flight', async () => {
    const workflow = graph(
      [start, set('a', 1, { retry: { maxAttempts: 3, delay: '1s' } })],
      ['start>a'],
    )
    const mocks: Mocks = {
      a: [
        { error: { message: 'busy', retryable: true } },
        { output: 'second' },
        { output: 'third' },
      ],
    }
    const whole = kept((await runGraph(workflow, { mocks })).events)
    for (let cut = 1; cut < whole.length; cut++)
      expect(outcome(await resume(workflow, whole.slice(0, cut), { mocks }))).toBe('second')
  })

  it('refuses a run that is over, and one without a beginning', async () => {
    const workflow = graph([start, set('a')], ['start>a'])
    const whole = kept((await runGraph(workflow)).events)
    await expect(resume(workflow, whole)).rejects.toThrow('over')
    await expect(resume(workflow, [])).rejects.toThrow('no beginning')
  })
})

describe('what cannot be undone and was in flight', () => {
  const workflow = graph(
    [
      start,
      {
        id: 'send',
        type: 'http',
        config: { url: 'http://x.test', method: 'POST' },
        risk: 'irreversible',
      },
      set('end', '{{ body }}'),
    ],
    ['start>send', 'send>end'],
  )
  const interrupted = async () => {
    let sent = 0
    const http = () => {
      sent += 1
      return Promise.resolve({ status: 200, headers: {}, body: `sent ${sent}` })
    }
    const events = kept((await runGraph(workflow, { effects: { http } })).events)
    const at = events.findIndex((event) => event.type === 'node.started' && event.node === 'send')
    const effects = { http } as unknown as Effects
    return { before: events.slice(0, at + 1), effects, sent: () => sent }
  }

  it('does not run again by itself: a person is asked, and says that it happened', async () => {
    const { before, effects, sent } = await interrupted()
    const events = await resume(workflow, before, {
      effects,
      answer: 'approve',
      value: { body: 'I saw it' },
    })
    expect(outcome(events)).toBe('I saw it')
    expect(sent()).toBe(1)
    expect(events.find(({ type }) => type === 'run.recovered')).toMatchObject({
      inDoubt: ['send/1'],
    })
    expect(events.find(({ type }) => type === 'callback.requested')).toMatchObject({
      question: 'in-doubt',
      node: 'send',
    })
  })

  it('runs again, as another attempt, when the person says so', async () => {
    const { before, effects, sent } = await interrupted()
    const events = await resume(workflow, before, { effects, answer: 'again' })
    expect(outcome(events)).toBe('sent 2')
    expect(sent()).toBe(2)
    expect(
      events
        .filter((e) => e.type === 'node.started' && e.node === 'send')
        .map((e) => 'attempt' in e && e.attempt),
    ).toEqual([1, 2])
  })

  it('fails when the person says that it failed', async () => {
    const { before, effects, sent } = await interrupted()
    const events = await resume(workflow, before, { effects, answer: 'reject' })
    expect(events.at(-1)).toMatchObject({
      type: 'run.failed',
      node: 'send',
      error: { code: 'in-doubt' },
    })
    expect(sent()).toBe(1)
  })

  it('is asked about once, however often the process ends', async () => {
    const { before, effects } = await interrupted()
    const once = await resume(workflow, before, { effects, answer: 'approve' })
    const cut = once.findIndex(({ type }) => type === 'callback.requested')
    const twice = await resume(workflow, once.slice(0, cut + 1), { effects, answer: 'approve' })
    expect(twice.filter(({ type }) => type === 'callback.requested')).toHaveLength(1)
    expect(twice.at(-1)?.type).toBe('run.completed')
  })

  it('takes "run it again" for no other question', async () => {
    const asks = graph(
      [start, { id: 'ok', type: 'human-callback', config: { title: 'OK?', value: 1 } }],
      ['start>ok'],
    )
    const run = await runGraph(asks)
    const callback = run.of('callback.requested')[0]?.callback ?? ''
    expect(run.handle.vote({ callback, by: 'Ada', decision: 'again' })).toBe('not-in-doubt')
  })
})
