import { describe, expect, it } from 'vitest'
import { catalog } from '../../nodes/definitions'
import { nodeById } from '../editor/document-index'
import { row } from '../editor/testing'
import { step, type Direction } from './walk'

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
