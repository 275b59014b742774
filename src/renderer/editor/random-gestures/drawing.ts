/** What people do with sticky notes and groups, at random, and what holds of both whatever is done. */
import { expect } from 'vitest'
import { DRAWING_COLORS, type Workflow } from '../../../shared/workflow/document'
import { drawingProblems, groupsOf } from '../../../shared/workflow/groups'
import { duplicateSelection, removeSelection, selectionText, setLocks } from '../actions'
import { alignSelection, nudge } from '../arrange'
import { dropIntoContainer, takeOut } from '../containers'
import { foldOf } from '../folding'
import {
  colorGroups,
  dropInGroups,
  groupOf,
  groupSelection,
  takeOutOfGroup,
  titleGroup,
  toggleFold,
  ungroup,
} from '../groups'
import { itemOf, membersOf, stickyKey, type ItemKey } from '../items'
import { pasteText } from '../pasting'
import { everything, keysOf, selectionOfKeys } from '../selection'
import { addNoteAt, colorNotes, writeInNote } from '../stickies'
import { resizeSticky } from '../sticky-edits'
import type { TestSession } from '../testing'
import type { Gesture, Roll } from './testing'

/** Notes and groups to begin with, with fields that this version does not know. */
export const drawing = {
  stickies: [
    {
      id: 'why',
      text: '# Why',
      position: { x: 0, y: -200, z: 2 },
      size: { width: 240, height: 160 },
      color: 'yellow',
      'x-own': true,
    },
    {
      id: 'inside',
      text: '',
      position: { x: 30, y: 120 },
      size: { width: 120, height: 80 },
      color: 'rose',
      parent: 'each',
    },
  ],
  groups: [
    {
      id: 'writing',
      title: 'Writing',
      color: 'blue',
      nodes: ['draft', 'check'],
      stickies: ['why'],
      'x-own': [1],
    },
    { id: 'within', title: '', color: 'grey', nodes: ['inner'], collapsed: true },
  ],
} satisfies Pick<Workflow, 'stickies' | 'groups'>

const pick = <T>(items: readonly T[], index: number): T | undefined => items[index % items.length]
const noteAt = ({ document }: TestSession, index: number) =>
  pick(document.document().stickies ?? [], index)?.id ?? 'none'
const groupAt = ({ document }: TestSession, index: number) =>
  pick([...groupsOf(document.document()).all.keys()], index) ?? 'none'

/** Selects some of what is drawn: nodes, notes and cards of groups; every third time a group as well. */
function select(session: TestSession, { a, b, x }: Roll): void {
  const keys = keysOf(everything(session.document.document()))
  const chosen = keys.filter((_key, index) => index % 6 === a % 6 || index === b % 13)
  const group = x % 3 === 0 ? groupAt(session, b) : 'none'
  const { groups, ...rest } = selectionOfKeys(chosen)
  session.document.select({
    ...rest,
    groups: group === 'none' || groups.includes(group) ? groups : [...groups, group],
  })
}

/** Something that can be dragged, and what dragging it means for groups, as the canvas would tell. */
function dragged(session: TestSession, { a, b }: Roll): ItemKey | undefined {
  const workflow = session.document.document()
  const free = keysOf(everything(workflow)).filter((key) => itemOf(key).kind !== 'group')
  return pick(free, a * 7 + b)
}

export const DRAWING_GESTURES: Gesture[] = [
  (session, { x, y }) => addNoteAt(session, { x, y }),
  (session, { a, b }) => {
    const writing = writeInNote(session, noteAt(session, a))
    writing.write(`note ${b}`)
    writing.write(`note ${b}, and more`)
  },
  (session, { a, x, y }) =>
    session.document.edit('Resize a note', (draft) =>
      resizeSticky(draft, noteAt(session, a), { x, y, width: 120 + a, height: 90 }),
    ),
  (session, { a, b }) =>
    colorNotes(session, [noteAt(session, a)], pick(DRAWING_COLORS, b) ?? 'grey'),
  (session, { a, b }) => setLocks(session, [], b % 2 === 0, [noteAt(session, a)]),
  (session, { a, b, x, y }) => {
    const containers = session.document.document().nodes.filter(({ type }) => type === 'for-each')
    const container = pick(containers, b)?.id
    const note = noteAt(session, a)
    if (container !== undefined && foldOf(session.document.document(), container) === undefined)
      dropIntoContainer(session, container, new Map([[stickyKey(note), { x, y }]]))
  },
  (session, { a, b, x, y }) => {
    const workflow = session.document.document()
    const container = pick(
      workflow.nodes.filter(({ type }) => type === 'for-each'),
      b,
    )?.id
    const members = membersOf(workflow, groupAt(session, a))
    if (container !== undefined)
      dropIntoContainer(
        session,
        container,
        new Map(members.map((key, index) => [key, { x: x + 260 * index, y }])),
      )
  },
  (session, roll) => {
    select(session, roll)
    groupSelection(session)
  },
  (session, roll) => {
    select(session, roll)
    ungroup(session)
  },
  (session, { a }) => toggleFold(session, [groupAt(session, a)]),
  (session, { a }) => toggleFold(session, [groupAt(session, a)]),
  (session, { a, b }) => titleGroup(session, groupAt(session, a), `Title ${b}`),
  (session, { a, b }) =>
    colorGroups(session, [groupAt(session, a)], pick(DRAWING_COLORS, b) ?? 'grey'),
  (session, roll) => {
    const key = dragged(session, roll)
    const workflow = session.document.document()
    if (key === undefined) return
    const stands = (id: string) => groupsOf(workflow).all.get(id)?.parent
    const own = groupOf(session, key)
    const { nodes, stickies = [] } = workflow
    const { id } = itemOf(key)
    const parent = [...nodes, ...stickies].find((item) => item.id === id)?.parent
    const beside = [...groupsOf(workflow).all.keys()].filter(
      (group) => group !== own && stands(group) === parent,
    )
    const into = roll.x % 2 === 0 ? pick(beside, roll.b) : undefined
    if (into === undefined && own === undefined) return
    dropInGroups(session, new Map([[key, { x: roll.x, y: roll.y }]]), new Map([[key, into]]))
  },
  (session, roll) => {
    select(session, roll)
    takeOutOfGroup(session)
  },
  (session, roll) => {
    select(session, roll)
    duplicateSelection(session)
  },
  (session, roll) => {
    select(session, roll)
    removeSelection(session, { members: roll.a % 3 === 0 })
  },
  (session, roll) => {
    select(session, roll)
    const text = selectionText(session)
    session.point({ x: roll.x, y: roll.y })
    session.aim(undefined)
    if (text !== undefined) pasteText(session, text)
  },
  (session, roll) => {
    select(session, roll)
    nudge(session, { x: 20, y: -20 })
  },
  (session, roll) => {
    select(session, roll)
    alignSelection(session, 'middle')
  },
  (session, roll) => {
    select(session, roll)
    takeOut(session)
  },
  (session, { a }) => session.document.uncover([stickyKey(noteAt(session, a))]),
]

/** What holds of every document that is drawn in the editor. */
export function expectSoundDrawing(session: TestSession): void {
  const workflow = session.document.document()
  expect(
    drawingProblems(workflow),
    'every member is there, in one group, with the rest of it',
  ).toEqual([])
  const hidden = keysOf(session.document.getState().selection).filter(
    (key) => foldOf(workflow, key) !== undefined,
  )
  expect(hidden, 'what is selected is drawn').toEqual([])
}
