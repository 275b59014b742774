import fc from 'fast-check'
import { current } from 'immer'
import { describe, expect, it } from 'vitest'
import type { Workflow } from '../../shared/workflow/document'
import type { NodeDefinition } from '../../shared/workflow/node-definition'
import { z } from 'zod'
import {
  connect,
  fragmentOf,
  insertNode,
  moveNodes,
  pasteFragment,
  removeItems,
  reparent,
  resizeNode,
  setNodeField,
  setWorkflowField,
  toggleDisabled,
  type WorkflowDraft,
} from './document-edits'
import { commit, redo, replaceDocument, startHistory, undo, type History } from './history'

const definition: NodeDefinition = {
  type: 'llm',
  version: 1,
  family: 'model',
  title: 'Model',
  description: 'Asks a model.',
  icon: 'sparkles',
  config: z.object({}),
  static: [],
  ports: () => ({ inputs: [], outputs: [] }),
  summary: () => '',
  initial: { prompt: '' },
}

const first = {
  format: 'baton/graph',
  version: 1,
  id: 'w',
  name: 'First',
  'x-studio': { colour: 'green' },
  settings: { concurrency: 2, 'x-own': [1, 2] },
  nodes: [
    { id: 'start', type: 'manual-trigger', position: { x: 0, y: 0 }, 'x-note': { by: 'me' } },
    { id: 'each', type: 'for-each', position: { x: 300, y: 0 } },
    { id: 'inner', type: 'llm', parent: 'each', position: { x: 40, y: 60, z: 3 }, config: {} },
    { id: 'odd', type: 'from-the-future', config: { any: ['thing'] } },
  ],
  edges: [
    { id: 'e1', source: 'start', target: 'each', 'x-weight': 4 },
    { id: 'e2', source: 'each', sourceHandle: 'item', target: 'inner' },
  ],
} as unknown as Workflow

type Edit = (draft: WorkflowDraft) => unknown

/** Random edits of every kind, on whatever nodes the document has by then. */
const edit: fc.Arbitrary<{ edit: Edit; merge?: string; wait: number }> = fc
  .tuple(
    fc.integer({ min: 0, max: 10 }),
    fc.nat(50),
    fc.nat(50),
    fc.integer({ min: -500, max: 500 }),
    fc.string({ maxLength: 6 }),
  )
  .map(([kind, a, b, number, text]) => {
    const at = (draft: WorkflowDraft, index: number) =>
      draft.nodes[index % Math.max(draft.nodes.length, 1)]?.id ?? 'none'
    const point = { x: number, y: -number }
    const edits: Edit[] = [
      (draft) => void insertNode(draft, definition, point, a % 3 === 0 ? at(draft, b) : undefined),
      (draft) =>
        draft.nodes.length > 0 &&
        void connect(draft, {
          source: at(draft, a),
          sourceHandle: 'out',
          target: at(draft, b),
          targetHandle: 'in',
        }),
      (draft) => removeItems(draft, [at(draft, a)], []),
      (draft) =>
        removeItems(
          draft,
          [],
          draft.edges.slice(0, 1).map((edge) => edge.id),
        ),
      (draft) => moveNodes(draft, new Map([[at(draft, a), point]])),
      (draft) => setNodeField(draft, at(draft, a), 'config', { prompt: text }),
      (draft) => setNodeField(draft, at(draft, a), 'timeout', text === '' ? undefined : '5s'),
      (draft) => setWorkflowField(draft, 'variables', { [text]: number }),
      (draft) => toggleDisabled(draft, [at(draft, a), at(draft, b)]),
      (draft) =>
        void pasteFragment(draft, fragmentOf(current(draft) as Workflow, [at(draft, a)]), {
          x: 24,
          y: 24,
        }),
      (draft) => {
        resizeNode(draft, at(draft, a), { width: 300 + b, height: 200 })
        reparent(draft, at(draft, b), undefined, point)
      },
    ]
    const made = edits[kind] ?? edits[0]!
    return { edit: made, wait: a * 100, ...(kind === 5 ? { merge: `config:${a}` } : {}) }
  })

function play(edits: { edit: Edit; merge?: string; wait: number }[]): History<Workflow>[] {
  let history = startHistory(first)
  let at = 0
  return [
    history,
    ...edits.map((step) => {
      at += step.wait
      history = commit(history, 'Edit', at, step.edit, step.merge)
      return history
    }),
  ]
}

describe('undo and redo', () => {
  it('undoing every edit ends at the first document, and redoing them all at the last', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 30 }), (edits) => {
        const last = play(edits).at(-1)!
        let history = last
        while (history.past.length > 0) history = undo(history)
        // Byte for byte: a field that was taken away and comes back stands where it stood.
        expect(JSON.stringify(history.document)).toBe(JSON.stringify(first))
        while (history.future.length > 0) history = redo(history)
        expect(JSON.stringify(history.document)).toBe(JSON.stringify(last.document))
      }),
    )
  })

  it('one undo after one edit gives back the document before it', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
        const histories = play(edits.map((step) => ({ ...step, merge: undefined })))
        for (const [index, history] of histories.entries()) {
          const before = histories[index - 1]
          if (before && history !== before) expect(undo(history).document).toEqual(before.document)
        }
      }),
    )
  })

  it('keeps fields that this version does not know through every edit', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 20 }), (edits) => {
        const { document } = play(edits).at(-1)!
        expect(document).toMatchObject({ 'x-studio': { colour: 'green' } })
        const start = document.nodes.find((node) => node.id === 'start')
        if (start) expect(start['x-note']).toEqual({ by: 'me' })
        const edge = document.edges.find((each) => each['x-weight'] !== undefined)
        if (document.nodes.some((node) => node.id === 'start') && edge)
          expect(edge['x-weight']).toBe(4)
      }),
    )
  })

  it('leaves every edge with two ends after any edits', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 30 }), (edits) => {
        const { document } = play(edits).at(-1)!
        const ids = document.nodes.map((node) => node.id)
        expect(new Set(ids).size).toBe(ids.length)
        for (const each of document.edges)
          expect([ids.includes(each.source), ids.includes(each.target)]).toEqual([true, true])
      }),
    )
  })
})

describe('typing', () => {
  const type = (history: History<Workflow>, text: string, at: number) =>
    commit(history, 'Edit prompt', at, (draft) => void (draft.name = text), 'name')

  it('makes one entry of what is typed in one go', () => {
    let history = startHistory(first)
    for (const [index, text] of ['F', 'Fi', 'Fin'].entries())
      history = type(history, text, index * 200)
    expect(history.past).toHaveLength(1)
    expect(undo(history).document).toEqual(first)
  })

  it('makes two of what is typed after a pause, or after an undo', () => {
    let history = type(type(startHistory(first), 'a', 0), 'b', 5000)
    expect(history.past).toHaveLength(2)
    history = undo(history)
    expect(history.document.name).toBe('a')
    history = type(redo(history), 'c', 5001)
    expect(history.past).toHaveLength(3)
  })

  it('does nothing, and keeps what can be redone, when nothing changes', () => {
    const history = undo(type(startHistory(first), 'a', 0))
    expect(type(history, 'First', 9)).toBe(history)
    expect(history.future).toHaveLength(1)
  })
})

it('takes over a whole document as one entry that can be undone', () => {
  const other = { ...first, name: 'Other' }
  const history = replaceDocument(startHistory(first), 'Changes from another window', 0, other)
  expect(history.document).toBe(other)
  expect(undo(history).document).toEqual(first)
  expect(redo(undo(history)).document).toEqual(other)
})

it('renames what a copy says about itself, and nothing else', () => {
  const source = {
    ...first,
    nodes: [
      { id: 'draft', type: 'llm' },
      {
        id: 'check',
        type: 'transform',
        config: {
          value: ['{{ $nodes.draft.text & $nodes.drafty & $nodes.`draft` }}', '$nodes.draft'],
        },
      },
    ],
    edges: [{ id: 'e1', source: 'draft', target: 'check' }],
  } as unknown as Workflow
  const { document } = commit(startHistory(source), 'Paste', 0, (draft) => {
    pasteFragment(draft, fragmentOf(source, ['draft', 'check']), { x: 10, y: 10 })
  })
  expect(document.nodes.map((node) => node.id)).toEqual(['draft', 'check', 'draft_2', 'check_2'])
  expect(document.edges[1]).toEqual({ id: 'e2', source: 'draft_2', target: 'check_2' })
  expect(document.nodes[3]?.config).toEqual({
    value: ['{{ $nodes.draft_2.text & $nodes.drafty & $nodes.draft_2 }}', '$nodes.draft'],
  })
})
