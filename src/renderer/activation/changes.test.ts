import { expect, it } from 'vitest'
import type { Workflow } from '../../shared/workflow/document'
import { differs } from './changes'

const start = { id: 'start', type: 'manual-trigger', name: 'Start', position: { x: 0, y: 0 } }
const say = { id: 'say', type: 'log', name: 'Say', config: { message: 'a', level: 'info' } }
const draft: Workflow = {
  format: 'baton/graph',
  version: 1,
  id: 'posts',
  name: 'Posts',
  nodes: [start, say],
  edges: [],
}

it('takes where a card stands and what is noted on it for no change', () => {
  const moved = { ...start, position: { x: 999, y: 9 }, notes: 'Mind the gap', size: { width: 9 } }
  expect(differs(draft, { ...draft, nodes: [moved, say] })).toBe(false)
})

it('minds no order of keys, and nothing that JSON leaves out', () => {
  const turned = { config: { level: 'info', message: 'a' }, name: 'Say', type: 'log', id: 'say' }
  expect(differs(draft, { ...draft, nodes: [{ ...start, notes: undefined }, turned] })).toBe(false)
})

it.each<[string, Partial<Workflow>]>([
  ['a name', { name: 'Other' }],
  ['a config', { nodes: [start, { ...say, config: { message: 'b', level: 'info' } }] }],
  ['the name of a node', { nodes: [start, { ...say, name: 'Tell' }] }],
  ['a node less', { nodes: [start] }],
  ['an edge', { edges: [{ id: 'e', source: 'start', target: 'say' }] }],
  ['a setting', { settings: { concurrency: 2 } }],
  ['a variable', { variables: { tone: 'dry' } }],
])('sees %s', (_what, part) => {
  expect(differs(draft, { ...draft, ...part })).toBe(true)
  expect(differs({ ...draft, ...part }, draft)).toBe(true)
})

it('compares the workflows that it calls, where they were read with it', () => {
  const { id: _id, ...inner } = { ...draft, name: 'Inner' }
  const calls = { ...draft, workflows: { inner: { ...inner, id: 'inner' } } }
  const same = structuredClone(calls)
  expect(differs(calls, same)).toBe(false)
  expect(differs(calls, draft)).toBe(false)
  expect(differs(draft, calls)).toBe(true)
  const other = { ...draft, workflows: { inner: { ...inner, id: 'inner', nodes: [start] } } }
  expect(differs(calls, other)).toBe(true)
})
