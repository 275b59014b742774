import { expect, it } from 'vitest'
import { catalog } from '../../nodes/definitions'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { newNode } from './document-edits'

function fresh(type: string) {
  return newNode({ nodes: [] }, catalog.get(type) as NodeDefinition, { x: 0, y: 0 })
}

it.each(['email', 'slack', 'telegram'])(
  'a new %s node is marked as one that cannot be undone',
  (type) => {
    expect(fresh(type).risk).toBe('irreversible')
  },
)

it('a new node of another type has the usual risk', () => {
  expect(fresh('log')).not.toHaveProperty('risk')
})
