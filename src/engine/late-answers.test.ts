// Answers that come after the time for them is over, but before anybody noticed: the machine slept, or no process ran.
import { expect, it } from 'vitest'
import { VirtualClock } from '../adapters/clock/virtual-clock'
import { catalog } from '../nodes/definitions'
import { startRun } from './interpreter'
import { graph, START, testHost } from './testing'
import { voteOnKept } from './votes'

/** Its timers are late, as after sleep. */
class SleptClock extends VirtualClock {
  slept = 0
  override now(): number {
    return super.now() + this.slept
  }
}

const HOUR = 3_600_000
const question = graph(
  [
    { id: 'start', type: 'manual-trigger' },
    {
      id: 'ask',
      type: 'human-callback',
      config: { title: 'OK?', value: '{{ $ }}', timeout: '1h' },
    },
    { id: 'reply', type: 'wait', config: { event: { name: 'reply' }, timeout: '1h' } },
  ],
  ['start>ask', 'start>reply'],
)

async function waiting() {
  const { host, clock, events } = testHost(new SleptClock(START))
  const quiet = Promise.withResolvers<void>()
  const handle = startRun({
    ...host,
    workflow: question,
    onQuiet: () => quiet.resolve(),
  })
  await quiet.promise
  return { clock, events, handle }
}

it('changes nothing once the time is over, although its alarm is late', async () => {
  const { clock, events, handle } = await waiting()
  clock.slept = HOUR
  expect(handle.vote({ callback: 'r.ask.1', by: 'Ada', decision: 'approve' })).toBe(
    'already-resolved',
  )
  expect(handle.deliver('reply', 1)).toBe(0)
  expect((await handle.ended).type).toBe('run.completed')
  const resolved = events.filter(({ type }) => type === 'callback.resolved')
  expect(resolved).toMatchObject([{ decision: 'timeout', auto: true }])
  expect(events.map(({ type }) => type)).not.toContain('event.received')
})

it('counts up to the last moment', async () => {
  const { clock, handle } = await waiting()
  clock.slept = HOUR - 1
  expect(handle.deliver('reply', 1)).toBe(1)
  expect(handle.vote({ callback: 'r.ask.1', by: 'Ada', decision: 'approve' })).toBe('resolved')
  expect((await handle.ended).type).toBe('run.completed')
})

it('is refused for a run that nobody drives', async () => {
  const { events, handle } = await waiting()
  handle.detach()
  const vote = { callback: 'r.ask.1', by: 'Ada', decision: 'approve' } as const
  expect(voteOnKept(question, catalog, events, vote, START + HOUR)).toEqual({ refused: 'too-late' })
  expect(voteOnKept(question, catalog, events, vote, START + HOUR - 1)).toMatchObject({
    outcome: 'resolved',
  })
})
