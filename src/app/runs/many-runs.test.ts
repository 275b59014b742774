/** Hundreds of runs at once on a real journal, with everything that may happen to them: none is lost, none mixes with another. */
import { getEventListeners } from 'node:events'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { TestFolder } from '../../adapters/journal/sqlite/testing/test-folder'
import type { SqliteJournal } from '../../adapters/journal/sqlite/sqlite-journal'
import type { RunEvent } from '../../shared/run/events'
import type { Json, Workflow } from '../../shared/workflow/document'
import { graph } from '../../shared/workflow/testing'
import { createApp, type App } from '../app'
import { Failure } from '../failures/failure'
import { testBed } from '../testing'

const RUNS = 500
/** The same fates again with SEED=n. */
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))

let folder: TestFolder
let journal: SqliteJournal
let app: App
let reports: { where: string; error: unknown }[]
beforeEach(async () => {
  folder = await TestFolder.make()
  journal = await folder.open()
  const bed = testBed()
  reports = bed.reports
  app = createApp({ ...bed.ports, journal })
})
afterEach(async () => {
  await app.close()
  await folder.remove()
})

const start = { id: 'start', type: 'manual-trigger' }
const end = {
  id: 'end',
  type: 'transform',
  config: { value: { id: '{{ $trigger.id }}', came: '{{ $ }}' } },
}

/** What a run does, and what it comes to when nobody cancels it. */
interface Kind {
  workflow: Workflow
  came(id: number, yes: boolean): Json
}

const KINDS: Kind[] = [
  {
    // A loop, and items.
    workflow: graph(
      [
        start,
        { id: 'count', type: 'transform', config: { value: '{{ ($nodes.count ?? 0) + 1 }}' } },
        {
          id: 'again',
          type: 'branch',
          config: { cases: [{ port: 'yes', when: '{{ $nodes.count < 4 }}' }] },
        },
        { id: 'each', type: 'for-each', config: { items: '{{ [1..3] }}', concurrency: 2 } },
        {
          id: 'item',
          type: 'transform',
          config: { value: '{{ $item + $trigger.id }}' },
          parent: 'each',
        },
        end,
      ],
      [
        'start>count',
        'count>again',
        'again.yes>count',
        'again.else>each',
        'each.item>item',
        'item>each.result',
        'each.done>end',
      ],
    ),
    came: (id) => ({ results: [1 + id, 2 + id, 3 + id], errors: [] }),
  },
  {
    // A person.
    workflow: graph(
      [
        start,
        { id: 'ask', type: 'human-callback', config: { title: 'OK?', value: '{{ id }}' } },
        end,
      ],
      ['start>ask', 'ask.approved>end', 'ask.rejected>end'],
    ),
    came: (id, yes) => ({ ask: { value: id, decision: yes ? 'approve' : 'reject' } }),
  },
  {
    // A service, by an event that all hear and one takes.
    workflow: graph(
      [
        start,
        {
          id: 'hear',
          type: 'wait',
          config: { event: { name: 'news', match: { id: '{{ id }}' } } },
        },
        end,
      ],
      ['start>hear', 'hear.event>end'],
    ),
    came: (id) => ({ id, news: true }),
  },
  {
    // Time, and a question that nobody answers in time.
    workflow: graph(
      [
        start,
        { id: 'nap', type: 'wait', config: { for: '{{ $string($trigger.id % 40) & "ms" }}' } },
        {
          id: 'ask',
          type: 'human-callback',
          config: { title: 'Nobody', value: '{{ $trigger.id }}', timeout: '30ms' },
        },
        end,
      ],
      ['start>nap', 'nap.done>ask', 'ask.timeout>end'],
    ),
    came: (id) => ({ value: id, decision: 'timeout' }),
  },
]

interface Fate {
  kind: number
  yes: boolean
  /** Cancelled when so many events have been seen. */
  cancelAfter: number | undefined
}
const fates = fc.record({
  kind: fc.nat(KINDS.length - 1),
  yes: fc.boolean(),
  cancelAfter: fc.option(fc.nat(4), { nil: undefined, freq: 4 }),
})

it(
  `${RUNS} runs end as they must, and are in the journal as they were seen (SEED=${SEED})`,
  { timeout: 120_000 },
  async () => {
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const looking = new AbortController()
    const kept = new Map<string, RunEvent[]>()
    app.runs.onKept(({ run }, events) => void kept.set(run, [...(kept.get(run) ?? []), ...events]))
    const all = fc.sample(fates, { numRuns: RUNS, seed: SEED })
    const voting = vote(all, looking.signal)

    const seen = await Promise.all(
      all.map(async ({ kind, cancelAfter }, id) => {
        const { workflow } = KINDS[kind]!
        const run = await app.runs.start({ workflow, payload: { id } })
        const events: RunEvent[] = []
        let cancelled = false
        for await (const batch of app.runs.events(run, 0, looking.signal))
          for (const event of batch) {
            if (event.type === 'node.delta') continue
            events.push(event)
            if (event.type === 'event.awaited') void app.runs.deliver('news', { id, news: true })
            if (cancelAfter !== undefined && events.length > cancelAfter && !cancelled) {
              cancelled = true
              await app.runs.cancel(run, 'Ada')
            }
          }
        return { run, events, cancelled }
      }),
    )

    let cancels = 0
    for (const [id, { run, events, cancelled }] of seen.entries()) {
      const { kind, yes } = all[id]!
      expect(await journal.read(run), run).toEqual(events)
      expect(kept.get(run), run).toEqual(events)
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
      expect(events[0]).toMatchObject({ type: 'run.started', payload: { id } })
      for (const event of events) expect(event.run).toBe(run)
      const last = events.at(-1)
      if (last?.type === 'run.cancelled') {
        expect(cancelled, run).toBe(true)
        cancels += 1
      } else
        expect(last).toMatchObject({
          type: 'run.completed',
          output: { id, came: KINDS[kind]!.came(id, yes) },
        })
      expect(app.runs.handle(run)).toBeUndefined()
    }
    // The fates are worth what they reach.
    expect(cancels).toBeGreaterThan(RUNS / 50)
    expect(new Set(seen.map(({ run }) => run)).size).toBe(RUNS)

    expect(reports).toEqual([])
    expect(app.inbox.pending()).toEqual([])
    looking.abort()
    await voting
    // Nobody listens any more, and nothing is timed but what was before.
    expect(getEventListeners(looking.signal, 'abort')).toEqual([])
    await app.close()
    expect(
      process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
    ).toBeLessThanOrEqual(before)
  },
)

/** Answers what is asked of a person, as the run's fate is, many at once. */
async function vote(all: readonly Fate[], signal: AbortSignal): Promise<void> {
  const answers = new Map<string, Promise<unknown>>()
  for await (const { questions } of app.inbox.watch(signal))
    for (const { callback, title, value } of questions) {
      if (title === 'Nobody' || answers.has(callback)) continue
      const decision = all[Number(value)]?.yes ? 'approve' : 'reject'
      const answer = app.inbox.vote({ callback, by: 'Ada', decision })
      answers.set(
        callback,
        answer.catch((error: unknown) => {
          // Its run may have been cancelled a moment ago.
          if (!(error instanceof Failure)) reports.push({ where: callback, error })
        }),
      )
    }
  await Promise.all(answers.values())
}
