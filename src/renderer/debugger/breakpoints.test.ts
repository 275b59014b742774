import { describe, expect, it } from 'vitest'
import type { Breakpoint } from '../../shared/run/debug'
import { row } from '../editor/testing'
import {
  breakpointsAt,
  breakpointWords,
  isOnAnyError,
  kindOf,
  markOf,
  newBreakpoint,
  put,
  targetName,
  toggled,
} from './breakpoints'

const at = (node: string, more: Partial<Breakpoint> = {}): Breakpoint => ({
  id: `${node}-1`,
  workflow: 'test',
  node,
  on: 'start',
  ...more,
})

describe('a breakpoint', () => {
  it.each([
    [{}, 'stop'],
    [{ hits: 1 }, 'stop'],
    [{ hits: 2 }, 'condition'],
    [{ condition: '$round > 1' }, 'condition'],
    [{ condition: '$round > 1', log: 'round {{ $round }}' }, 'log'],
    [{ log: '' }, 'log'],
  ] as const)('with %j is a %s', (more, kind) => {
    expect(kindOf(at('a', more))).toBe(kind)
  })

  it.each([
    [at('a'), 'stops before it starts'],
    [at('a', { on: 'error', disabled: true }), 'off: stops when it has failed'],
    [at('a', { on: 'skip' }), 'stops when it is skipped'],
    [
      at('a', { condition: '$cost > 1', hits: 3 }),
      'stops before it starts, where $cost > 1, from the 3rd hit on',
    ],
    [at('a', { log: 'x', hits: 12 }), 'logs before it starts, from the 12th hit on'],
    [at('a', { node: undefined, edge: 'e1' }), 'stops when a value comes by'],
  ] as const)('says what it does: %#', (breakpoint, words) => {
    expect(breakpointWords(breakpoint)).toBe(words)
  })

  it('on every node and errors is the one of the switch', () => {
    expect(isOnAnyError({ ...newBreakpoint('test', { every: true }), on: 'error' })).toBe(true)
    expect(isOnAnyError(newBreakpoint('test', { every: true }))).toBe(false)
    expect(isOnAnyError(at('a', { on: 'error' }))).toBe(false)
  })

  it('is named by what it stands on, as long as that is there', () => {
    const workflow = row(['start', { id: 'draft', name: 'Draft' }], ['start>draft'])
    expect(targetName(workflow, { node: 'draft' })).toBe('Draft')
    expect(targetName(workflow, { edge: 'e1' })).toBe('start to Draft')
    expect(targetName(workflow, { every: true })).toBe('Every node')
    expect(targetName(workflow, { node: 'gone' })).toBeUndefined()
    expect(targetName(workflow, { edge: 'gone' })).toBeUndefined()
  })
})

describe('what is drawn', () => {
  it('is the one that stops most often of those that are on', () => {
    const log = at('a', { id: 'log', log: 'x' })
    const sometimes = at('a', { id: 'sometimes', condition: 'x' })
    expect(markOf([log, sometimes])).toMatchObject({ kind: 'condition', disabled: false })
    expect(markOf([log, { ...sometimes, disabled: true }])).toMatchObject({
      kind: 'log',
      disabled: false,
    })
    expect(markOf([{ ...sometimes, disabled: true }])).toMatchObject({
      kind: 'condition',
      disabled: true,
    })
    expect(markOf([])).toBeUndefined()
  })

  it('is found by node and by edge', () => {
    const edge = { ...at('a'), id: 'edge', node: undefined, edge: 'a' }
    const all = [at('a'), edge]
    expect(breakpointsAt(all, { node: 'a' })).toEqual([all[0]])
    expect(breakpointsAt(all, { edge: 'a' })).toEqual([edge])
    expect(breakpointsAt(all, { node: 'b' })).toEqual([])
    expect(breakpointsAt(all, { node: 'a' })).toBe(breakpointsAt(all, { node: 'a' }))
  })
})

describe('F9', () => {
  it('gives each one, and takes all away once each has one', () => {
    const targets = [{ node: 'a' }, { node: 'b' }, { edge: 'e1' }]
    const kept = at('c')
    const some = toggled([kept, at('a', { condition: 'x' })], 'test', targets)
    expect(some).toHaveLength(4)
    expect(some).toContainEqual(at('a', { condition: 'x' }))
    expect(toggled(some, 'test', targets)).toEqual([kept])
  })
})

it('an edited breakpoint takes its own place', () => {
  const all = [at('a'), at('b')]
  expect(put(all, at('a', { hits: 3 }))).toEqual([at('a', { hits: 3 }), at('b')])
  expect(put(all, at('c'))).toEqual([...all, at('c')])
})
