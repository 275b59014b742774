import { describe, expect, it } from 'vitest'
import type { RunEvent, RunEventBody } from './events'
import { Steps } from './steps'
import { timelineOf, type Leads, type Timeline } from './timeline'

/** Events at times: `[10, 'a started']`. */
function draw(
  lines: readonly [number, string, object?][],
  sources: Record<string, string[]> = {},
  until = 1000,
): Timeline {
  const types: Record<string, string> = {
    started: 'node.started',
    done: 'node.completed',
    failed: 'node.failed',
    skipped: 'node.skipped',
    waits: 'timer.set',
    asks: 'callback.requested',
    opened: 'container.opened',
  }
  const events = lines.map(([at, words, rest], index) => {
    const [node = '', what = ''] = words.split(' ')
    const body = {
      type: types[what],
      node,
      round: 1,
      attempt: 1,
      input: null,
      ports: [],
      items: [],
    }
    return {
      run: 'r',
      seq: index + 1,
      at,
      ...(body as unknown as RunEventBody),
      ...rest,
    } as RunEvent
  })
  const steps = new Steps()
  steps.take(events)
  const leads: Leads = { sourcesOf: (node) => sources[node] ?? [] }
  return timelineOf(steps, leads, until)
}

const told = ({ bars }: Timeline) =>
  Object.fromEntries(
    bars.map(({ step, segments }) => [
      [step.scope, step.node, step.round > 1 ? step.round : ''].filter(Boolean).join(' '),
      segments.map(({ phase, from, to }) => `${phase} ${from}-${to}`).join(', '),
    ]),
  )
const critical = ({ bars }: Timeline) => bars.flatMap((bar) => (bar.critical ? bar.step.node : []))

describe('the timeline of a run', () => {
  it('tells running, waiting, people and the time before an attempt apart', () => {
    const timeline = draw([
      [0, 'a started'],
      [10, 'a failed', { willRetry: true }],
      [30, 'a started', { attempt: 2 }],
      [35, 'a waits'],
      [60, 'a done'],
      [60, 'b started'],
      [61, 'b asks'],
      [90, 'b done'],
    ])
    expect(told(timeline)).toEqual({
      a: 'running 0-10, waiting 10-30, running 30-35, waiting 35-60',
      b: 'running 60-61, human 61-90',
    })
    expect(timeline).toMatchObject({ from: 0, to: 90 })
  })

  it('shows how long a step waited for its turn after what led to it', () => {
    expect(
      told(
        draw(
          [
            [0, 'a started'],
            [10, 'a done'],
            [10, 'b started'],
            [20, 'b done'],
            [25, 'c started'],
            [30, 'c done'],
          ],
          { b: ['a'], c: ['a', 'b'] },
        ),
      ),
    ).toEqual({ a: 'running 0-10', b: 'running 10-20', c: 'queued 20-25, running 25-30' })
  })

  it('shows how long items waited for a place', () => {
    const timeline = draw([
      [0, 'each started'],
      [5, 'each opened'],
      [5, 'x started', { scope: 'each:0' }],
      [50, 'x done', { scope: 'each:0' }],
      [50, 'x started', { scope: 'each:1' }],
      [70, 'x done', { scope: 'each:1' }],
      [70, 'each done'],
    ])
    expect(told(timeline)).toEqual({
      each: 'running 0-5, items 5-70',
      'each:0 x': 'running 5-50',
      'each:1 x': 'queued 5-50, running 50-70',
    })
    expect(critical(timeline)).toEqual(['each'])
  })

  it('takes a round for the follower of the round before', () => {
    const timeline = draw(
      [
        [0, 'draft started'],
        [10, 'draft done'],
        [10, 'check started'],
        [12, 'check done'],
        [15, 'draft started', { round: 2 }],
        [20, 'draft done', { round: 2 }],
      ],
      { check: ['draft'], draft: ['check'] },
    )
    expect(told(timeline)).toMatchObject({ 'draft 2': 'queued 12-15, running 15-20' })
    expect(critical(timeline)).toEqual(['draft', 'check', 'draft'])
    expect(timeline.path).toEqual({ queued: 3, running: 17, waiting: 0, human: 0, items: 0 })
  })

  it('marks the steps that the length of the run hangs on', () => {
    const timeline = draw(
      [
        [0, 'a started'],
        [1, 'a done'],
        [1, 'slow started'],
        [1, 'quick started'],
        [2, 'quick done'],
        [9, 'slow done'],
        [9, 'c started'],
        [10, 'c done'],
        [10, 'd skipped'],
      ],
      { slow: ['a'], quick: ['a'], c: ['quick', 'slow'] },
    )
    expect(critical(timeline)).toEqual(['a', 'slow', 'c'])
    expect(told(timeline)).not.toHaveProperty('d')
  })

  it('reaches to now where a step is not over', () => {
    expect(
      told(
        draw(
          [
            [0, 'a started'],
            [5, 'a asks'],
          ],
          {},
          80,
        ),
      ),
    ).toEqual({ a: 'running 0-5, human 5-80' })
    expect(draw([], {}, 7)).toMatchObject({ bars: [], from: 7, to: 7 })
  })
})
