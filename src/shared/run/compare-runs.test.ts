import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../workflow/document'
import { jsonEqual } from '../workflow/json-equal'
import type { RunEvent, RunEventBody } from './events'
import { compareRuns } from './compare-runs'
import { Steps } from './steps'
import { valueDiff } from './value-diff'

function stepsOf(...bodies: RunEventBody[]): Steps {
  const steps = new Steps()
  steps.take(
    bodies.map((body, index) => ({ run: 'r', seq: index + 1, at: index, ...body }) as RunEvent),
  )
  return steps
}

const ran = (
  node: string,
  output: Json,
  rest: { round?: number; ports?: string[]; input?: Json } = {},
) =>
  [
    { type: 'node.started', node, round: rest.round ?? 1, attempt: 1, input: rest.input ?? null },
    {
      type: 'node.completed',
      node,
      round: rest.round ?? 1,
      ports: rest.ports ?? ['out'],
      output,
      durationMs: 1,
    },
  ] satisfies RunEventBody[]

const told = (before: Steps, after: Steps) =>
  compareRuns(before, after).map(({ step, changes }) =>
    [`${step.node}${step.round > 1 ? step.round : ''}`, ...changes].join(' '),
  )

describe('two runs', () => {
  it('differ in nothing from themselves', () => {
    const run = stepsOf(...ran('a', 1), ...ran('b', { x: [1] }), {
      type: 'node.skipped',
      node: 'c',
      round: 1,
    })
    expect(told(run, run)).toEqual(['a', 'b', 'c'])
  })

  it('are told apart by path, values, and steps that only one of them came to', () => {
    const before = stepsOf(
      ...ran('draft', 'one'),
      ...ran('check', 'one', { ports: ['retry'], input: 'one' }),
      ...ran('draft', 'two', { round: 2 }),
      ...ran('post', 'two', { input: 'two' }),
    )
    const after = stepsOf(
      ...ran('draft', 'three'),
      ...ran('check', 'three', { ports: ['pass'], input: 'three' }),
      ...ran('post', 'three', { input: 'three' }),
      ...ran('thanks', 1),
    )
    expect(told(before, after)).toEqual([
      'draft output',
      'check path output input',
      'draft2 missing',
      'post output input',
      'thanks added',
    ])
  })

  it('are told apart by how a step ended', () => {
    const failed: RunEventBody = {
      type: 'node.failed',
      node: 'a',
      round: 1,
      attempt: 1,
      error: { code: 'x', message: 'No.' },
      willRetry: false,
    }
    const started = ran('a', 1).slice(0, 1)
    expect(told(stepsOf(...started, failed), stepsOf(...ran('a', 1)))).toEqual([
      'a state path error output',
    ])
    expect(told(stepsOf(...started), stepsOf(...ran('a', 1)))).toEqual(['a state path output'])
  })

  it('are told the other way round when they are held the other way round', () => {
    const value = fc.oneof(fc.integer({ max: 2, min: 0 }), fc.constant('x'))
    const run = fc
      .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), value), {
        selector: ([node]) => node,
      })
      .map((steps) => stepsOf(...steps.flatMap(([node, output]) => ran(node, output))))
    const mirror: Record<string, string> = { missing: 'added', added: 'missing' }
    fc.assert(
      fc.property(run, run, (one, other) => {
        const there = compareRuns(one, other)
        const back = new Map(compareRuns(other, one).map((pair) => [pair.id, pair.changes]))
        expect(there).toHaveLength(back.size)
        for (const { id, changes } of there)
          expect(back.get(id)).toEqual(changes.map((change) => mirror[change] ?? change))
      }),
    )
  })
})

describe('the difference of two values', () => {
  it('is told where it lies', () => {
    expect(
      valueDiff(
        { text: 'a', list: [1, { x: 1 }], same: { deep: [1] }, gone: null },
        { text: 'b', list: [1, { x: 2 }, 3], same: { deep: [1] }, new: false },
      ),
    ).toEqual([
      { path: ['text'], before: 'a', after: 'b' },
      { path: ['list', 1, 'x'], before: 1, after: 2 },
      { path: ['list', 2], after: 3 },
      { path: ['gone'], before: null },
      { path: ['new'], after: false },
    ])
    expect(valueDiff([1], { 0: 1 })).toEqual([{ path: [], before: [1], after: { 0: 1 } }])
    expect(valueDiff(undefined, null)).toEqual([{ path: [], after: null }])
  })

  it('is there exactly when they are not equal, and takes one to the other', () => {
    const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>
    fc.assert(
      fc.property(json, json, (before, after) => {
        const differences = valueDiff(before, after)
        expect(differences.length === 0).toBe(jsonEqual(before, after))
        for (const { path, ...sides } of differences) {
          expect(at(before, path)).toEqual(sides.before)
          expect(at(after, path)).toEqual(sides.after)
        }
        expect(valueDiff(after, before)).toHaveLength(differences.length)
      }),
    )
  })

  it('is cut short where there is too much of it', () => {
    const many = Array.from({ length: 500 }, (_, index) => index)
    expect(
      valueDiff(
        many,
        many.map((each) => each + 1),
      ),
    ).toHaveLength(200)
  })
})

function at(value: Json | undefined, path: readonly (string | number)[]): Json | undefined {
  let found: unknown = value
  for (const key of path)
    found = Object.hasOwn(found ?? {}, key)
      ? (found as Record<string | number, unknown>)[key]
      : undefined
  return found as Json | undefined
}
