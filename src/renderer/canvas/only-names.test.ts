import { describe, expect, it } from 'vitest'
import type { Workflow } from '../../shared/workflow/document'
import { onlyNamesDiffer } from './only-names'

const first: Workflow = {
  schemaVersion: 1,
  name: 'Work',
  nodes: [
    { id: 'a', type: 'log', name: 'A', position: { x: 0, y: 0 } },
    { id: 'b', type: 'log' },
  ],
  edges: [],
} as unknown as Workflow
const [a, b] = first.nodes as [Workflow['nodes'][number], Workflow['nodes'][number]]

describe('whether only names differ', () => {
  it.each([
    ['nothing', first, true],
    ['a name', { ...first, nodes: [{ ...a, name: 'An' }, b] }, true],
    ['a name that is new', { ...first, nodes: [a, { ...b, name: 'B' }] }, true],
    ['a place', { ...first, nodes: [{ ...a, position: { x: 1, y: 0 } }, b] }, false],
    ['a field that is gone', { ...first, nodes: [{ id: 'a', type: 'log', name: 'A' }, b] }, false],
    ['a node', { ...first, nodes: [a] }, false],
    ['the order of nodes', { ...first, nodes: [b, a] }, false],
    ['edges', { ...first, edges: [{ id: 'e', source: 'a', target: 'b' }] }, false],
    ['what the workflow is called', { ...first, name: 'Other' }, false],
  ] as [string, Workflow, boolean][])('%s', (_what, other, expected) => {
    expect(onlyNamesDiffer(other, first)).toBe(expected)
  })
})
