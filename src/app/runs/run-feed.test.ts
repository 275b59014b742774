import { describe, expect, it } from 'vitest'
import { SystemClock } from '../../adapters/clock/system-clock'
import type { RunEvent, RunEventBody } from '../../shared/run/events'
import { RunFeed } from './run-feed'
import { all, CountingJournal, draft, next } from '../testing'

function feedBed() {
  const journal = new CountingJournal()
  const kept: number[][] = []
  const feed = new RunFeed({
    run: 'r1',
    clock: new SystemClock({ unref: true }),
    journal,
    onKept: (events) => void kept.push(events.map(({ seq }) => seq)),
  })
  let seq = 0
  const emit = async (...bodies: RunEventBody[]) => {
    const events = bodies.map((body): RunEvent => {
      if (body.type !== 'node.delta') seq += 1
      return { ...body, run: 'r1', seq, at: seq }
    })
    await journal.append(events.filter(({ type }) => type !== 'node.delta'))
    feed.push(events)
    return events
  }
  return { feed, journal, kept, emit }
}

const started: RunEventBody = { type: 'node.started', attempt: 1, input: null, ...draft }
const completed: RunEventBody = {
  type: 'node.completed',
  ports: ['out'],
  output: 'done',
  durationMs: 1,
  ...draft,
}
const delta = (text: string, node = 'draft'): RunEventBody => ({
  type: 'node.delta',
  text,
  node,
  round: 1,
  attempt: 1,
})
const resumed: RunEventBody = { type: 'run.resumed' }

const seqs = (events: RunEvent[]) =>
  events.filter(({ type }) => type !== 'node.delta').map(({ seq }) => seq)
const text = (events: RunEvent[]) =>
  events.map((event) => (event.type === 'node.delta' ? event.text : '')).join('')

describe('the feed of a run', () => {
  it('gives what was kept before, then what comes, each event once and in order', async () => {
    const { feed, emit } = feedBed()
    await emit(started, resumed)
    const stream = feed.follow(0)
    expect(seqs(await next(stream))).toEqual([1, 2])
    await emit(resumed)
    await emit(resumed, completed)
    feed.end()
    expect((await all(stream)).flatMap(seqs)).toEqual([3, 4, 5])
  })

  it('gives only events past `after`', async () => {
    const { feed, emit } = feedBed()
    await emit(started, resumed, resumed)
    const stream = feed.follow(2)
    expect(seqs(await next(stream))).toEqual([3])
  })

  it('passes over events that the engine reports twice', async () => {
    const { feed, emit } = feedBed()
    const events = await emit(started, resumed)
    feed.push(events)
    feed.end()
    expect((await all(feed.follow(0))).flatMap(seqs)).toEqual([1, 2])
  })

  it('merges the deltas of a frame by place, and keeps them apart from what stands between', async () => {
    const { feed, emit } = feedBed()
    const stream = feed.follow(0)
    const first = stream.next()
    await emit(started)
    await first
    await emit(
      delta('a'),
      delta('x', 'other'),
      delta('b'),
      delta('y', 'other'),
      resumed,
      delta('c'),
    )
    expect((await next(stream)).map((e) => (e.type === 'node.delta' ? e.text : e.type))).toEqual([
      'ab',
      'xy',
      'run.resumed',
      'c',
    ])
  })

  it('gathers what comes within a frame into one batch', async () => {
    const { feed, emit, kept } = feedBed()
    await emit(started)
    for (let i = 0; i < 20; i += 1) await emit(resumed)
    feed.end()
    expect(kept.length).toBeLessThan(5)
    expect(kept.flat()).toHaveLength(21)
  })

  it('gives a newcomer the text that is being streamed, once', async () => {
    const { feed, emit } = feedBed()
    await emit(started, delta('Hello '))
    await emit(delta('wor'))
    const stream = feed.follow(0)
    expect(seqs(await next(stream))).toEqual([1])
    expect(text(await next(stream))).toBe('Hello wor')
    await emit(delta('ld'))
    expect(text(await next(stream))).toBe('ld')
    await emit(completed)
    feed.end()
    expect((await all(stream)).map(text).join('')).toBe('')
  })

  it('does not send again what somebody who comes back has seen', async () => {
    const { feed, emit } = feedBed()
    await emit(started, delta('Hello '))
    const stream = feed.follow(1)
    const news = stream.next()
    await emit(delta('world'))
    expect(text((await news).value ?? [])).toBe('world')
  })

  it('remembers a bounded number of events, and catches a slow follower up from the journal', async () => {
    const { feed, emit, journal } = feedBed()
    await emit(started, delta('one '))
    const stream = feed.follow(0)
    expect(seqs(await next(stream))).toEqual([1])
    expect(text(await next(stream))).toBe('one ')
    const before = journal.reads
    for (let i = 0; i < 30; i += 1)
      await emit(...Array.from({ length: 300 }, () => resumed), delta(`${i} `))
    feed.push([])
    expect(feed.remembered).toBeLessThanOrEqual(2_000)
    await emit(completed)
    feed.end()
    const rest = await all(stream)
    expect(journal.reads).toBeGreaterThan(before)
    expect(rest.flatMap(seqs)).toEqual(Array.from({ length: 9_001 }, (_, i) => i + 2))
    expect(Math.max(...rest.map((batch) => batch.length))).toBeLessThanOrEqual(500)
  })

  it('catches up the streamed text without doubling it', async () => {
    const { feed, emit } = feedBed()
    await emit(started, delta('one '))
    const stream = feed.follow(0)
    const got = [await next(stream), await next(stream)]
    for (let i = 0; i < 3; i += 1)
      await emit(...Array.from({ length: 1_500 }, () => resumed), delta(`part${i} `))
    const read = async () => {
      while (!text(got.flat()).includes('part2')) got.push(await next(stream))
    }
    await read()
    expect(text(got.flat())).toBe('one part0 part1 part2 ')
  })

  it('holds nothing for nobody, and lets go when the last follower leaves', async () => {
    const { feed, emit } = feedBed()
    await emit(started, resumed)
    expect(feed.remembered).toBe(0)
    const leave = new AbortController()
    const stream = feed.follow(0, leave.signal)
    await next(stream)
    const waiting = stream.next()
    expect(feed.followers).toBe(1)
    leave.abort()
    expect((await waiting).done).toBe(true)
    expect(feed.followers).toBe(0)
    await emit(resumed)
    expect(feed.remembered).toBe(0)
  })

  it('ends at once for a signal that was aborted before', async () => {
    const { feed } = feedBed()
    expect(await all(feed.follow(0, AbortSignal.abort()))).toEqual([])
  })
})
