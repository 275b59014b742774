import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Workflow } from '../../shared/workflow/document'
import type { NodeCatalog, NodeDefinition, Port } from '../../shared/workflow/node-definition'
import { checkConnection, sourcePortOf, typesFit } from './port-rules'

const port = (id: string, type: Port['type'] = 'any', inside = false): Port => ({
  id,
  label: id,
  type,
  ...(inside ? { inside } : {}),
})

function define(
  type: string,
  inputs: Port[],
  outputs: Port[],
  more: Partial<NodeDefinition> = {},
): NodeDefinition {
  return {
    type,
    version: 1,
    family: 'data',
    title: type,
    description: '',
    icon: 'box',
    config: z.looseObject({}),
    static: [],
    ports: () => ({ inputs, outputs }),
    summary: () => '',
    initial: {},
    ...more,
  }
}

const definitions = [
  define('trigger', [], [port('out')], { trigger: true }),
  define('step', [port('in')], [port('out')]),
  define('text', [port('in', 'text')], [port('out', 'text')]),
  define('list', [port('in', 'list')], [port('out', 'list')]),
  define(
    'each',
    [port('in'), port('result', 'any', true)],
    [port('done'), port('item', 'any', true)],
    {
      container: true,
    },
  ),
]
const catalog: NodeCatalog = {
  get: (type) => definitions.find((definition) => definition.type === type),
  list: () => definitions,
}

const workflow = {
  format: 'baton/graph',
  version: 1,
  id: 'w',
  name: 'w',
  nodes: [
    { id: 'start', type: 'trigger' },
    { id: 'a', type: 'step', name: 'A' },
    { id: 'b', type: 'text', name: 'B' },
    { id: 'l', type: 'list', name: 'L' },
    { id: 'each', type: 'each' },
    { id: 'inner', type: 'step', parent: 'each' },
    { id: 'future', type: 'unheard-of' },
  ],
  edges: [{ id: 'e1', source: 'start', target: 'a' }],
} as Workflow

const check = (source: string, target: string, sourceHandle?: string, targetHandle?: string) =>
  checkConnection(workflow, catalog, { source, target, sourceHandle, targetHandle })

describe('connecting two ports', () => {
  it('fills in the ports that the drawing left out', () => {
    expect(check('a', 'b')).toEqual({
      ok: true,
      connection: { source: 'a', sourceHandle: 'out', target: 'b', targetHandle: 'in' },
    })
    expect(check('a', 'b', 'error')).toMatchObject({ ok: false })
    expect(check('a', 'inner', 'error')).toMatchObject({ ok: false })
    expect(sourcePortOf(undefined, workflow.nodes[4], catalog)).toBe('done')
  })

  it.each([
    ['a', 'start', undefined, undefined, 'into a trigger'],
    ['start', 'a', 'out', 'in', 'connected already'],
    ['start', 'a', undefined, undefined, 'connected already'],
    ['a', 'inner', 'out', 'in', 'border of a for-each'],
    ['inner', 'a', 'out', 'in', 'border of a for-each'],
    ['each', 'inner', 'done', 'in', 'border of a for-each'],
    ['each', 'a', 'item', 'in', 'border of a for-each'],
    ['inner', 'each', 'out', 'in', 'border of a for-each'],
    ['a', 'each', 'out', 'result', 'border of a for-each'],
    ['b', 'l', 'out', 'in', 'gives text; L takes a list'],
    ['a', 'b', 'nowhere', 'in', 'no output port'],
    ['a', 'b', 'out', 'nowhere', 'no input port'],
    ['a', 'future', 'out', 'in', 'no input port'],
    ['a', 'gone', 'out', 'in', 'is gone'],
  ])('refuses %s to %s (%s, %s): %s', (source, target, from, to, reason) => {
    const verdict = check(source, target, from, to)
    expect(verdict).toMatchObject({ ok: false, reason: expect.stringContaining(reason) })
  })

  it.each([
    ['each', 'inner', 'item', 'in'],
    ['inner', 'each', 'out', 'result'],
    ['each', 'a', 'done', 'in'],
    ['a', 'each', 'error', 'in'],
    ['b', 'a', 'out', 'in'],
  ])('allows %s to %s (%s, %s)', (source, target, from, to) => {
    expect(check(source, target, from, to)).toMatchObject({ ok: true })
  })

  it('lets anything go anywhere that says nothing of its type', () => {
    expect(typesFit('list', 'any')).toBe(true)
    expect(typesFit('any', 'text')).toBe(true)
    expect(typesFit('error', 'object')).toBe(true)
    expect(typesFit('object', 'error')).toBe(false)
  })
})
