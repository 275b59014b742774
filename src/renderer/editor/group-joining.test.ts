// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import type { Workflow } from '../../shared/workflow/document'
import { groupsOf } from '../../shared/workflow/groups'
import { selectionText } from './actions'
import { dropIntoContainer } from './containers'
import { nodeById } from './document-index'
import { toggleFold } from './groups'
import { dropOnEdge, insertAt } from './insertion'
import { pasteText } from './pasting'
import { addNoteAt } from './stickies'
import { row, testSession, type TestSession } from './testing'

const drawn: Workflow = {
  ...row(
    [
      'manual-trigger',
      { id: 'a', type: 'log' },
      { id: 'b', type: 'log' },
      { id: 'c', type: 'log' },
      { id: 'each', type: 'for-each' },
    ],
    ['manual_trigger>a', 'a>b', 'b>c', 'c>each'],
  ),
  stickies: [
    {
      id: 'n1',
      text: '',
      position: { x: 400, y: 200 },
      size: { width: 240, height: 160 },
      color: 'yellow',
    },
  ],
  groups: [{ id: 'g', title: 'Middle', color: 'blue', nodes: ['a', 'b'], stickies: ['n1'] }],
}
const group = (session: TestSession, id = 'g') => groupsOf(session.document.document()).all.get(id)
const past = (session: TestSession) =>
  session.document.getState().history.past.map(({ label }) => label)

describe('a group', () => {
  it('takes in what is inserted inside its frame, by any way, and nothing that lands beside it', () => {
    const session = testSession(drawn)
    // Its frame goes from 280 to 844 across, and from -56 down to below the note.
    insertAt(session, 'transform', { flow: { x: 500, y: 130 } })
    expect(group(session)?.nodes).toEqual(['a', 'b', 'transform'])
    expect(past(session)).toEqual(['Add Transform'])
    session.document.undo()
    expect(JSON.stringify(session.document.document())).toBe(JSON.stringify(drawn))
    insertAt(session, 'transform', { flow: { x: 1000, y: 130 } })
    expect(group(session)?.nodes).toEqual(['a', 'b'])
    insertAt(session, 'transform', {
      flow: { x: 420, y: 150 },
      from: { node: 'a', port: 'error', side: 'source' },
    })
    expect(group(session)?.nodes).toEqual(['a', 'b', 'transform_2'])
    addNoteAt(session, { x: 560, y: 180 })
    expect(group(session)?.stickies).toEqual(['n1', 'note'])
    toggleFold(session, ['g'])
    insertAt(session, 'log', { flow: { x: 500, y: 130 } })
    expect(group(session)?.nodes).toEqual(['a', 'b', 'transform_2'])
  })

  it('takes in what is pasted inside its frame, but for what came as a group of its own', () => {
    const session = testSession(drawn)
    session.document.select({ nodes: ['c'] })
    const one = selectionText(session) ?? ''
    session.document.select({ groups: ['g'] })
    const whole = selectionText(session) ?? ''
    session.point({ x: 500, y: 130 })
    pasteText(session, one)
    expect(group(session)?.nodes).toEqual(['a', 'b', 'c_2'])
    expect(past(session)).toEqual(['Paste 1 node'])
    pasteText(session, whole)
    expect(group(session)?.nodes).toEqual(['a', 'b', 'c_2'])
    expect(group(session, 'g_2')?.nodes).toHaveLength(2)
  })

  it('takes in a loose node that is dropped on an edge inside it, unless it is to stay as it is', () => {
    const loose: Workflow = {
      ...drawn,
      nodes: [...drawn.nodes, { id: 'd', type: 'log', position: { x: 0, y: 600 }, config: {} }],
    }
    const within = loose.edges.find(({ source }) => source === 'a')?.id ?? ''
    const session = testSession(loose)
    dropOnEdge(session, 'd', within, { x: 460, y: 0 })
    expect(group(session)?.nodes).toEqual(['a', 'b', 'd'])
    session.document.undo()
    dropOnEdge(session, 'd', within, { x: 460, y: 0 }, false)
    expect(group(session)?.nodes).toEqual(['a', 'b'])
  })

  it('goes into a container with all that is in it, as one entry, unless edges would cross its border', () => {
    const cut = { ...drawn, edges: drawn.edges.filter(({ id }) => id !== 'e1' && id !== 'e3') }
    const places = new Map([
      ['a', { x: 1400, y: 10 }],
      ['b', { x: 1700, y: 10 }],
      ['note:n1', { x: 1400, y: 200 }],
    ])
    const session = testSession(cut)
    expect(dropIntoContainer(session, 'each', places)).toBe(true)
    expect(group(session)).toMatchObject({ nodes: ['a', 'b'], stickies: ['n1'], parent: 'each' })
    // Side by side as they were, below the head of the container and their own title.
    expect(nodeById(session.document.document(), 'a')?.position).toEqual({ x: 200, y: 112 })
    expect(nodeById(session.document.document(), 'b')?.position).toEqual({ x: 500, y: 112 })
    expect(past(session)).toEqual(['Move 3 items into the for-each'])
    session.document.undo()
    expect(JSON.stringify(session.document.document())).toBe(JSON.stringify(cut))

    const tied = testSession(drawn)
    expect(dropIntoContainer(tied, 'each', places)).toBe(false)
    expect(dropIntoContainer(tied, 'each', new Map([['manual_trigger', { x: 1400, y: 9 }]]))).toBe(
      false,
    )
    expect(past(tied)).toEqual([])
  })
})
