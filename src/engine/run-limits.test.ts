/** Runs that come to a limit: they fail by its name or leave by the error port, and keep all that was done. */
import { describe, expect, it } from 'vitest'
import { createHostBounded } from '../adapters/bounded/host-bounded'
import { catalog } from '../nodes/definitions'
import type { Json, JsonObject } from '../shared/workflow/document'
import { LIMITS, type LimitName } from '../shared/workflow/limits'
import { admit } from './admission'
import { InputRefused, WorkflowRefused } from './refusal'
import { graph, runGraph, type GraphOptions, type TestNode } from './testing'

const effects = { bounded: createHostBounded() }
const start = (config: JsonObject = {}): TestNode => ({
  id: 'start',
  type: 'manual-trigger',
  name: 'Start',
  config,
})
const nest = (levels: number): Json => (levels === 0 ? 'x' : [nest(levels - 1)])
const text = (size: number) => 'x'.repeat(size - 16)
const SIZE = LIMITS['value-size'].max

describe('a run is refused before it starts', () => {
  const refusal = (config: JsonObject, payload: Json): unknown => {
    try {
      admit(graph([start(config)], []), catalog, { payload, effects })
    } catch (thrown) {
      return thrown
    }
    return undefined
  }

  it.each<[LimitName, JsonObject, Json, JsonObject, Json]>([
    ['value-size', {}, text(SIZE), {}, text(SIZE + 1)],
    ['value-depth', {}, nest(200), {}, nest(201)],
    [
      'step-duration',
      { schema: { pattern: '^(a|b)+$' } },
      'a'.repeat(60),
      { schema: { pattern: '^(a+)+$' } },
      `${'a'.repeat(60)}!`,
    ],
  ])('by %s', (limit, config, payload, pastConfig, pastPayload) => {
    expect(refusal(config, payload)).toBeUndefined()
    const refused = refusal(pastConfig, pastPayload)
    expect(refused).toBeInstanceOf(InputRefused)
    expect((refused as Error).message).toMatch(/"Start"/)
    expect((refused as Error).message).toContain(`the limit ${limit} (`)
  })

  it('whose document is past a limit', () => {
    const nodes = Array.from({ length: 10_000 }, (_, index) => ({ id: `n${index}`, type: 'log' }))
    const work = () => admit(graph([start(), ...nodes], []), catalog, {})
    expect(work).toThrow(WorkflowRefused)
    expect(work).toThrow('the limit document-nodes (10,000 nodes)')
  })
})

describe('a node that comes to a limit', () => {
  const step: TestNode = {
    id: 'step',
    type: 'transform',
    name: 'Step',
    config: { value: '{{ $ }}' },
  }
  const cases: [LimitName, TestNode, GraphOptions][] = [
    ['value-size', step, { mocks: { step: [{ output: text(SIZE + 1) }] } }],
    ['value-depth', step, { mocks: { step: [{ output: nest(201) }] } }],
    ['items', { ...step, type: 'for-each', config: { items: '{{ $vars.list }}' } }, {}],
    ['sequence', { ...step, config: { value: '{{ [1..250001] }}' } }, {}],
    [
      'expression-duration',
      { ...step, config: { value: '{{ ($f := function($n) { $f($n + 1) }; $f(0)) }}' } },
      {},
    ],
    ['value-size', { ...step, config: { value: '{{ $pad("", 16777217) }}' } }, {}],
  ]
  const list = new Array<Json>(LIMITS.items.max + 1).fill(0)
  const before: TestNode = { id: 'before', type: 'transform', config: { value: 'done' } }
  const after: TestNode = {
    id: 'after',
    type: 'transform',
    config: { value: '{{ error.code & " after " & $nodes.before }}' },
  }

  it.each(cases)(
    'fails the run by its name: %s',
    { timeout: 60_000 },
    async (limit, node, options) => {
      const document = graph([start(), before, node], ['start>before', 'before>step'], {
        variables: { list },
      })
      const run = await runGraph(document, { effects, ...options })
      const [failed] = run.of('run.failed')
      expect(failed?.error).toMatchObject({ code: 'limit', limit, node: 'step' })
      expect(failed?.error.message).toContain(`the limit ${limit} (`)
      expect(run.of('node.completed').map(({ node: id, output }) => [id, output])).toContainEqual([
        'before',
        'done',
      ])
    },
  )

  it.each(cases)(
    'leaves by the error port: %s',
    { timeout: 60_000 },
    async (_limit, node, options) => {
      const document = graph(
        [start(), before, node, after],
        ['start>before', 'before>step', 'step.error>after'],
        { variables: { list } },
      )
      const run = await runGraph(document, { effects, ...options })
      expect(run.output()).toBe('limit after done')
    },
  )
})

it('a vote past a limit changes nothing, and the next one counts', async () => {
  const review: TestNode = {
    id: 'review',
    type: 'human-callback',
    name: 'Review',
    config: { title: 'Publish?', value: '{{ $ }}' },
  }
  const document = graph([start(), review], ['start>review'])
  const run = await runGraph(document, { input: 'draft', effects })
  const [asked] = run.of('callback.requested')
  const vote = (value: Json) =>
    run.handle.vote({ callback: asked?.callback ?? '', by: 'Ada', decision: 'approve', value })
  for (const [limit, value] of [
    ['value-depth', nest(201)],
    ['value-size', text(SIZE + 1)],
  ] as const)
    expect(() => vote(value)).toThrow(
      `The value that was given for "Review" goes past the limit ${limit}`,
    )
  expect(run.of('callback.voted')).toEqual([])
  expect(vote('edited')).toBe('resolved')
  await run.handle.ended
  expect(run.output()).toMatchObject({ value: 'edited' })
})

it('a for-each goes through 100,000 items', { timeout: 120_000 }, async () => {
  const items = Array.from({ length: LIMITS.items.max }, (_, index) => index)
  const document = graph(
    [
      start(),
      { id: 'each', type: 'for-each', config: { items: '{{ $ }}', concurrency: 1000 } },
      { id: 'one', type: 'transform', parent: 'each', config: { value: '{{ $item }}' } },
    ],
    ['start>each', 'each.item>one', 'one>each.result'],
  )
  const run = await runGraph(document, { input: items, effects })
  expect((run.output() as { results: Json[] }).results).toEqual(items)
})
