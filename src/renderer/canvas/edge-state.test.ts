import { describe, expect, it } from 'vitest'
import type { RunEvent, RunEventBody } from '../../shared/run/events'
import type { Json } from '../../shared/workflow/document'
import { emptyRunView, foldRun } from '../../shared/run/view'
import { carried, edgeFacts } from './edge-state'

/** The views after these events, as a run would send them. */
function after(...bodies: RunEventBody[]) {
  const events = bodies.map((body, index) => ({ run: 'r', seq: index + 1, at: index, ...body }))
  return foldRun(emptyRunView('r'), events as RunEvent[]).nodes
}
const started = (node: string, round = 1): RunEventBody => ({
  type: 'node.started',
  node,
  round,
  attempt: 1,
  input: null,
})
const completed = (node: string, ports = ['out'], round = 1): RunEventBody => ({
  type: 'node.completed',
  node,
  round,
  ports,
  output: null,
  durationMs: 1,
})
const forward = (port = 'out') => ({ port, loop: false, inside: false })

describe('an edge in a run', () => {
  it('is open before its source fired, and while the source runs', () => {
    expect(edgeFacts(forward(), undefined, undefined).state).toBe('open')
    expect(edgeFacts(forward(), after(started('a')).a, undefined).state).toBe('open')
  })

  it('is taken on the port that fired and ruled out on the others', () => {
    const { check } = after(started('check'), completed('check', ['pass']))
    expect(edgeFacts(forward('pass'), check, undefined)).toEqual({ state: 'taken', passes: 1 })
    expect(edgeFacts(forward('fail'), check, undefined).state).toBe('ruled-out')
  })

  it('is ruled out behind a skipped node', () => {
    const { a } = after({ type: 'node.skipped', node: 'a', round: 1 })
    expect(edgeFacts(forward(), a, undefined).state).toBe('ruled-out')
  })

  it('is open again while its source runs in the next round', () => {
    const { a } = after(started('a'), completed('a'), started('a', 2))
    expect(edgeFacts(forward(), a, undefined).state).toBe('open')
  })

  it('carries a failure that went out of the error port', () => {
    const { a } = after(
      started('a'),
      {
        type: 'node.failed',
        node: 'a',
        round: 1,
        attempt: 1,
        error: { code: 'error', message: 'no' },
        willRetry: false,
      },
      completed('a', ['error']),
    )
    expect(edgeFacts(forward('error'), a, undefined).state).toBe('taken')
    expect(edgeFacts(forward('out'), a, undefined).state).toBe('ruled-out')
  })

  it('says the round that a loop edge led into, and stays taken when the loop has ended', () => {
    const loop = { port: 'retry', loop: true, inside: false }
    const once = after(started('draft'), completed('draft'), started('check'))
    expect(edgeFacts(loop, once.check, once.draft)).toEqual({ state: 'open', passes: 0 })
    const twice = after(
      started('draft'),
      completed('draft'),
      started('check'),
      completed('check', ['retry']),
      started('draft', 2),
      completed('draft', ['out'], 2),
      started('check', 2),
      completed('check', ['pass'], 2),
    )
    expect(edgeFacts(loop, twice.check, twice.draft)).toEqual({
      state: 'taken',
      passes: 1,
      round: 2,
    })
  })

  it('leaves the inner port of a container as soon as there are items', () => {
    const inner = { port: 'item', loop: false, inside: true }
    const opened = after(
      started('each'),
      {
        type: 'container.opened',
        node: 'each',
        round: 1,
        items: [1, 2],
        concurrency: 5,
        onItemError: 'stop',
      },
      started('up'),
      started('up'),
    )
    expect(edgeFacts(inner, opened.each, opened.up)).toEqual({ state: 'taken', passes: 2 })
    expect(edgeFacts(forward('done'), opened.each, undefined).state).toBe('open')
  })
})

describe('what an edge last carried', () => {
  const gave = (node: string, port: string, output: Json, round = 1): RunEventBody => ({
    type: 'node.completed',
    node,
    round,
    ports: [port],
    output,
    durationMs: 1,
  })

  it('is the output of its source, on the port that fired', () => {
    const { check } = after(started('check'), gave('check', 'pass', { n: 1 }))
    expect(carried(forward('pass'), check, undefined)).toEqual({ value: { n: 1 } })
    expect(carried(forward('fail'), check, undefined)).toBeUndefined()
    expect(carried(forward(), undefined, undefined)).toBeUndefined()
  })

  it('comes with the round that a loop edge led into', () => {
    const { check, draft } = after(
      started('draft'),
      started('check'),
      gave('check', 'retry', { corrections: ['shorter'] }),
      started('draft', 2),
    )
    expect(carried({ port: 'retry', loop: true, inside: false }, check, draft)).toEqual({
      value: { corrections: ['shorter'] },
      round: 2,
    })
  })

  it('is the item that went into the content of a container', () => {
    const { each, up } = after(
      started('each'),
      {
        type: 'container.opened',
        node: 'each',
        round: 1,
        items: ['a'],
        concurrency: 5,
        onItemError: 'stop',
      },
      { type: 'node.started', node: 'up', round: 1, attempt: 1, input: 'a' },
    )
    expect(carried({ port: 'item', loop: false, inside: true }, each, up)).toEqual({ value: 'a' })
  })
})
