import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffWorkflows, fieldChanges, isSame } from './diff'
import type { Workflow, WorkflowNode } from './document'

const node = (id: string, more: Partial<WorkflowNode> = {}): WorkflowNode => ({
  id,
  type: 'transform',
  name: id,
  position: { x: 0, y: 0 },
  ...more,
})
const workflow = (more: Partial<Workflow> = {}): Workflow => ({
  format: 'baton/graph',
  version: 1,
  id: 'w',
  name: 'W',
  nodes: [node('a'), node('b')],
  edges: [{ id: 'e1', source: 'a', target: 'b' }],
  ...more,
})

describe('the difference of two documents', () => {
  it('is nothing for a document and its copy', () => {
    expect(isSame(diffWorkflows(workflow(), structuredClone(workflow())))).toBe(true)
  })

  it('names nodes that came, went, changed and moved', () => {
    const { nodes } = diffWorkflows(
      workflow({ nodes: [node('a'), node('b', { config: { value: 'old' } }), node('gone')] }),
      workflow({
        nodes: [
          node('a', { position: { x: 40, y: 0 } }),
          node('b', { config: { value: 'new' } }),
          node('new'),
        ],
      }),
    )
    expect(nodes.map(({ id, kind, moved, fields }) => ({ id, kind, moved, fields }))).toEqual([
      { id: 'a', kind: 'changed', moved: true, fields: [] },
      {
        id: 'b',
        kind: 'changed',
        moved: false,
        fields: [{ path: ['config', 'value'], before: 'old', after: 'new' }],
      },
      { id: 'new', kind: 'added', moved: false, fields: [] },
      { id: 'gone', kind: 'removed', moved: false, fields: [] },
    ])
  })

  it('names edges and what stands beside nodes and edges', () => {
    const diff = diffWorkflows(
      workflow({ settings: { maxRounds: 3 } }),
      workflow({
        name: 'Other',
        settings: { maxRounds: 4 },
        edges: [{ id: 'e1', source: 'a', target: 'b', sourceHandle: 'error' }],
        variables: { brand: 'plain' },
      }),
    )
    expect(diff.edges[0]).toMatchObject({
      kind: 'changed',
      fields: [{ path: ['sourceHandle'], before: undefined, after: 'error' }],
    })
    expect(diff.fields.map(({ path }) => path.join('.'))).toEqual([
      'name',
      'settings.maxRounds',
      'variables',
    ])
  })

  it('says that only the order is another', () => {
    const diff = diffWorkflows(workflow(), workflow({ nodes: [node('b'), node('a')] }))
    expect(diff).toMatchObject({ nodes: [], reordered: true })
    expect(isSame(diff)).toBe(false)
  })

  it('does not take an inherited name for a field', () => {
    const before = JSON.parse('{"a":1}') as unknown
    const after = JSON.parse('{"a":1,"constructor":"x"}') as unknown
    expect(fieldChanges(before, after)).toEqual([
      { path: ['constructor'], before: undefined, after: 'x' },
    ])
  })

  it('is empty exactly when two values are the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const same = sorted(one) === sorted(other)
        expect(fieldChanges(one, other).length === 0).toBe(same)
      }),
    )
  })
})

function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  )
}
