import { expect, it } from 'vitest'
import { failureOf } from '../testing'
import { HandClock } from '../clock/hand-clock'
import { Pace } from './pace'
import type { Paced } from './pace'

const never = new AbortController().signal

function lineOf(fields: Record<string, string>, connection = 'main'): Paced {
  return { connection, name: 'Main', fields }
}

function start() {
  const clock = new HandClock(0)
  const sent: string[] = []
  const pace = new Pace(clock)
  /** Asks, and writes down when it is sent. */
  const send = (name: string, to: Paced, { signal = never, status = 200, headers = {} } = {}) => {
    const waits: string[] = []
    const answer = pace.paced(to, { signal, onWait: (why) => waits.push(why) }, async () => {
      sent.push(`${name}@${clock.now() / 1000}`)
      return new Response('', { status, headers })
    })('http://127.0.0.1/')
    return { answer, waits }
  }
  return { clock, pace, sent, send }
}

it('lets everybody through where there is no limit', async () => {
  const { sent, send } = start()
  await Promise.all(['a', 'b', 'c'].map((name) => send(name, lineOf({})).answer))
  expect(sent).toEqual(['a@0', 'b@0', 'c@0'])
})

it('sends so many in any minute, the others in the order in which they came', async () => {
  const { clock, sent, send } = start()
  const to = lineOf({ requestsPerMinute: '2' })
  const first = [send('a', to), send('b', to), send('c', to), send('d', to), send('e', to)]
  await first[0]?.answer
  expect(first.map(({ waits }) => waits)).toEqual([
    [],
    [],
    ['Waits for its turn at Main (2 a minute).'],
    ['Waits for its turn at Main (2 a minute), 1 before it.'],
    ['Waits for its turn at Main (2 a minute), 2 before it.'],
  ])
  clock.pass(59_999)
  await first[1]?.answer
  expect(sent).toEqual(['a@0', 'b@0'])
  clock.pass(1)
  await first[3]?.answer
  clock.pass(60_000)
  await first[4]?.answer
  expect(sent).toEqual(['a@0', 'b@0', 'c@60', 'd@60', 'e@120'])
})

it('holds every request of a connection while the service wants none, and no other connection', async () => {
  const { clock, sent, send } = start()
  await send('a', lineOf({}), { status: 429, headers: { 'retry-after': '30' } }).answer
  const late = send('b', lineOf({}))
  await send('other', lineOf({}, 'second')).answer
  expect(late.waits).toEqual(['Waits for its turn at Main (the service asked for a pause).'])
  clock.pass(30_000)
  await late.answer
  expect(sent).toEqual(['a@0', 'other@0', 'b@30'])
})

it('waits for no service that asks for hours', async () => {
  const { sent, send } = start()
  await send('a', lineOf({}), { status: 429, headers: { 'retry-after': '7200' } }).answer
  await send('b', lineOf({})).answer
  expect(sent).toEqual(['a@0', 'b@0'])
})

it.each<[string, Record<string, string>, object, number]>([
  ['what was sent', { requestsPerMinute: '1' }, {}, 0],
  [
    'how long the service is left alone',
    {},
    { status: 429, headers: { 'retry-after': '60' } },
    300,
  ],
])('a clock that is set back by hours does not lengthen %s', async (_, fields, first, wait) => {
  const hours = 10 * 60 * 60_000
  const { clock, sent, send } = start()
  const to = lineOf(fields)
  clock.pass(hours)
  await send('a', to, first).answer
  clock.leap(-hours)
  const late = send('b', to)
  clock.pass(wait * 1_000)
  await late.answer
  expect(sent).toEqual(['a@36000', `b@${wait}`])
})

it('gives up a turn that nobody waits for any more; who comes after it is not held up', async () => {
  const { clock, sent, send } = start()
  const to = lineOf({ requestsPerMinute: '1' })
  await send('a', to).answer
  const stop = new AbortController()
  const given = send('b', to, { signal: stop.signal })
  const next = send('c', to)
  stop.abort()
  expect((await failureOf(given.answer)).code).toBe('aborted')
  clock.pass(60_000)
  await next.answer
  expect(sent).toEqual(['a@0', 'c@60'])
})

it('lets so many go on at once, the next as soon as one leaves, once each', async () => {
  const { pace } = start()
  const to = lineOf({ concurrent: '1' })
  const waits: string[] = []
  const waiting = { signal: never, onWait: (why: string) => waits.push(why) }
  const first = await pace.enter(to, waiting)
  const order: string[] = []
  const second = pace.enter(to, waiting).then((place) => {
    order.push('second')
    return place
  })
  const third = pace.enter(to, waiting).then((place) => {
    order.push('third')
    return place
  })
  expect(waits).toEqual([
    'Waits for its turn at Main (1 at once).',
    'Waits for its turn at Main (1 at once), 1 before it.',
  ])
  first.leave()
  first.leave()
  const place = await second
  expect(order).toEqual(['second'])
  place.leave()
  ;(await third).leave()
  expect(order).toEqual(['second', 'third'])
  await pace.enter(to, waiting)
  expect(waits).toHaveLength(2)
})

it('gives no place to who is stopped while it waits', async () => {
  const { pace } = start()
  const to = lineOf({ concurrent: '1' })
  const first = await pace.enter(to, { signal: never })
  const stop = new AbortController()
  const failing = failureOf(pace.enter(to, { signal: stop.signal }))
  stop.abort()
  expect((await failing).code).toBe('aborted')
  first.leave()
  await pace.enter(to, { signal: never })
})
