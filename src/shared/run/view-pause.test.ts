import { describe, expect, it } from 'vitest'
import type { RunEvent, RunEventBody } from './events'
import { MAX_LOGS } from './run-view'
import { emptyRunView, foldRun } from './view'

const HOUR = 3_600_000

/** The view after events at these hours. */
const view = (...bodies: [hour: number, body: RunEventBody][]) =>
  foldRun(
    emptyRunView('r'),
    bodies.map(([hour, body], index) => ({
      run: 'r',
      seq: index + 1,
      at: hour * HOUR,
      ...body,
    })) as RunEvent[],
  )

const begun: [number, RunEventBody] = [
  0,
  { type: 'run.started', workflow: 'g', trigger: 's', payload: null },
]
const started = (node: string): RunEventBody => ({
  type: 'node.started',
  node,
  round: 1,
  attempt: 1,
  input: null,
})
const wait = (hour: number): RunEventBody => ({
  type: 'timer.set',
  node: 'nap',
  round: 1,
  wakeAt: hour * HOUR,
  port: 'done',
})
const paused: RunEventBody = {
  type: 'run.paused',
  before: 'end',
  reason: 'breakpoint',
  place: { node: 'end', round: 1 },
  breakpoint: 'b',
}
const resumed: RunEventBody = { type: 'run.resumed' }

describe('what is shown of a paused run', () => {
  it('says where and why, and that it waits, also while something is in flight', () => {
    const shown = view(begun, [0, started('a')], [1, paused])
    expect(shown).toMatchObject({
      status: 'waiting',
      paused: { before: 'end', reason: 'breakpoint', breakpoint: 'b', at: HOUR },
    })
    expect(shown.nodes.a?.state).toBe('running')
    expect(view(begun, [0, started('a')], [1, paused], [2, resumed])).toMatchObject({
      status: 'running',
      paused: undefined,
    })
  })

  it('was asked for where no reason is given', () => {
    expect(view(begun, [1, { type: 'run.paused', before: '' }]).paused?.reason).toBe('asked')
  })

  it('ends with the run', () => {
    const shown = view(begun, [1, paused], [2, { type: 'run.cancelled', by: 'you' }])
    expect(shown).toMatchObject({ status: 'cancelled', paused: undefined, pausedMs: HOUR })
  })

  it('moves waits by as long as it was paused, whether they began before or meanwhile', () => {
    const nap: [number, RunEventBody] = [0, started('nap')]
    expect(view(begun, nap, [0, wait(2)], [1, paused], [4, resumed]).nodes.nap?.wakeAt).toBe(
      5 * HOUR,
    )
    const meanwhile = view(begun, nap, [1, paused], [3, wait(5)], [4, resumed])
    expect(meanwhile.nodes.nap?.wakeAt).toBe(6 * HOUR)
    const twice = view(
      begun,
      nap,
      [0, wait(9)],
      [1, paused],
      [2, resumed],
      [3, paused],
      [5, resumed],
    )
    expect(twice.nodes.nap?.wakeAt).toBe(12 * HOUR)
  })

  it('moves the time for an answer, not that of a question that was answered', () => {
    const ask = (callback: string): RunEventBody => ({
      type: 'callback.requested',
      node: callback,
      round: 1,
      callback,
      title: 'OK?',
      value: 1,
      assignees: [],
      approvals: 1,
      expiresAt: 9 * HOUR,
      escalateAt: 8 * HOUR,
    })
    const shown = view(
      begun,
      [0, started('one')],
      [0, ask('one')],
      [0, started('two')],
      [0, ask('two')],
      [
        0,
        {
          type: 'callback.resolved',
          callback: 'two',
          decision: 'approve',
          by: ['Ada'],
          value: 1,
          edited: false,
          auto: false,
        },
      ],
      [1, paused],
      [2, resumed],
    )
    expect(shown.callbacks.one).toMatchObject({ expiresAt: 10 * HOUR, escalateAt: 9 * HOUR })
    expect(shown.callbacks.two).toMatchObject({ expiresAt: 9 * HOUR, escalateAt: 8 * HOUR })
  })

  it('shows nothing as running that the end of a process interrupted, until it begins again', () => {
    const interrupted: [number, RunEventBody][] = [
      begun,
      [0, started('a')],
      [1, paused],
      [2, { type: 'run.recovered', inDoubt: [] }],
    ]
    expect(view(...interrupted)).toMatchObject({ running: 0, nodes: { a: { state: 'waiting' } } })
    expect(view(...interrupted, [3, resumed])).toMatchObject({
      running: 1,
      status: 'running',
      nodes: { a: { state: 'running' } },
    })
  })
})

it('keeps what log points wrote, the last of it', () => {
  const log = (text: string): [number, RunEventBody] => [
    0,
    { type: 'debug.logged', node: 'a', round: 2, scope: 'each:1', breakpoint: 'b', text },
  ]
  const texts = Array.from({ length: MAX_LOGS + 3 }, (_, index) => `n ${index}`)
  const { logs } = view(begun, ...texts.map(log))
  expect(logs.map(({ text }) => text)).toEqual(texts.slice(3))
  expect(logs[0]).toMatchObject({
    seq: 5,
    place: { node: 'a', round: 2, scope: 'each:1' },
    breakpoint: 'b',
  })
})
