/**
 * The engine against section 3 and section 6, on random workflows. What fails is shrunk and kept in `cases/`, where it is tried
 * for ever after. More with RUNS=20000; what is reached with COVERAGE=1.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readGraph } from '../../shared/workflow/graph'
import { recording, replaying, type KeptCase } from './cases'
import { Coverage } from './features'
import { scenarios, type Scenario } from './graphs'
import { isIndifferentToTime, whatHappened } from './indifferent'
import { interpret } from './interpreter'
import { hash } from './script'
import { replay } from '../replay'
import { restOf } from '../resting'
import { givenOf, runInEngine, testCatalog, type EngineRun } from './testing'
import { comparable, type Script } from './trace'

const RUNS = Number(process.env.RUNS ?? 3000)
/** Fewer, because each is resumed from each of its events. */
const RESUMED = Math.ceil(RUNS / 10)
/** At most so many resumes of one run. */
const CUTS = 60
const CASES = join(import.meta.dirname, 'cases')

type Law = (scenario: Scenario, script: Script) => Promise<EngineRun>

const wanted = ({ workflow, bounds, ...rest }: Scenario, script: Script) =>
  interpret(
    readGraph(workflow, testCatalog),
    givenOf({ workflow, bounds, ...rest }),
    bounds,
    script,
  )

/** It does what section 3 says, however slow the journal is. */
const followsTheRules: Law = async (scenario, script) => {
  const { trace, loose } = await wanted(scenario, script)
  const lag = scenario.salt % 3
  const run = await runInEngine(scenario, script, { lag })
  expect(comparable(run.trace, loose)).toEqual(comparable(trace, loose))
  return run
}

/** Gone on with from any of its events, also twice, it comes to what it would have come to. */
const goesOn: Law = async (scenario, script) => {
  const ends = new Map<string, number>()
  const { trace, loose } = await wanted(scenario, script)
  const whole = await runInEngine(scenario, script, { ends })
  const { events } = whole
  const every = Math.ceil(events.length / CUTS)
  for (let cut = 1; cut < events.length; cut += every) {
    const once = await runInEngine(scenario, script, { ends, from: events.slice(0, cut) })
    expect(comparable(once.trace, loose), `gone on after ${cut}`).toEqual(comparable(trace, loose))
    expect(nothingTwice(once), `gone on after ${cut}`).toEqual([])
    const again = cut + 1 + (hash(`${scenario.salt}/${cut}`) % (once.events.length - cut))
    if (again >= once.events.length) continue
    const twice = await runInEngine(scenario, script, { ends, from: once.events.slice(0, again) })
    expect(comparable(twice.trace, loose), `after ${cut} and ${again}`).toEqual(
      comparable(trace, loose),
    )
    expect(nothingTwice(twice), `after ${cut} and ${again}`).toEqual([])
  }
  return whole
}

/** Let go of wherever it only waits, and woken when its time comes, it goes on as if it had been held: every event is the same. */
const sleeps: Law = async (scenario, script) => {
  const ends = new Map<string, number>()
  const whole = await runInEngine(scenario, script, { ends })
  const { events } = whole
  for (const [index, { at }] of events.entries()) {
    const from = events.slice(0, index + 1)
    if (!restOf(replay(scenario.workflow, testCatalog, from), at)) continue
    const woken = await runInEngine(scenario, script, { ends, from, wake: true })
    expect(woken.events, `woken after ${index + 1}`).toEqual(events)
    naps += 1
  }
  return whole
}
let naps = 0

/** Attempts that began twice, nodes that completed twice, questions that were asked twice. */
function nothingTwice({ events }: EngineRun): string[] {
  const seen = new Set<string>()
  return events.flatMap((event) => {
    const place = 'round' in event ? `${event.scope}|${event.node}|${event.round}` : ''
    const key =
      event.type === 'node.started'
        ? `started ${place}/${event.attempt}`
        : event.type === 'node.completed'
          ? `completed ${place}`
          : event.type === 'callback.requested'
            ? `asked ${event.callback}`
            : undefined
    if (key === undefined) return []
    if (seen.has(key)) return [key]
    seen.add(key)
    return []
  })
}

/** Few slots change when things happen and nothing else. */
const heedsSlots: Law = async (scenario, script) => {
  const whole = await runInEngine(scenario, script)
  if (!isIndifferentToTime(scenario, whole)) return whole
  const concurrency = 1 + (scenario.salt % 3)
  const narrow = await runInEngine(scenario, script, { concurrency })
  expect(narrow.peak).toBeLessThanOrEqual(concurrency)
  expect(whatHappened(narrow)).toEqual(whatHappened(whole))
  return whole
}

const LAWS: [string, Law, number][] = [
  ['does what section 3 says', followsTheRules, RUNS],
  ['comes to the same end when it goes on from any of its events', goesOn, RESUMED],
  ['is as it would have been when it is let go of while it waits', sleeps, RESUMED],
  ['does the same with few slots', heedsSlots, RESUMED],
]

describe.each(LAWS)('a run of a random workflow %s', (name, law, count) => {
  it(`${count} times`, { timeout: 900_000 }, async () => {
    const coverage = new Coverage()
    const property = fc.asyncProperty(scenarios(testCatalog), async (scenario) => {
      const { script } = recording(scenario)
      const { events } = await law(scenario, script)
      coverage.add(scenario, events)
    })
    const details = await fc.check(property, { numRuns: count })
    if (process.env.COVERAGE) console.log(`${name}\n${coverage}\n${naps} naps`)
    const [found] = details.counterexample ?? []
    if (found) {
      const file = await keep(found, String(details.errorInstance), name)
      throw new Error(
        `${await fc.asyncDefaultReportMessage(details)}\n\nThis case is kept in ${file}`,
        {
          cause: details.errorInstance,
        },
      )
    }
    if (law === sleeps) expect(naps).toBeGreaterThan(count / 10)
    // The generator is worth what it reaches.
    if (count >= 1000) expect(coverage.below(1 / 1000)).toEqual([])
  })
})

/** Writes a failing case where it is tried from now on. */
async function keep(scenario: Scenario, error: string, law: string): Promise<string> {
  const { script, outcomes } = recording(scenario)
  await wanted(scenario, script)
  const why = `${law}: ${error.split('\n')[0] ?? ''}`
  const text = JSON.stringify({ why, scenario, outcomes } satisfies KeptCase, undefined, 1)
  const file = join(CASES, `${hash(text).toString(36)}.json`)
  writeFileSync(file, `${text}\n`)
  return file
}

const cases = readdirSync(CASES).filter((name) => name.endsWith('.json'))

describe.each(cases)('the kept case %s', (name) => {
  const kept = JSON.parse(readFileSync(join(CASES, name), 'utf8')) as KeptCase
  it.each(LAWS)(`${kept.why.slice(0, 80)}, now %s`, async (_name, law) => {
    await law(kept.scenario, replaying(kept))
  })
})
