import { describe, expect, it } from 'vitest'
import { catalog } from '../../nodes/definitions'
import type { Workflow } from '../../shared/workflow/document'
import { nodeById } from '../editor/document-index'
import { foldsOf } from '../editor/folding'
import { itemOf, stickyById } from '../editor/items'
import { row } from '../editor/testing'
import { step, stepFrom, type Direction } from './walk'

const workflow = row(
  [
    'manual-trigger',
    'branch',
    { id: 'high', type: 'log', position: { x: 600, y: -100 } },
    { id: 'low', type: 'log', position: { x: 600, y: 100 } },
    { id: 'far', type: 'log', position: { x: 2000, y: 300 } },
  ],
  ['manual_trigger>branch', 'branch.yes>high', 'branch.else>low'],
)
const walk = (from: string, direction: Direction) =>
  step(
    workflow,
    catalog,
    (id) => {
      const at = nodeById(workflow, id)?.position
      return at && { ...at, width: 224, height: 56 }
    },
    from,
    direction,
  )

const drawn: Workflow = {
  ...workflow,
  stickies: [
    {
      id: 'n',
      text: '',
      position: { x: 600, y: 300 },
      size: { width: 200, height: 100 },
      color: 'grey',
    },
  ],
  groups: [{ id: 'g', title: 'Ends', color: 'blue', nodes: ['high', 'low'], collapsed: true }],
}
const walkFrom = (on: Workflow, from: string, direction: Direction) =>
  stepFrom(
    on,
    catalog,
    (key) => {
      const { kind, id } = itemOf(key)
      if (kind === 'group') return { x: 580, y: -150, width: 224, height: 76 }
      const at = (kind === 'node' ? nodeById(on, id) : stickyById(on, id))?.position
      const isHidden = foldsOf(on).nodes.has(id)
      return at && !isHidden ? { ...at, width: 224, height: 56 } : undefined
    },
    from,
    direction,
  )

describe('walking among groups and notes', () => {
  it.each([
    ['branch', 'right', 'group:g'],
    ['group:g', 'left', 'branch'],
    ['group:g', 'right', undefined],
    ['group:g', 'down', 'branch'],
    ['note:n', 'up', 'branch'],
    ['note:n', 'right', 'far'],
    ['note:gone', 'right', undefined],
  ] as const)('from %s to the %s leads to %s while the group is collapsed', (from, way, to) => {
    expect(walkFrom(drawn, from, way)).toBe(to)
  })

  it('leads from the frame of a group to its first member', () => {
    const open = { ...drawn, groups: [{ ...drawn.groups?.[0], collapsed: false }] } as Workflow
    expect(walkFrom(open, 'group:g', 'right')).toBe('high')
    expect(walkFrom(open, 'branch', 'right')).toBe('high')
  })
})

describe('walking', () => {
  it.each([
    ['manual_trigger', 'right', 'branch'],
    ['branch', 'right', 'high'],
    ['branch', 'left', 'manual_trigger'],
    ['low', 'left', 'branch'],
    ['high', 'down', 'low'],
    ['low', 'up', 'high'],
    ['low', 'down', 'far'],
    ['manual_trigger', 'left', undefined],
    ['high', 'right', undefined],
    ['high', 'up', undefined],
    ['gone', 'right', undefined],
  ] as const)('from %s to the %s leads to %s', (from, direction, to) => {
    expect(walk(from, direction)).toBe(to)
  })
})
