import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RunEvent } from './events'
import { Moments } from './moments'
import { emptyRunView, foldRun } from './view'

const FOLDER = join(import.meta.dirname, '..', '..', 'engine', 'histories')
const histories = readdirSync(FOLDER).map(
  (file) => (JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as { events: RunEvent[] }).events,
)

/** A run of one node in a loop, as long as it is asked for. */
function long(rounds: number): RunEvent[] {
  const events: RunEvent[] = []
  const say = (body: object) =>
    events.push({ run: 'r', seq: events.length + 1, at: events.length, ...body } as RunEvent)
  say({ type: 'run.started', workflow: 'w', trigger: 's', payload: null })
  for (let round = 1; round <= rounds; round += 1) {
    say({ type: 'node.started', node: 'a', round, attempt: 1, input: round })
    say({ type: 'node.completed', node: 'a', round, ports: ['out'], output: round, durationMs: 1 })
  }
  return events
}

const run = fc.oneof(fc.constantFrom(...histories), fc.constant(long(900)))

describe('a moment of a run', () => {
  it('is what the events until then come to, wherever one came from', () => {
    fc.assert(
      fc.property(run, fc.array(fc.nat(2500), { maxLength: 12 }), (events, visits) => {
        const moments = new Moments('r', events)
        for (const seq of visits)
          expect(moments.at(seq)).toEqual(foldRun(emptyRunView('r'), events.slice(0, seq)))
      }),
      { numRuns: 60 },
    )
  })

  it('goes on with a run that goes on', () => {
    const [all, known] = [long(400), [] as RunEvent[]]
    const moments = new Moments('r', known)
    for (const upTo of [1, 2, 255, 256, 257, 513, all.length]) {
      known.push(...all.slice(known.length, upTo))
      expect(moments.at(Infinity).seq).toBe(upTo)
      expect(moments.at(upTo - 1)).toEqual(foldRun(emptyRunView('r'), all.slice(0, upTo - 1)))
    }
  })

  it('shares what did not change with the moment before', () => {
    const [events = []] = histories
    const moments = new Moments('r', events)
    const [one, two] = [moments.at(4), moments.at(5)]
    expect(two.nodes.recording).toBe(one.nodes.recording)
  })

  it('before the first event knows nothing', () => {
    const moments = new Moments('r', long(1))
    expect(moments.at(-3)).toEqual(emptyRunView('r'))
    expect(moments.at(0.9).seq).toBe(0)
  })
})
