/** Runs that only wait, let go of at each of their rests, on random workflows. More with RUNS=20000. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { restOf } from '../resting'
import { recording } from './cases'
import { scenarios, type Scenario } from './graphs'
import { runInEngine, testCatalog } from './testing'

const RUNS = Math.ceil(Number(process.env.RUNS ?? 3000) / 6)
/** At most so many rests of one run. */
const RESTS = 20

/** How many rests it came to. */
async function comesToTheSame(scenario: Scenario): Promise<number> {
  const { script } = recording(scenario)
  const ends = new Map<string, number>()
  const { events } = await runInEngine(scenario, script, { ends })
  let rests = 0
  for (let cut = 1; cut < events.length && rests < RESTS; cut++) {
    const from = events.slice(0, cut)
    if (!restOf(scenario.workflow, testCatalog, from, from.at(-1)?.at ?? 0)) continue
    rests += 1
    const woken = await runInEngine(scenario, script, { ends, from, rested: true })
    expect(woken.events, `let go of after ${cut}`).toEqual(events)
  }
  return rests
}

it(`a run of a random workflow goes on from each of its rests exactly as if it had been held, ${RUNS} times`, async () => {
  let rests = 0
  await fc.assert(
    fc.asyncProperty(scenarios(testCatalog), async (scenario) => {
      rests += await comesToTheSame(scenario)
    }),
    { numRuns: RUNS },
  )
  // The generator is worth what it reaches.
  expect(rests).toBeGreaterThan(RUNS / 4)
}, 900_000)
