import { describe, expect, it } from 'vitest'
import { kept, runGraph, set, start } from '../../../engine/testing'
import { catalog } from '../../../nodes/definitions'
import { Steps } from '../../../shared/run/steps'
import { readGraph } from '../../../shared/workflow/graph'
import { graph, type TestNode } from '../../../shared/workflow/testing'
import type { Json } from '../../../shared/workflow/document'
import { previewOf } from '../../code-editor/expressions/evaluate'
import { seenBy, type RunFacts } from './seen'

/** Runs a workflow, and says for each end of a transform what it gave and what its template gives on what it is said to have seen. */
async function told(nodes: TestNode[], edges: string[], input: Json = {}) {
  const workflow = graph(nodes, edges, { variables: { brand: 'B' } })
  const run = await runGraph(workflow, { input })
  const events = kept(run.events)
  const steps = new Steps()
  steps.take(events)
  const facts: RunFacts = { events, steps, workflow, graph: readGraph(workflow, catalog) }
  const found: { step: string; gave: unknown; says: unknown }[] = []
  for (const step of steps.all) {
    const node = workflow.nodes.find(({ id }) => id === step.node)
    const end = step.events.find((event) => event.type === 'node.completed')
    if (node?.type !== 'transform' || !end) continue
    const data = seenBy(step, Infinity, facts)
    const preview = data && (await previewOf(node.config?.value, data))
    found.push({
      step: step.id,
      gave: end.output,
      says: preview?.ok ? (JSON.parse(preview.json ?? 'null') as unknown) : preview,
    })
  }
  return { found, facts }
}

function expectSame(found: { step: string; gave: unknown; says: unknown }[], count: number) {
  expect(found).toHaveLength(count)
  for (const { gave, says } of found) expect(says).toEqual(gave)
}

const ALL = {
  input: '{{ $ }}',
  loop: '{{ $loop }}',
  trigger: '{{ $trigger }}',
  vars: '{{ $vars.brand }}',
  run: '{{ $run }}',
}

describe('what a step saw is what its expressions were given', () => {
  it('in a loop, round by round', async () => {
    const { found } = await told(
      [
        start,
        set('before', { n: 1 }),
        set('draft', { ...ALL, text: '{{ $nodes.before.n & "/" & $loop.round }}' }),
        {
          id: 'check',
          type: 'validator',
          config: {
            rules: [{ kind: 'expression', that: '{{ $loop.round > 2 }}', message: 'Again.' }],
          },
        },
        set('after', { last: '{{ $nodes.draft.loop.round }}', loop: '{{ $loop }}' }),
      ],
      ['start>before', 'before>draft', 'draft>check', 'check.retry>draft', 'check.pass>after'],
      { topic: 't' },
    )
    expectSame(found, 5)
    expect(found[3]?.says).toMatchObject({
      text: '1/3',
      loop: { round: 3, feedback: { corrections: ['Again.'] } },
    })
  })

  it('where two edges lead back, by the node that they come from', async () => {
    const { found } = await told(
      [
        start,
        set('head', { ...ALL }),
        set('one', { from: 'one', round: '{{ $loop.round }}' }),
        {
          id: 'which',
          type: 'branch',
          config: {
            mode: 'all',
            cases: [{ port: 'again', when: '{{ $loop.round < 3 }}' }],
          },
        },
        set('end', { of: '{{ $nodes.head.loop }}' }),
      ],
      ['start>head', 'head>one', 'one>which', 'which.again>head', 'one>head', 'which.else>end'],
    )
    // A transform that always leads back ends at the limit of rounds: what was seen until then counts.
    expect(found.length).toBeGreaterThan(3)
    for (const { gave, says } of found) expect(says).toEqual(gave)
  })

  it('in the items of a for-each inside a loop, with the outputs of the same item', async () => {
    const { found } = await told(
      [
        start,
        set('head', { round: '{{ $loop.round }}' }),
        { id: 'each', type: 'for-each', config: { items: ['a', 'b', 'c'], concurrency: 2 } },
        set('first', { ...ALL, item: '{{ $item }}', index: '{{ $index }}' }, { parent: 'each' }),
        set(
          'second',
          {
            own: '{{ $nodes.first.item }}',
            outer: '{{ $nodes.head.round }}',
            item: '{{ $item & $index }}',
          },
          { parent: 'each' },
        ),
        {
          id: 'more',
          type: 'branch',
          config: { cases: [{ port: 'again', when: '{{ $loop.round < 2 }}' }] },
        },
        set('end', { seen: '{{ $nodes.each.results.own }}', none: '{{ $nodes.first }}' }),
      ],
      [
        'start>head',
        'head>each',
        'each.item>first',
        'first>second',
        'second>each.result',
        'each.done>more',
        'more.again>head',
        'more.else>end',
      ],
    )
    expectSame(found, 2 + 6 + 6 + 1)
    expect(found.at(-1)?.says).toEqual({ seen: ['a', 'b', 'c'], none: null })
  })

  it('up to a moment: of a step that had not begun, nothing', async () => {
    const { facts } = await told([start, set('a')], ['start>a'])
    const [, step] = facts.steps.all
    if (!step) throw new Error('The step is missing.')
    expect(seenBy(step, (step.events[0]?.seq ?? 0) - 1, facts)).toBeUndefined()
    expect(seenBy(step, step.events[0]?.seq ?? 0, facts)).toMatchObject({ input: {} })
  })
})
