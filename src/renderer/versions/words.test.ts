import { expect, it } from 'vitest'
import { catalog } from '../../nodes/definitions'
import { diffWorkflows } from '../../shared/workflow/diff'
import type { Workflow, WorkflowNode } from '../../shared/workflow/document'
import { wordsOf } from './words'

const start: WorkflowNode = { id: 'start', type: 'manual-trigger', name: 'Start' }
const draft: WorkflowNode = {
  id: 'draft',
  type: 'llm',
  name: 'Draft post',
  position: { x: 0, y: 0 },
  config: { model: 'builtin:offline', prompt: 'one' },
}
const check: WorkflowNode = { id: 'check', type: 'validator', name: 'Check' }
const base: Workflow = {
  format: 'baton/graph',
  version: 1,
  id: 'w',
  name: 'Posts',
  nodes: [start, draft],
  edges: [{ id: 'e1', source: 'start', target: 'draft' }],
}

const edge = { id: 'e2', source: 'draft', target: 'start' }
const note = {
  id: 'n1',
  text: '# Why\nBecause.',
  position: { x: 0, y: 0 },
  size: { width: 200, height: 100 },
  color: 'yellow' as const,
}
const other = { ...note, id: 'n2', text: '' }
const group = { id: 'g', title: 'Writing', color: 'blue' as const, nodes: ['draft'] }
const drawnBase: Workflow = { ...base, stickies: [note], groups: [group] }
const drawnCases: [string, Partial<Workflow>, string][] = [
  ['a new note', { stickies: [note, other] }, 'Added an empty note'],
  ['a note that went', { stickies: [] }, 'Removed the note “Why”'],
  ['another text', { stickies: [{ ...note, text: 'Since' }] }, 'Rewrote the note “Since”'],
  ['another colour', { stickies: [{ ...note, color: 'rose' }] }, 'Changed the note “Why”'],
  ['a moved note', { stickies: [{ ...note, position: { x: 9, y: 0 } }] }, 'Moved the note “Why”'],
  ['two new notes', { stickies: [note, other, { ...other, id: 'n3' }] }, 'Added 2 notes'],
  ['a group that went', { groups: [] }, 'Removed the group Writing'],
  [
    'a new group',
    { groups: [group, { ...group, id: 'h', title: '', nodes: [] }] },
    'Added the group h',
  ],
  [
    'another title',
    { groups: [{ ...group, title: 'Drafts' }] },
    'Renamed the group Writing to Drafts',
  ],
  [
    'one more member',
    { groups: [{ ...group, nodes: ['draft', 'start'] }] },
    'Put one more into the group Writing',
  ],
  [
    'a member less',
    { groups: [{ ...group, nodes: [], stickies: [] }] },
    'Took one out of the group Writing',
  ],
  [
    'other members',
    { groups: [{ ...group, nodes: ['start'] }] },
    'Changed what is in the group Writing',
  ],
  ['a fold', { groups: [{ ...group, collapsed: true }] }, 'Collapsed the group Writing'],
  [
    'a colour',
    { groups: [{ ...group, color: 'grey' }] },
    'Changed the colour of the group Writing',
  ],
]

it.each(drawnCases)('says %s', (_what, change, words) => {
  const after = { ...drawnBase, ...change }
  expect(wordsOf(diffWorkflows(drawnBase, after), drawnBase, catalog)).toBe(words)
})

const cases: [string, Partial<Workflow>, string][] = [
  ['nothing', {}, 'No change'],
  [
    'a new node with its edge',
    {
      nodes: [start, draft, check],
      edges: [...base.edges, { id: 'e2', source: 'draft', target: 'check' }],
    },
    'Added Check',
  ],
  ['a node that went with its edge', { nodes: [start], edges: [] }, 'Removed Draft post'],
  [
    'a field',
    { nodes: [start, { ...draft, config: { ...draft.config, prompt: 'two' } }] },
    'Changed Draft post’s prompt',
  ],
  [
    'two fields',
    { nodes: [start, { ...draft, config: { model: 'x:y', prompt: 'two' } }] },
    'Changed Draft post’s model and prompt',
  ],
  [
    'a name and a field',
    { nodes: [start, { ...draft, name: 'Write', config: { ...draft.config, prompt: 'two' } }] },
    'Renamed Draft post to Write; changed its prompt',
  ],
  ['a switch', { nodes: [start, { ...draft, disabled: true }] }, 'Switched Draft post off'],
  ['a place', { nodes: [start, { ...draft, position: { x: 9, y: 9 } }] }, 'Moved Draft post'],
  ['an edge', { edges: [...base.edges, edge] }, 'Connected Draft post to Start'],
  ['an edge that went', { edges: [] }, 'Disconnected Start from Draft post'],
  ['two edges', { edges: [...base.edges, edge, { ...edge, id: 'e3' }] }, 'Added 2 edges'],
  [
    'another port',
    { edges: [{ id: 'e1', source: 'start', target: 'draft', sourceHandle: 'error' }] },
    'Changed the edge from Start to Draft post',
  ],
  ['the name', { name: 'Weekly' }, 'Renamed the workflow to Weekly'],
  [
    'settings and variables',
    { settings: { maxRounds: 3 }, variables: { a: 1 } },
    'Changed the workflow’s settings and variables',
  ],
  ['the order', { nodes: [draft, start] }, 'Changed the order of the nodes'],
]

it.each(cases)('tells of %s', (_what, change, words) => {
  const after = { ...base, ...change }
  expect(wordsOf(diffWorkflows(base, after), base, catalog)).toBe(words)
})

it('counts what is too much to say', () => {
  const many = Array.from({ length: 9 }, (_, n) => ({ ...draft, id: `n${n}`, name: `N${n}` }))
  const before = { ...base, nodes: many }
  const after = { ...base, nodes: many.map((node) => ({ ...node, notes: 'new' })) }
  expect(wordsOf(diffWorkflows(before, after), before, catalog)).toBe(
    'Changed N0’s notes; changed N1’s notes; changed N2’s notes; and 6 more changes',
  )
  const added = { ...base, nodes: [...base.nodes, ...many] }
  expect(wordsOf(diffWorkflows(base, added), base, catalog)).toBe('Added 9 nodes')
})
