import { describe, expect, it } from 'vitest'
import { catalog } from '../../../nodes/definitions'
import type { WorkflowNode } from '../../../shared/workflow/document'
import { graph } from '../../../shared/workflow/testing'
import { canPin, keptPin, outputChoices, pinOf, usablePins } from './kept-pins'

const workflow = graph(
  [
    { id: 'start', type: 'manual-trigger' },
    { id: 'check', type: 'validator', name: 'Check' },
    { id: 'log', type: 'log' },
  ],
  ['start>check', 'check.pass>log'],
)
const node = (id: string) => workflow.nodes.find((one) => one.id === id) as WorkflowNode

describe('the pins that a run uses', () => {
  it('are those that fit, without what is only kept about them', () => {
    const pins = { check: keptPin(node('check'), { output: { a: 1 }, port: 'pass' }) }
    expect(usablePins(workflow, catalog, pins)).toEqual({
      pins: { check: { output: { a: 1 }, port: 'pass' } },
      faults: [],
    })
  })

  it('are not those of nodes that are gone or another type, or of ports that are gone; it is said why', () => {
    const pins = {
      gone: { output: 1 },
      check: { output: 1, port: 'maybe', type: 'validator' },
      log: { output: 1, type: 'transform' },
    }
    const { pins: used, faults } = usablePins(workflow, catalog, pins)
    expect(used).toEqual({})
    expect(faults).toEqual([
      { node: 'gone', message: 'The node “gone” is gone. Take the pin away.' },
      {
        node: 'check',
        message: '“Check” has no output “maybe” any more. Edit the pin and choose another one.',
      },
      {
        node: 'log',
        message:
          '“log” is another node type than when it was pinned. Pin it again, or take the pin away.',
      },
    ])
  })

  it('are not those of nodes that are off: these hand on their input', () => {
    const off = graph([{ id: 'log', type: 'log', disabled: true }], [])
    expect(usablePins(off, catalog, { log: { output: 1 } })).toEqual({
      pins: {},
      faults: [
        {
          node: 'log',
          message: '“log” is off, so it hands on its input. Switch it on, or take the pin away.',
        },
      ],
    })
  })

  it('leave by the port that fired where that is not the first', () => {
    const check = node('check')
    expect(pinOf(check, catalog, { output: 1, ports: ['pass'] })).toEqual({ output: 1 })
    expect(pinOf(check, catalog, { output: 1, ports: ['retry'] })).toEqual({
      output: 1,
      port: 'retry',
    })
    expect(pinOf(check, catalog, { output: 1, ports: ['pass', 'retry'] })).toEqual({ output: 1 })
    expect(pinOf(check, catalog, { ports: [] })).toBeUndefined()
  })

  it('may leave by errors only where those lead somewhere', () => {
    const ids = (of: typeof workflow) => outputChoices(node('log'), catalog, of).map(({ id }) => id)
    expect(ids(workflow)).toEqual(['out'])
    expect(ids(graph([], ['start>log', 'log.error>check']))).toEqual(['out', 'error'])
  })

  it('are never of triggers or of types that nobody knows', () => {
    expect(canPin(node('start'), catalog)).toBe(false)
    expect(canPin({ ...node('log'), type: 'unheard-of' }, catalog)).toBe(false)
    expect(canPin(undefined, catalog)).toBe(false)
    expect(canPin(node('check'), catalog)).toBe(true)
  })
})
