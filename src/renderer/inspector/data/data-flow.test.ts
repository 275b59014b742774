import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/workflow/document'
import { emptyRunView, foldRun, type RunView } from '../../../shared/run/view'
import { runGraph } from '../../../engine/testing'
import { catalog } from '../../../nodes/definitions'
import { graph, type TestNode } from '../../../shared/workflow/testing'
import { namesIn, typeText, type Known } from '../../code-editor/expressions/known'
import { findings } from '../../editor/problems'
import { sampleOf } from '../testing/sample'
import { DataFlow, type DataFacts } from './data-flow'

const start: TestNode = {
  id: 'start',
  type: 'manual-trigger',
  config: { sample: { company: 'Acme', posts: [{ title: 'One' }] } },
}
const draft: TestNode = {
  id: 'draft',
  type: 'llm',
  config: {
    model: 'builtin:offline',
    prompt: 'x',
    schema: { type: 'object', properties: { headline: { type: 'string' } } },
  },
}
const shape: TestNode = {
  id: 'shape',
  type: 'transform',
  config: { value: { title: '{{ object.headline }}', count: 3, all: '{{ $trigger.posts }}' } },
}
const nodes = [
  start,
  draft,
  shape,
  { id: 'log', type: 'log', config: { message: 'x' } } as TestNode,
]
const edges = ['start>draft', 'draft>shape', 'shape>log']

function flow(
  of: { nodes?: TestNode[]; edges?: string[] } = {},
  facts: Partial<DataFacts> = {},
): DataFlow {
  const workflow = graph(of.nodes ?? nodes, of.edges ?? edges)
  return new DataFlow({
    workflow,
    catalog,
    view: undefined,
    loopEdges: findings(workflow, catalog, new Map()).loopEdges,
    pinned: new Map(),
    useSample: false,
    ...facts,
  })
}

const names = (known: Known | undefined) => (known ? namesIn(known).map(([name]) => name) : [])

async function viewOf(of: TestNode[], by: string[], input: Json): Promise<RunView> {
  const run = await runGraph(graph(of, by), { input })
  return foldRun(emptyRunView('r'), run.events)
}

describe('before anything has run', () => {
  it('the form of data is known from samples and schemas', () => {
    expect(names(flow().inputOf('draft'))).toEqual(['company', 'posts'])
    expect(names(flow().inputOf('shape'))).toContain('text')
    expect(names(flow().outputOf('draft'))).toContain('object')
    expect(names(flow().inputOf('log'))).toEqual(['title', 'count', 'all'])
  })

  it('a transform passes on what is known of its expressions', () => {
    const known = new Map(namesIn(flow().outputOf('shape')))
    expect(typeText(known.get('title') ?? {})).toBe('text')
    expect(typeText(known.get('count') ?? {})).toBe('number')
    expect(names(known.get('all'))).toEqual(['title'])
  })

  it('there are no values, unless the sample counts as delivered', () => {
    expect(flow().inputOf('draft').last).toBeUndefined()
    expect(flow({}, { useSample: true }).inputOf('draft').last?.value).toEqual(start.config?.sample)
  })

  it('samples are made of what is known', () => {
    const made = flow({}, { useSample: true })
    expect(sampleOf(made.inputOf('draft'))).toEqual(start.config?.sample)
    expect(sampleOf(made.inputOf('log'))).toEqual({
      title: 'text',
      count: 1,
      all: [{ title: 'One' }],
    })
  })
})

describe('after a run', () => {
  const plain = [
    start,
    { id: 'a', type: 'transform', config: { value: '{{ n + 1 }}' } } as TestNode,
  ]

  it('values are those of the run', async () => {
    const view = await viewOf(plain, ['start>a'], { n: 1 })
    const after = flow({ nodes: plain, edges: ['start>a'] }, { view })
    expect(after.inputOf('a').last?.value).toEqual({ n: 1 })
    expect(after.outputOf('a').last?.value).toBe(2)
    expect(after.visible('a').variables.trigger?.last?.value).toEqual({ n: 1 })
  })

  it('a node that was added since gets what the node before it put out', async () => {
    const view = await viewOf(plain, ['start>a'], { n: 1 })
    const more = [...plain, { id: 'b', type: 'log', config: { message: 'x' } } as TestNode]
    const after = flow({ nodes: more, edges: ['start>a', 'a>b', 'start>b'] }, { view })
    expect(after.inputOf('b').last?.value).toEqual({ start: { n: 1 }, a: 2 })
  })

  it('nothing came by at a port that did not fire', async () => {
    const branched: TestNode[] = [
      start,
      { id: 'ask', type: 'branch', config: { cases: [{ port: 'big', when: '{{ n > 5 }}' }] } },
      { id: 'yes', type: 'log', config: { message: 'x' } },
      { id: 'no', type: 'log', config: { message: 'x' } },
    ]
    const by = ['start>ask', 'ask.big>yes', 'ask.else>no']
    const after = flow(
      { nodes: branched, edges: by },
      { view: await viewOf(branched, by, { n: 1 }) },
    )
    expect(after.inputOf('yes').last).toBeUndefined()
    expect(after.inputOf('no').last?.value).toEqual({ n: 1 })
  })

  it('a pinned input stands before all', async () => {
    const view = await viewOf(plain, ['start>a'], { n: 1 })
    const pinned = new Map([['a', { value: { n: 99 } }]])
    const after = flow({ nodes: plain, edges: ['start>a'] }, { view, pinned })
    expect(after.inputOf('a').last?.value).toEqual({ n: 99 })
    expect(after.unpinnedInputOf('a').last?.value).toEqual({ n: 1 })
  })
})

describe('what the nodes of a workflow see', () => {
  const contained: TestNode[] = [
    start,
    { id: 'each', type: 'for-each', config: { items: '{{ posts }}' } },
    { id: 'in1', type: 'log', config: { message: 'x' }, parent: 'each' },
    { id: 'in2', type: 'log', config: { message: 'x' }, parent: 'each' },
  ]
  const by = ['start>each', 'each.item>in1', 'in1>in2', 'in2>each.result']

  it('is all that leads to them, and the item in a container', () => {
    const inside = flow({ nodes: contained, edges: by }, { useSample: true })
    expect(inside.upstreamOf('in2').sort()).toEqual(['in1', 'start'])
    expect(inside.visible('in1').variables.item?.last?.value).toEqual({ title: 'One' })
    expect(names(inside.inputOf('in2'))).toEqual(['title'])
    expect(inside.visible('each').variables.item).toBeUndefined()
  })

  it('ends where a workflow goes in circles', () => {
    const around: TestNode[] = [
      start,
      { id: 'a', type: 'log', config: { message: 'x' } },
      { id: 'b', type: 'log', config: { message: 'x' } },
    ]
    const loop = flow({ nodes: around, edges: ['start>a', 'a>b', 'b>a'] }, { loopEdges: new Set() })
    expect(() => loop.visible('b')).not.toThrow()
    expect(loop.upstreamOf('a')).toEqual(['start', 'b'])
  })
})
