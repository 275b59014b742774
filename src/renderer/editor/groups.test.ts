// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import type { Sticky, Workflow } from '../../shared/workflow/document'
import { groupsOf } from '../../shared/workflow/groups'
import { duplicateSelection, removeSelection, selectionText, setLocks } from './actions'
import { nudge } from './arrange'
import { dropIntoContainer, takeOut } from './containers'
import { removeItems } from './document-edits'
import { nodeById } from './document-index'
import { fixFor } from './fixes'
import { foldsOf, shownAs } from './folding'
import {
  dropInGroups,
  groupSelection,
  takeOutOfGroup,
  titleGroup,
  toggleFold,
  ungroup,
} from './groups'
import { insertAt } from './insertion'
import { stickyById } from './items'
import { createStepRecorder, historyOf } from './kept-history'
import { pasteText } from './pasting'
import { renameNode } from './renaming'
import { addNoteAt, noteInMiddle, writeInNote } from './stickies'
import { row, testSession, type TestSession } from './testing'

const note = (id: string, more: Partial<Sticky> = {}): Sticky => ({
  id,
  text: '',
  position: { x: 0, y: 200 },
  size: { width: 240, height: 160 },
  color: 'yellow',
  ...more,
})
const plain = row(
  [
    'manual-trigger',
    { id: 'a', type: 'log' },
    { id: 'b', type: 'log' },
    { id: 'c', type: 'log' },
    { id: 'each', type: 'for-each' },
    { id: 'in1', type: 'log', parent: 'each', position: { x: 40, y: 80 } },
    { id: 'in2', type: 'log', parent: 'each', position: { x: 300, y: 80 } },
  ],
  ['manual_trigger>a', 'a>b', 'b>c', 'c>each', 'each.item>in1', 'in1>in2', 'in2>each.result'],
)
const drawn: Workflow = {
  ...plain,
  stickies: [note('n1'), note('n2', { parent: 'each' })],
  groups: [{ id: 'g', title: 'Middle', color: 'blue', nodes: ['a', 'b'], stickies: ['n1'] }],
}
const group = (session: TestSession, id = 'g') => groupsOf(session.document.document()).all.get(id)
const past = (session: TestSession) =>
  session.document.getState().history.past.map(({ label }) => label)

describe('groups', () => {
  it('are made of what is selected, out of the groups it was in, and ungrouped again', () => {
    const session = testSession(drawn)
    session.document.select({ nodes: ['b', 'c'] })
    groupSelection(session)
    expect(group(session)).toMatchObject({ nodes: ['a'], stickies: ['n1'] })
    expect(group(session, 'group')).toMatchObject({ nodes: ['b', 'c'] })
    expect(session.document.getState().selection.groups).toEqual(['group'])
    expect(session.ui.getState().editing).toBe('group:group')
    ungroup(session)
    expect(group(session, 'group')).toBeUndefined()
    expect(session.document.getState().selection.nodes).toEqual(['b', 'c'])
    expect(past(session)).toEqual(['Group 2 nodes', 'Ungroup Group'])
    session.document.undo()
    session.document.undo()
    expect(session.document.document()).toBe(session.document.getState().history.document)
    expect(JSON.stringify(session.document.document())).toBe(JSON.stringify(drawn))
  })

  it('are not made across the border of a container', () => {
    const session = testSession(drawn)
    session.document.select({ nodes: ['a', 'in1'] })
    groupSelection(session)
    expect(past(session)).toEqual([])
    expect(session.document.getState().selection.nodes).toEqual(['a', 'in1'])
  })

  it('take in a container as a whole, and make room for their title inside one', () => {
    const session = testSession(drawn)
    session.document.select({ nodes: ['each', 'in1', 'in2'] })
    groupSelection(session)
    expect(group(session, 'group')?.nodes).toEqual(['each'])
    session.document.select({ nodes: ['in1', 'in2'] })
    groupSelection(session)
    expect(group(session, 'group_2')).toMatchObject({ nodes: ['in1', 'in2'], parent: 'each' })
    expect(nodeById(session.document.document(), 'in1')?.position).toEqual({ x: 40, y: 112 })
  })

  it('move by their members, as one entry, and locked members stay', () => {
    const session = testSession(drawn)
    setLocks(session, ['b'], true)
    session.document.select({ groups: ['g'] })
    nudge(session, { x: 20, y: 0 })
    const after = session.document.document()
    expect(nodeById(after, 'a')?.position?.x).toBe(320)
    expect(nodeById(after, 'b')?.position?.x).toBe(600)
    expect(stickyById(after, 'n1')?.position.x).toBe(20)
    expect(past(session)).toEqual(['Lock 1 node', 'Move 1 group'])
  })

  it('collapse and expand without a trace, and what is selected inside shows them', () => {
    const session = testSession(drawn)
    session.document.select({ nodes: ['a'] })
    toggleFold(session, ['g'])
    const folded = session.document.document()
    expect([...foldsOf(folded).nodes.keys()]).toEqual(['a', 'b'])
    expect(shownAs(folded, 'note:n1')).toBe('group:g')
    expect(session.document.getState().selection).toMatchObject({ nodes: [], groups: ['g'] })
    session.document.select({ nodes: ['b'] })
    expect(group(session)?.group.collapsed).toBeUndefined()
    expect(past(session)).toEqual([])
    expect(JSON.stringify(session.document.document())).toBe(JSON.stringify(drawn))
    toggleFold(session, ['g'])
    setLocks(session, ['c'], true)
    session.document.select({ nodes: ['b'] })
    session.document.undo()
    expect(session.document.getState().selection.nodes).toEqual([])
  })

  it.each([
    ['is selected', (session: TestSession) => session.document.select({ nodes: ['b'] })],
    ['is jumped to', (session: TestSession) => session.document.uncover(['b'])],
  ])('open when what is inside %s, and what can be undone and redone stays', (_what, show) => {
    const session = testSession(drawn)
    toggleFold(session, ['g'])
    const folded = session.document.document()
    setLocks(session, ['c'], true)
    titleGroup(session, 'g', 'Other')
    const last = JSON.stringify(session.document.document())
    session.document.undo()
    show(session)
    const { history } = session.document.getState()
    expect(foldsOf(history.document).nodes.size).toBe(0)
    expect(history.past.map(({ label }) => label)).toEqual(['Collapse Middle', 'Lock 1 node'])
    expect(history.future.map(({ label }) => label)).toEqual(['Rename a group'])
    const shown = JSON.stringify(history.document)
    // What is kept for after a reload says the same.
    const steps = createStepRecorder(undefined, history).stepsOf(history)
    expect(historyOf(history.document, steps)).toMatchObject({
      past: history.past.map(({ before, after }) => ({ before, after })),
      future: history.future.map(({ before, after }) => ({ before, after })),
    })
    session.document.undo()
    expect(JSON.stringify(session.document.document())).toBe(JSON.stringify(folded))
    session.document.redo()
    expect(JSON.stringify(session.document.document())).toBe(shown)
    session.document.redo()
    expect(JSON.stringify(session.document.document())).toBe(last)
  })

  it('leave no undo or redo that does nothing when they are shown against the edit that folded them', () => {
    const session = testSession(drawn)
    titleGroup(session, 'g', 'Other')
    const titled = JSON.stringify(session.document.document())
    toggleFold(session, ['g'])
    toggleFold(session, ['g'])
    setLocks(session, ['c'], true)
    const last = JSON.stringify(session.document.document())
    session.document.undo()
    session.document.undo()
    // Now it is collapsed: one edit folded it, the next to be redone expands it, and to be shown does both.
    session.document.uncover(['b'])
    expect(JSON.stringify(session.document.document())).toBe(titled)
    expect(past(session)).toEqual(['Rename a group'])
    session.document.redo()
    expect(JSON.stringify(session.document.document())).toBe(last)
    session.document.undo()
    session.document.undo()
    expect(JSON.stringify(session.document.document())).toBe(JSON.stringify(drawn))
  })

  it('that are collapsed around a container hide what is inside, and all of them open for it', () => {
    const session = testSession(drawn)
    session.document.select({ nodes: ['in1'] })
    groupSelection(session)
    toggleFold(session, ['group'])
    session.document.select({ nodes: ['each'] })
    groupSelection(session)
    toggleFold(session, ['group_2'])
    expect(shownAs(session.document.document(), 'in1')).toBe('group:group_2')
    expect(shownAs(session.document.document(), 'note:n2')).toBe('group:group_2')
    session.document.uncover(['in1'])
    expect(foldsOf(session.document.document()).nodes.size).toBe(0)
  })

  it('are deleted as a frame, cut with their members, and a card among others goes as a whole', () => {
    const session = testSession(drawn)
    session.document.select({ groups: ['g'] })
    removeSelection(session)
    expect(session.document.document().groups).toBeUndefined()
    expect(session.document.document().nodes).toHaveLength(drawn.nodes.length)
    session.document.undo()
    session.document.select({ groups: ['g'] })
    removeSelection(session, { members: true })
    expect(nodeById(session.document.document(), 'a')).toBeUndefined()
    expect(stickyById(session.document.document(), 'n1')).toBeUndefined()
    session.document.undo()
    toggleFold(session, ['g'])
    session.document.select({ nodes: ['c'], groups: ['g'] })
    removeSelection(session)
    expect(session.document.document().nodes.map(({ id }) => id)).not.toContain('a')
  })

  it('are copied as a whole, and copies of some members stay in theirs', () => {
    const session = testSession(drawn)
    session.document.select({ groups: ['g'] })
    duplicateSelection(session)
    expect(group(session, 'g_2')).toMatchObject({ nodes: ['a_2', 'b_2'], stickies: ['n1_2'] })
    expect(session.document.getState().selection).toMatchObject({ nodes: [], groups: ['g_2'] })
    session.document.select({ nodes: ['a'] })
    duplicateSelection(session)
    expect(group(session)?.nodes).toEqual(['a', 'b', 'a_3'])

    session.document.select({ groups: ['g'] })
    const text = selectionText(session) ?? ''
    const elsewhere = testSession(row(['manual-trigger']))
    pasteText(elsewhere, text)
    expect(group(elsewhere)).toMatchObject({ nodes: ['a', 'b', 'a_3'], stickies: ['n1'] })
    expect(past(elsewhere)).toEqual(['Paste 4 items'])
  })

  it('follow a renamed node, a node that is deleted, and one that goes into a container', () => {
    const session = testSession(drawn)
    renameNode(session, 'a', { name: 'First', id: 'first' })
    expect(group(session)?.nodes).toEqual(['first', 'b'])
    session.document.select({ nodes: ['b'] })
    removeSelection(session)
    expect(group(session)?.nodes).toEqual(['first'])
    session.document.edit('Cut its edges', (draft) =>
      removeItems(
        draft,
        [],
        draft.edges.map(({ id }) => id),
      ),
    )
    dropIntoContainer(session, 'each', new Map([['first', { x: 900, y: 100 }]]))
    expect(group(session)).toMatchObject({ nodes: [], stickies: ['n1'] })
    session.document.select({ stickies: ['n1'] })
    removeSelection(session)
    expect(session.document.document().groups).toBeUndefined()
  })

  it('take in what comes between two of their nodes, and nothing that comes after them', () => {
    const session = testSession(drawn)
    const edge = (source: string) =>
      session.document.document().edges.find((each) => each.source === source)?.id ?? ''
    insertAt(session, 'transform', { flow: { x: 0, y: 0 }, onEdge: edge('a') })
    expect(group(session)?.nodes).toEqual(['a', 'b', 'transform'])
    insertAt(session, 'transform', { flow: { x: 1000, y: 600 }, onEdge: edge('b') })
    expect(group(session)?.nodes).toEqual(['a', 'b', 'transform'])
  })

  it('let what is dropped in or out of them join and leave, with its place, as one entry', () => {
    const session = testSession(drawn)
    dropInGroups(session, new Map([['c', { x: 5, y: 6 }]]), new Map([['c', 'g']]))
    expect(group(session)?.nodes).toEqual(['a', 'b', 'c'])
    dropInGroups(session, new Map([['note:n1', { x: 9, y: 9 }]]), new Map([['note:n1', undefined]]))
    expect(group(session)?.stickies).toEqual([])
    expect(nodeById(session.document.document(), 'c')?.position).toEqual({ x: 5, y: 6 })
    expect(past(session)).toEqual(['Put 1 node into Middle', 'Take 1 note out of Middle'])
    takeOutOfGroup(session, ['a', 'b', 'c'])
    expect(session.document.document().groups).toBeUndefined()
  })

  it('stay together when all of them are taken out of a container', () => {
    const session = testSession(drawn)
    session.document.select({ nodes: ['in1', 'in2'], stickies: ['n2'] })
    groupSelection(session)
    takeOut(session)
    expect(group(session, 'group')).toMatchObject({
      nodes: ['in1', 'in2'],
      stickies: ['n2'],
      parent: undefined,
    })
  })

  it('that a file draws wrongly are said and mended as one step, with every note kept', () => {
    const session = testSession({
      ...drawn,
      stickies: [note('n1'), note('n1', { text: 'other' }), note('lost', { parent: 'gone' })],
      groups: [
        { id: 'g', title: '', color: 'blue', nodes: ['a', 'gone', 'in1'] },
        { id: 'g', title: '', color: 'blue', nodes: ['a', 'b'] },
      ],
    })
    const [problem] = session.analyseNow().problems.filter(({ code }) => code === 'bad-drawing')
    const fix = problem && fixFor(problem, session)
    fix?.perform(session)
    expect(past(session)).toEqual(['Mend notes and groups'])
    expect(session.analyseNow().problems.filter(({ code }) => code === 'bad-drawing')).toEqual([])
    const { stickies, groups } = session.document.document()
    expect(stickies?.map(({ id, text, parent }) => [id, text, parent])).toEqual([
      ['n1', '', undefined],
      ['n1_2', 'other', undefined],
      ['lost', '', undefined],
    ])
    expect(groups?.map(({ id, nodes }) => [id, nodes])).toEqual([
      ['g', ['a']],
      ['g_2', ['b']],
    ])
  })
})

describe('sticky notes', () => {
  it('are written as one entry, however long it takes', () => {
    let now = 0
    const session = testSession(drawn, () => now)
    const writing = writeInNote(session, 'n1')
    for (const text of ['W', 'Wh', 'Why']) {
      writing.write(text)
      now += 60_000
    }
    writeInNote(session, 'n1').write('Why not')
    expect(past(session)).toEqual(['Write a note', 'Write a note'])
    session.document.undo()
    expect(stickyById(session.document.document(), 'n1')?.text).toBe('Why')
    session.document.undo()
    session.document.redo()
    writing.write('Why?')
    expect(past(session)).toEqual(['Write a note', 'Write a note'])
  })

  it('stand in the container they are added to, go with it, and stay when they are locked', () => {
    const session = testSession(drawn)
    addNoteAt(session, { x: 1300, y: 100 })
    expect(stickyById(session.document.document(), 'note')).toMatchObject({ parent: 'each' })
    expect(session.ui.getState().editing).toBe('note:note')
    setLocks(session, [], true, ['n1'])
    session.document.select({ stickies: ['n1', 'note'] })
    nudge(session, { x: 20, y: 20 })
    expect(stickyById(session.document.document(), 'n1')?.position).toEqual({ x: 0, y: 200 })
    removeSelection(session)
    expect(session.document.document().stickies?.map(({ id }) => id)).toEqual(['n1', 'n2'])
    session.document.select({ nodes: ['each'] })
    removeSelection(session)
    expect(session.document.document().stickies?.map(({ id }) => id)).toEqual(['n1'])
  })

  it('that nobody pointed a place for stand below the cards in the middle', () => {
    const session = testSession(drawn)
    session.point({ x: 400, y: 20 })
    addNoteAt(session, noteInMiddle(session))
    const { position } = stickyById(session.document.document(), 'note') ?? {}
    // The card of `a` stands there: 300 to 524 across, 0 to 56 down.
    expect(position).toEqual({ x: 270, y: 80 })
  })

  it('are titled without changing anything else', () => {
    const session = testSession(drawn)
    titleGroup(session, 'g', 'Other')
    expect(group(session)?.group).toEqual({ ...drawn.groups?.[0], title: 'Other' })
  })
})
