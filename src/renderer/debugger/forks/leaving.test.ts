import { describe, expect, it } from 'vitest'
import { kept, runGraph, set, start } from '../../../engine/testing'
import { catalog } from '../../../nodes/definitions'
import { Steps } from '../../../shared/run/steps'
import { readGraph } from '../../../shared/workflow/graph'
import { graph, type TestNode } from '../../../shared/workflow/testing'
import { changesWords, configChanges, leaveAfter } from './leaving'

async function ran(nodes: TestNode[], edges: string[]) {
  const workflow = graph(nodes, edges)
  const run = await runGraph(workflow)
  const events = kept(run.events)
  const steps = new Steps()
  steps.take(events)
  const step = (node: string, at = 0) => {
    const found = steps.all.filter((one) => one.node === node)[at]
    if (!found) throw new Error(`There is no step of ${node}.`)
    return found
  }
  return { events, step, facts: { events, graph: readGraph(workflow, catalog) } }
}

describe('where a run is left', () => {
  it('is just before what followed from the step, so that what went on beside it is kept', async () => {
    const { step, facts, events } = await ran(
      [start, set('a'), set('b'), { id: 'w', type: 'wait', config: { for: '1m' } }, set('c')],
      ['start>a', 'start>b', 'a>w', 'w>c'],
    )
    const [best, end, before] = leaveAfter('output', step('a'), Infinity, facts)
    const startedW = events.find((event) => event.type === 'node.started' && event.node === 'w')
    expect(best).toBe((startedW?.seq ?? 0) - 1)
    expect(end).toBeLessThanOrEqual(best ?? 0)
    expect(before).toBe((step('a').events[0]?.seq ?? 0) - 1)
  })

  it('is before the step where the step itself runs again', async () => {
    const { step, facts } = await ran([start, set('a')], ['start>a'])
    const begin = step('a').events[0]?.seq ?? 0
    expect(leaveAfter('again', step('a'), Infinity, facts)).toEqual([begin - 1])
    expect(leaveAfter('config', step('a'), Infinity, facts)).toEqual([begin - 1])
  })

  it('is never past the moment that is looked at, nor past the end of the run', async () => {
    const { step, facts, events } = await ran([start, set('a')], ['start>a'])
    const [best] = leaveAfter('output', step('a'), Infinity, facts)
    expect(best).toBe(events.length - 1)
    const begin = step('a').events[0]?.seq ?? 0
    expect(leaveAfter('output', step('a'), begin, facts)).toEqual([begin, begin - 1])
    expect(leaveAfter('output', step('a'), begin - 1, facts)).toEqual([])
  })

  it('in an item, what other items do does not count', async () => {
    const { step, facts, events } = await ran(
      [
        start,
        { id: 'each', type: 'for-each', config: { items: [1, 2], concurrency: 1 } },
        set('in', '{{ $ }}', { parent: 'each' }),
        set('out', '{{ $ }}', { parent: 'each' }),
      ],
      ['start>each', 'each.item>in', 'in>out', 'out>each.result'],
    )
    const [best] = leaveAfter('output', step('out'), Infinity, facts)
    const ended = events.find((event) => event.type === 'node.completed' && event.node === 'each')
    expect(best, 'until the for-each is done').toBe((ended?.seq ?? 0) - 1)
    const [first] = leaveAfter('output', step('in'), Infinity, facts)
    const next = step('out').events[0]
    expect(first).toBe((next?.seq ?? 0) - 1)
  })
})

describe('what is taken along of the workflow as it is now', () => {
  const before = graph([start, set('a', 1), set('b', 2)], ['start>a', 'a>b'])

  it('is the config of nodes, whole', () => {
    const now = graph([start, set('a', 5), set('b', 2, { name: 'Bee' })], ['start>a', 'a>b'])
    expect(configChanges(before, now)).toEqual({
      changes: [{ kind: 'config', node: 'a', config: { value: 5 } }],
      others: [],
    })
  })

  it('is said of all else that differs', () => {
    const now = graph(
      [start, set('a', 1, { disabled: true }), set('c'), { id: 'b', type: 'log' }],
      ['start>a', 'a>c'],
      { variables: { x: 1 }, settings: { maxRounds: 3 } },
    )
    expect(configChanges(before, now)).toEqual({
      changes: [],
      others: [
        '“a” behaves otherwise (retries, joins, on or off, risk)',
        '“b” is of another type',
        '“c” was added',
        'edges were changed',
        'variables were changed',
        'settings were changed',
      ],
    })
    expect(configChanges(now, graph([start], [])).others).toContain('“c” was deleted')
  })
})

it('says what of a fork is another', () => {
  const place = { node: 'draft', round: 1 }
  const nameOf = (id: string) => id.toUpperCase()
  expect(changesWords([], nameOf)).toBe('nothing changed')
  expect(changesWords([{ kind: 'output', place, output: 1 }], nameOf)).toBe(
    'output of DRAFT changed',
  )
  expect(
    changesWords(
      ['a', 'b', 'c', 'd'].map((node) => ({ kind: 'config', node, config: {} })),
      nameOf,
    ),
  ).toBe('configuration of A, B and 2 more changed')
})
