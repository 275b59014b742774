import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readGraph } from '../../shared/workflow/graph'
import { interpret } from './interpreter'
import type { Trace } from './trace'
import { runInEngine, scenarios, scripted, testCatalog } from './testing'

/** How many random workflows are tried; more by RUNS=20000 when hunting. */
const RUNS = Number(process.env.RUNS ?? 2000)

/** What is skipped in the very instant in which a run fails depends on what is looked at first, and section 3 does not say. */
const comparable = ({ skipped, ...trace }: Trace) =>
  trace.status === 'failed' ? trace : { ...trace, skipped: [...skipped].sort() }

it(
  'the engine does what section 3 says, on random workflows with random outcomes',
  { timeout: 600_000 },
  async () => {
    const seen = {
      completed: 0,
      failed: 0,
      loops: 0,
      items: 0,
      skipped: 0,
      retried: 0,
      failedItems: 0,
    }
    await fc.assert(
      fc.asyncProperty(scenarios, async ({ workflow, maxRounds, salt }) => {
        const script = scripted(salt)
        const wanted = interpret(readGraph(workflow, testCatalog), 'begin', maxRounds, script)
        const { trace, events } = await runInEngine(workflow, script)
        expect(comparable(trace)).toEqual(comparable(wanted))
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
        seen[wanted.status] += 1
        const places = Object.keys(wanted.attempts)
        if (places.some((place) => !place.endsWith('|1'))) seen.loops += 1
        if (places.some((place) => place.includes(':'))) seen.items += 1
        if (wanted.skipped.length > 0) seen.skipped += 1
        if (Object.values(wanted.attempts).some((count) => count > 1)) seen.retried += 1
        if (events.some((event) => event.type === 'node.failed' && event.scope?.includes(':')))
          seen.failedItems += 1
      }),
      { numRuns: RUNS },
    )
    // The generator is worth what it reaches: each of these in one run of twenty at least.
    for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(RUNS / 20)
  },
)
