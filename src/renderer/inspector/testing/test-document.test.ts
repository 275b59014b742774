import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../../shared/workflow/document'
import { runGraph } from '../../../engine/testing'
import { catalog } from '../../../nodes/definitions'
import { analyse } from '../../../shared/workflow/analyse'
import { graph, type TestNode } from '../../../shared/workflow/testing'
import { irreversibleIn, literal, testDocument, type TestRequest } from './test-document'

const start: TestNode = { id: 'start', type: 'manual-trigger' }
const value = (id: string, config: JsonObject[string], rest: Partial<TestNode> = {}): TestNode => ({
  id,
  type: 'transform',
  config: { value: config },
  ...rest,
})

/** Runs the test of a node, and says what it put out. */
async function test(
  nodes: TestNode[],
  edges: string[],
  node: string,
  request: Partial<TestRequest> = {},
) {
  const made = testDocument({
    workflow: graph(nodes, edges, { variables: { brand: 'B' } }),
    catalog,
    node,
    input: null,
    trigger: {},
    outputs: {},
    ...request,
  })
  if (!made) throw new Error('There is nothing to test.')
  expect(analyse(made.workflow, catalog).filter(({ severity }) => severity === 'error')).toEqual([])
  const run = await runGraph(made.workflow, {
    trigger: made.trigger,
    input: made.payload as Json,
  })
  const done = run.of('node.completed').find((event) => event.node === node)
  return { run, output: done?.output, ports: done?.ports, executions: run.executions(node) }
}

describe('the test of a node', () => {
  it('runs the node once on the given input, and nothing after it', async () => {
    const { output, executions, run } = await test(
      [start, value('a', '{{ n + 1 }}'), value('after', 'x')],
      ['start>a', 'a>after'],
      'a',
      { input: { n: 41 } },
    )
    expect(output).toBe(42)
    expect(executions).toBe(1)
    expect(run.executions('after')).toBe(0)
    expect(run.of('run.completed')).toHaveLength(1)
  })

  it('sees the trigger, the variables and what nodes before it put out', async () => {
    const { output } = await test(
      [
        start,
        value('draft', 'x'),
        value('a', '{{ [$, $trigger.who, $vars.brand, $nodes.draft.text] }}'),
      ],
      ['start>draft', 'draft>a'],
      'a',
      {
        input: 1,
        trigger: { who: 'Ada' },
        outputs: { draft: { text: 'D {{ not }} an expression' } },
      },
    )
    expect(output).toEqual([1, 'Ada', 'B', 'D {{ not }} an expression'])
  })

  it('gives data as it is, also where it looks like an expression', async () => {
    const odd = { a: '{{ 1 + 1 }}', b: ['{{', '}} "q" \\ \n {{ x'], c: null, d: { e: [true, 0.5] } }
    const { output } = await test([start, value('a', '{{ $ }}')], ['start>a'], 'a', { input: odd })
    expect(output).toEqual(odd)
    expect(literal('plain')).toBe('plain')
  })

  it('tests a node that is switched off, or waits for several', async () => {
    const { output } = await test(
      [start, value('b', 'x'), value('a', '{{ b }}', { disabled: true, join: 'any' })],
      ['start>a', 'start>b', 'b>a'],
      'a',
      { input: { start: 1, b: 2 } },
    )
    expect(output).toBe(2)
  })

  it('fires the port that fires in the workflow: a validator sends back where an edge stands', async () => {
    const nodes: TestNode[] = [
      start,
      value('draft', 'x'),
      {
        id: 'check',
        type: 'validator',
        config: { value: '{{ $ }}', rules: [{ kind: 'length', max: 2, unit: 'chars' }] },
      },
      value('done', 'x'),
    ]
    const edges = ['start>draft', 'draft>check', 'check.retry>draft', 'check.pass>done']
    expect((await test(nodes, edges, 'check', { input: 'too long' })).ports).toEqual(['retry'])
    expect((await test(nodes, edges, 'check', { input: 'ok' })).ports).toEqual(['pass'])
  })

  it('sees the item inside a container', async () => {
    const { output, run } = await test(
      [
        start,
        { id: 'each', type: 'for-each', config: { items: '{{ $ }}' } },
        value('a', '{{ $item.name & $string($index) & $string(extra) }}', { parent: 'each' }),
      ],
      ['start>each', 'each.item>a', 'a>each.result'],
      'a',
      { input: { extra: 7 }, item: { name: '{{ n }}' } },
    )
    expect(output).toBe('{{ n }}07')
    expect(run.of('run.completed')).toHaveLength(1)
  })

  it('tests a container with all that is in it', async () => {
    const { output } = await test(
      [
        start,
        { id: 'each', type: 'for-each', config: { items: '{{ $ }}' } },
        value('a', '{{ $item * 2 }}', { parent: 'each' }),
      ],
      ['start>each', 'each.item>a', 'a>each.result'],
      'each',
      { input: [1, 2] },
    )
    expect(output).toEqual({ results: [2, 4], errors: [] })
  })

  it('tells a failure as a run does', async () => {
    const { run } = await test([start, value('a', 'x {{ missing }}')], ['start>a'], 'a')
    expect(run.of('node.failed')[0]?.error.message).toContain('found nothing')
  })

  it('is none for a trigger and for a node that is gone', () => {
    const request = { workflow: graph([start], []), catalog, input: 1, trigger: {}, outputs: {} }
    expect(testDocument({ ...request, node: 'start' })).toBeUndefined()
    expect(testDocument({ ...request, node: 'gone' })).toBeUndefined()
  })

  it('keeps clear of ids that are taken', async () => {
    const { output } = await test(
      [start, value('test_input', '{{ $nodes.test_trigger }}')],
      ['start>test_input'],
      'test_input',
      { input: 1, outputs: { test_trigger: 5 } },
    )
    expect(output).toBe(5)
  })
})

it('says what cannot be undone, also inside a container', () => {
  const workflow = graph(
    [
      start,
      { id: 'each', type: 'for-each', config: { items: '{{ $ }}' } },
      {
        id: 'send',
        name: 'Send it',
        type: 'http',
        parent: 'each',
        risk: 'high-stakes',
        config: { method: 'POST', url: 'https://example.com/pay' },
      },
      value('safe', 1),
    ],
    [],
  )
  const send = { name: 'Send it', does: 'HTTP request: POST example.com/pay', highStakes: true }
  expect(irreversibleIn(workflow, catalog, 'each')).toEqual([send])
  expect(irreversibleIn(workflow, catalog, 'send')).toEqual([send])
  expect(irreversibleIn(workflow, catalog, 'safe')).toEqual([])
})
