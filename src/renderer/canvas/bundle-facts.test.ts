// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import type { NodeView, RunView } from '../../shared/run/view'
import { catalog } from '../../nodes/definitions'
import { row } from '../editor/testing'
import { bundleFacts, bundleLabel, carriedBy, readEdges, type EdgeContext } from './bundle-facts'

const workflow = row(
  [
    'manual-trigger',
    { id: 'draft', type: 'transform', name: 'Draft' },
    { id: 'check', type: 'validator', name: 'Check' },
    { id: 'send', type: 'log', name: 'Send' },
  ],
  ['manual_trigger>draft', 'draft>check', 'check.retry>draft', 'check.pass>send', 'draft>send'],
)
const context: EdgeContext = {
  workflow,
  catalog,
  loopEdges: new Set(['e3']),
  rounds: new Map([['draft', 3]]),
}
const node = (more: Partial<NodeView>): NodeView =>
  ({ state: 'done', ports: ['out'], executions: 1, round: 1, ...more }) as NodeView
const viewOf = (nodes: Record<string, NodeView>) => ({ nodes }) as unknown as RunView
const read = (...ids: string[]) => readEdges(ids, context)

describe('edges that are drawn as one line', () => {
  it('are told by the names of their ends, and by the port where there are several', () => {
    expect(read('e2', 'e3', 'gone').map(({ words, loop }) => ({ words, loop }))).toEqual([
      { words: 'Draft to Check', loop: false },
      { words: 'Check · retry to Draft', loop: true },
    ])
  })

  it('are open before a run, taken when one of them was, and ruled out when all were', () => {
    const edges = read('e3', 'e4')
    expect(bundleFacts(edges, context.rounds, undefined)).toEqual({ state: 'open', passes: 0 })
    const passed = viewOf({ check: node({ ports: ['pass'] }), draft: node({}), send: node({}) })
    expect(bundleFacts(edges, context.rounds, passed)).toMatchObject({ state: 'taken', passes: 1 })
    const skipped = viewOf({ check: node({ state: 'skipped', ports: [] }) })
    expect(bundleFacts(edges, context.rounds, skipped).state).toBe('ruled-out')
  })

  it('say the latest round of a loop edge among them, and how many there may be', () => {
    const edges = read('e3', 'e4')
    const turned = viewOf({
      check: node({ ports: ['pass'], executions: 2 }),
      draft: node({ round: 2 }),
      send: node({}),
    })
    const facts = bundleFacts(edges, context.rounds, turned)
    expect(facts).toMatchObject({ state: 'taken', round: 2, limit: 3 })
    expect(bundleLabel(edges, facts)).toBe('2 edges · 2/3')
    expect(bundleLabel(read('e3'), facts)).toBe('retry · 2/3')
    expect(bundleLabel(read('e2'), { state: 'taken', passes: 1 })).toBe('')
  })

  it('each say what they carried last, and only those that something passed on', () => {
    const view = viewOf({
      draft: node({ output: { text: 'Hi' } }),
      check: node({ ports: ['pass'], output: { text: 'Hi' } }),
      send: node({}),
    })
    const [back, on] = read('e3', 'e4')
    expect(back && carriedBy(back, view)).toBeUndefined()
    expect(on && carriedBy(on, view)).toEqual({ value: { text: 'Hi' } })
  })
})
