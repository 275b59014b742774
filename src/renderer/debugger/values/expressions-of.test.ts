import { expect, it } from 'vitest'
import { catalog } from '../../../nodes/definitions'
import type { WorkflowNode } from '../../../shared/workflow/document'
import { configSchema } from '../../inspector/config-schema'
import { expressionsOf, isUnsteady } from './expressions-of'

function of(type: string, config: Record<string, unknown>) {
  const definition = catalog.get(type)
  return expressionsOf(
    { id: 'n', type, config } as WorkflowNode,
    definition,
    definition && configSchema(definition),
  ).map(({ field, source }) => [field, source])
}

it('names each expression with the field that it stands in', () => {
  expect(
    of('llm', { model: 'm', prompt: 'Write on {{ topic }} for {{ $vars.brand }}.', system: 'You' }),
  ).toEqual([
    ['Prompt', 'topic'],
    ['Prompt', '$vars.brand'],
  ])
  expect(
    of('validator', { rules: [{ kind: 'expression', that: '{{ $value > 1 }}', message: 'm' }] }),
  ).toEqual([['Rules [0].that', '$value > 1']])
})

it('passes over triggers, fields that take none, and what does not parse', () => {
  expect(of('manual-trigger', { sample: { text: '{{ not one }}' } })).toEqual([])
  expect(of('transform', { value: 'open {{ never closed' })).toEqual([])
})

it('knows what gives another value each time', () => {
  expect(isUnsteady('$now()')).toBe(true)
  expect(isUnsteady('$nodes.now')).toBe(false)
})
