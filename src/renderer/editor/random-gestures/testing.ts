/** Everything that people do to a workflow, done at random: for tests of laws that hold whatever is done. */
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Workflow } from '../../../shared/workflow/document'
import { readWorkflow } from '../../../shared/workflow/load'
import {
  connectPorts,
  disconnectSelection,
  duplicateSelection,
  moveTo,
  removeSelection,
  selectionText,
  setLocks,
  toggleSelection,
} from '../actions'
import { alignSelection, distributeSelection, nudge } from '../arrange'
import { dropIntoContainer, takeOut } from '../containers'
import { setNodeField, setWorkflowField } from '../document-edits'
import { foldsOf } from '../folding'
import { afterSelection, dropOnEdge, insertAt } from '../insertion'
import { pasteText } from '../pasting'
import { renameNode } from '../renaming'
import { row, type TestSession } from '../testing'
import { drawing, DRAWING_GESTURES, expectSoundDrawing } from './drawing'

/** Fields that this version does not know, in odd places, must come through as they were. */
const drawn = row(
  [
    { id: 'start', type: 'manual-trigger', name: 'Start', 'x-own': { deep: [1] } },
    { id: 'draft', type: 'llm', name: 'Draft', disabled: true, notes: 'why', timeout: '5s' },
    { id: 'check', type: 'validator' },
    { id: 'each', type: 'for-each', size: { width: 600, height: 300 } },
    {
      id: 'inner',
      type: 'transform',
      parent: 'each',
      position: { x: 40, y: 80, z: 1 },
      config: { value: '{{ $nodes.draft.text }}' },
    },
    { locked: true, id: 'ask', type: 'human-callback' },
    { id: 'odd', type: 'from-the-future', config: { any: ['thing'] } },
  ],
  [
    'start>draft',
    'draft>check',
    'check.retry>draft',
    'check.pass>each',
    'each.item>inner',
    'inner>each.result',
    'each.done>ask',
    'ask.approved>odd',
  ],
)

/** What is taken away and comes back has to come back where it stood: fields stand before others that stay. */
export const first: Workflow = {
  variables: { n: 0 },
  ...drawn,
  ...drawing,
  'x-studio': { colour: 'green' },
}

export interface Roll {
  kind: number
  a: number
  b: number
  x: number
  y: number
}

export type Gesture = (session: TestSession, roll: Roll) => void

const TYPES = [
  'llm',
  'transform',
  'branch',
  'for-each',
  'human-callback',
  'log',
  'merge',
  'manual-trigger',
]
const pick = <T>(items: readonly T[], index: number): T | undefined => items[index % items.length]

/** The nodes that are drawn: nobody gets at one inside a collapsed group. */
const nodes = ({ document }: TestSession) => {
  const folds = foldsOf(document.document())
  return document.document().nodes.filter(({ id }) => !folds.nodes.has(id))
}
const nodeAt = (session: TestSession, index: number) => pick(nodes(session), index)?.id ?? 'none'
const edgeAt = ({ document }: TestSession, index: number) => {
  const folds = foldsOf(document.document())
  const isDrawn = (id: string) => !folds.nodes.has(id)
  const drawn = document
    .document()
    .edges.filter(({ source, target }) => isDrawn(source) && isDrawn(target))
  return pick(drawn, index)?.id ?? 'none'
}
const select = (session: TestSession, { a, b, x }: Roll) =>
  session.document.select({
    nodes: nodes(session)
      .filter((_node, index) => index % 7 === a % 7 || index === b % 11)
      .map(({ id }) => id),
    edges: x % 3 === 0 ? [edgeAt(session, a)].filter((id) => id !== 'none') : [],
  })

/** Everything that people do on the canvas, each with what a roll of dice chooses. */
const GESTURES: Gesture[] = [
  (session, { a, x, y }) => insertAt(session, pick(TYPES, a) ?? 'log', { flow: { x, y } }),
  (session, { a, b, x, y }) =>
    insertAt(session, pick(TYPES, a) ?? 'log', { flow: { x, y }, onEdge: edgeAt(session, b) }),
  (session, { a, b }) => {
    session.document.select({ nodes: [nodeAt(session, b)] })
    const request = afterSelection(session)
    if (request) insertAt(session, pick(TYPES, a) ?? 'log', request)
  },
  (session, { a, b, x, y }) =>
    insertAt(session, pick(TYPES, a) ?? 'log', { flow: { x, y }, replace: nodeAt(session, b) }),
  (session, { a, b, x, y }) =>
    dropOnEdge(session, nodeAt(session, a), edgeAt(session, b), { x, y }),
  (session, { a, b }) =>
    connectPorts(session, { source: nodeAt(session, a), target: nodeAt(session, b) }),
  (session, roll) => {
    select(session, roll)
    removeSelection(session, { rejoin: roll.a % 4 !== 0 })
  },
  (session, { b }) => {
    session.document.select({ nodes: [nodeAt(session, b)] })
    removeSelection(session)
  },
  (session, { b }) => {
    session.document.select({ nodes: [nodeAt(session, b)] })
    duplicateSelection(session)
  },
  (session, roll) => {
    session.document.select({ nodes: [nodeAt(session, roll.a), nodeAt(session, roll.b)] })
    const text = selectionText(session)
    session.point({ x: roll.x, y: roll.y })
    session.aim(roll.a % 3 === 0 ? edgeAt(session, roll.b) : undefined)
    if (text !== undefined) pasteText(session, text)
  },
  (session, { a, x, y }) => moveTo(session, new Map([[nodeAt(session, a), { x, y }]])),
  (session, roll) => {
    select(session, roll)
    nudge(session, { x: 20, y: roll.a % 2 === 0 ? 20 : 0 })
  },
  (session, roll) => {
    select(session, roll)
    alignSelection(session, pick(['left', 'center', 'bottom'] as const, roll.a) ?? 'top')
  },
  (session, roll) => {
    select(session, roll)
    distributeSelection(session, roll.a % 2 === 0 ? 'x' : 'y')
  },
  (session, roll) => {
    select(session, roll)
    toggleSelection(session)
  },
  (session, { a, b }) => setLocks(session, [nodeAt(session, a)], b % 2 === 0),
  (session, { b }) => {
    session.document.select({ nodes: [nodeAt(session, b)] })
    disconnectSelection(session)
  },
  (session, { a, b }) =>
    renameNode(session, nodeAt(session, a), { name: `Name ${b}`, id: `id_${b}` }),
  (session, { a, b, x, y }) =>
    void dropIntoContainer(session, nodeAt(session, b), new Map([[nodeAt(session, a), { x, y }]])),
  (session, roll) => {
    select(session, roll)
    takeOut(session)
  },
  (session, { a, b }) =>
    session.document.edit(
      'Edit a node',
      (draft) =>
        setNodeField(draft, nodeAt(session, a), 'config', { value: `{{ $nodes.draft }} ${b}` }),
      `config:${a}`,
    ),
  (session, { b }) =>
    session.document.edit('Edit the workflow', (draft) =>
      setWorkflowField(draft, 'variables', b % 3 === 0 ? undefined : { n: b }),
    ),
  ...DRAWING_GESTURES,
]

export const roll: fc.Arbitrary<Roll> = fc.record({
  kind: fc.nat(GESTURES.length - 1),
  a: fc.nat(60),
  b: fc.nat(60),
  x: fc.integer({ min: -800, max: 2400 }),
  y: fc.integer({ min: -800, max: 1600 }),
})

export const bytes = (session: TestSession) => JSON.stringify(session.document.document())

/** The containers around a node, the innermost first; each at most once. */
function holders({ nodes }: Workflow, id: string): Set<string> {
  const found = new Set<string>()
  const parentOf = (of: string) => nodes.find((node) => node.id === of)?.parent
  for (let parent = parentOf(id); parent !== undefined; parent = parentOf(parent)) {
    if (found.has(parent)) break
    found.add(parent)
  }
  return found
}

/** Makes the edits and looks at every document on the way; returns how many changed something. */
export function play(session: TestSession, rolls: readonly Roll[]): number {
  let made = 0
  for (const each of rolls) {
    const before = session.document.document()
    GESTURES[each.kind]?.(session, each)
    const after = session.document.document()
    if (after === before) continue
    made += 1
    const ids = new Set(after.nodes.map(({ id }) => id))
    expect(ids.size, 'every id once').toBe(after.nodes.length)
    expect(new Set(after.edges.map(({ id }) => id)).size).toBe(after.edges.length)
    for (const { source, target } of after.edges)
      expect([ids.has(source), ids.has(target)], 'every edge with two ends').toEqual([true, true])
    for (const { id } of after.nodes)
      expect(holders(after, id), 'no node inside itself').not.toContain(id)
    expectSoundDrawing(session)
  }
  expect(readWorkflow(JSON.parse(bytes(session))).ok, 'it can be opened again').toBe(true)
  return made
}

/**
 * Follows what is before the first edit, as bytes: `start`, in which groups may be uncovered while no edit has been made, and
 * nothing else.
 */
export function followStart(session: TestSession, start = bytes(session)): () => string {
  session.document.subscribe(({ history }, { history: before }) => {
    if (history.document === before.document || history.past.length + before.past.length > 0) return
    const { groups, ...rest } = history.document
    const open = (all: Workflow['groups']) => all?.map((group) => ({ ...group, collapsed: false }))
    expect({ ...rest, groups: open(groups) }, 'groups are uncovered, no more').toEqual({
      ...before.document,
      groups: open(before.document.groups),
    })
    start = JSON.stringify(history.document)
  })
  return () => start
}

export function undoAll(session: TestSession): void {
  while (session.document.getState().history.past.length > 0) session.document.undo()
}

export function redoAll(session: TestSession): void {
  while (session.document.getState().history.future.length > 0) session.document.redo()
}
