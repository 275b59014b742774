/** A run with everything in it, through a journal whose writes fail. */
import { expect } from 'vitest'
import { MemoryJournal } from '../../adapters/journal/memory-journal'
import { FaultyJournal, type Fate } from '../../adapters/journal/testing/faulty-journal'
import type { RunEvent } from '../../shared/run/events'
import type { Json, Workflow } from '../../shared/workflow/document'
import type { Journal } from '../ports'
import type { RunHandle } from '../run-handle'
import { graph, runGraph, type TestNode } from '../testing'

/** A call of a service, which the effects of a test answer. */
export const http = (id: string, path: string, rest: Partial<TestNode> = {}): TestNode => ({
  id,
  type: 'http',
  config: { method: 'POST', url: `https://example.com/${path}`, body: '{{ $ }}' },
  ...rest,
})

/** Parallel branches, a loop, a for-each, waits, a question, a retry, an error port, and effects that are counted. */
const everything = graph(
  [
    { id: 'start', type: 'manual-trigger' },
    {
      id: 'head',
      type: 'transform',
      config: { value: { n: '{{ ($loop.feedback.n ?? 0) + 1 }}' } },
    },
    http('note', 'note/{{ $nodes.head.n }}'),
    {
      id: 'again',
      type: 'branch',
      config: { cases: [{ port: 'yes', label: 'y', when: '{{ $nodes.head.n < 3 }}' }] },
    },
    { id: 'back', type: 'transform', config: { value: '{{ $nodes.head }}' } },
    { id: 'each', type: 'for-each', config: { items: '{{ [1..4] }}', concurrency: 2 } },
    { id: 'nap', type: 'wait', config: { for: '{{ $item & "h" }}' }, parent: 'each' },
    http('send', 'send/{{ $item }}', { parent: 'each' }),
    {
      id: 'ok',
      type: 'human-callback',
      config: {
        title: 'OK?',
        value: '{{ $count(results) }}',
        escalate: { after: '1h', to: ['Ben'] },
      },
    },
    http('busy', 'busy', { retry: { maxAttempts: 3, delay: '1s', backoff: 'exponential' } }),
    http('down', 'down'),
    { id: 'instead', type: 'transform', config: { value: '{{ error.code }}' } },
    {
      id: 'end',
      type: 'transform',
      config: { value: { ok: '{{ value }}', by: '{{ by }}' } },
    },
  ],
  [
    'start>head',
    'head>note',
    'note>again',
    'again.yes>back',
    'back>head',
    'again.else>each',
    'each.item>nap',
    'nap.done>send',
    'send>each.result',
    'each.done>ok',
    'start>busy',
    'start>down',
    'down.error>instead',
    'ok.approved>end',
  ],
)

export interface Played {
  events: RunEvent[]
  /** What the run reported, in the order in which it did. */
  seen: RunEvent[]
  /** How often each effect happened. */
  calls: Record<string, number>
  writes: number
  holds: number
  keptAtCall: boolean
}

/** Runs it through a journal that fails as told; each time it is held, it is offered again in the next turn. */
export async function play(
  fate: (write: number) => Fate,
  kept: (workflow: Workflow) => Journal = () => new MemoryJournal(),
): Promise<Played> {
  const journal = new FaultyJournal(kept(everything))
  journal.fate = fate
  const calls: Record<string, number> = {}
  let holds = 0
  let keptAtCall = true
  const run = await runGraph(everything, {
    journal,
    effects: {
      http: async ({ url }): Promise<never> => {
        const path = new URL(url).pathname
        const count = (calls[path] = (calls[path] ?? 0) + 1)
        const started = (await journal.read('r')).filter(({ type }) => type === 'node.started')
        const total = Object.values(calls).reduce((sum, n) => sum + n, 0)
        // Whatever is done outside has been kept as begun: there are as many beginnings as effects, at least.
        keptAtCall &&= started.length >= total
        const status = path === '/down' ? 404 : path === '/busy' && count < 3 ? 503 : 200
        return { status, headers: {}, body: { path } as Json, url } as never
      },
    },
    vote: () => ({ decision: 'approve' }),
    held: (handle: RunHandle) => {
      holds += 1
      expect(handle.outlook().held?.message).toContain('disk is full')
      setImmediate(() => handle.keepAgain())
    },
  })
  await run.handle.ended
  const seen = run.events.filter(({ type }) => type !== 'node.delta')
  return { events: await journal.read('r'), seen, calls, writes: journal.writes, holds, keptAtCall }
}

/** What happened, without the order among things that happen at the same time. */
function happenings(events: readonly RunEvent[]): string[] {
  return events.map(({ seq: _seq, ...event }) => JSON.stringify(event)).sort()
}

export function expectSame(played: Played, undisturbed: Played, where: string): void {
  expect(
    played.events.map(({ seq }) => seq),
    where,
  ).toEqual(played.events.map((_, index) => index + 1))
  // Nothing is seen that is not kept, nothing twice, and all in order.
  expect(played.seen, where).toEqual(played.events)
  expect(happenings(played.events), where).toEqual(happenings(undisturbed.events))
  expect(played.calls, where).toEqual(undisturbed.calls)
  expect(played.keptAtCall, where).toBe(true)
}
