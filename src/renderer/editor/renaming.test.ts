// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { setLocks } from './actions'
import { nodeById } from './document-index'
import { namedAsInput, referring, renameNode, whyNotId } from './renaming'
import { row, testSession, wires } from './testing'

const workflow = row(
  [
    'manual-trigger',
    { id: 'old', type: 'llm', name: 'Draft' },
    { id: 'each', type: 'for-each', config: { items: '{{ $nodes.`old`.list }}' } },
    {
      id: 'inner',
      type: 'transform',
      parent: 'each',
      config: { value: { deep: ['{{ $nodes.old.text }} and $nodes.old'] } },
    },
    { id: 'older', type: 'log', config: { message: '{{ $nodes.older }}' } },
  ],
  ['manual_trigger>old', 'old>each', 'each.item>inner', 'manual_trigger>older', 'old>older'],
)

describe('a node that is renamed', () => {
  it('takes its edges and expressions along, as one entry', () => {
    const session = testSession(workflow)
    renameNode(session, 'old', { name: ' Post ', id: 'post-1' })
    const after = session.document.document()
    expect(nodeById(after, 'post-1')).toMatchObject({ type: 'llm', name: 'Post' })
    expect(wires(after)).toContain('post-1>each')
    expect(nodeById(after, 'each')?.config).toEqual({ items: '{{ $nodes.`post-1`.list }}' })
    expect(nodeById(after, 'inner')?.config).toEqual({
      value: { deep: ['{{ $nodes.`post-1`.text }} and $nodes.old'] },
    })
    expect(nodeById(after, 'older')?.config).toEqual({ message: '{{ $nodes.older }}' })
    expect(session.document.getState().selection.nodes).toEqual(['post-1'])
    expect(session.document.getState().history.past).toHaveLength(1)
    session.document.undo()
    expect(JSON.stringify(session.document.document())).toBe(JSON.stringify(workflow))
  })

  it('that is a container keeps its content', () => {
    const session = testSession(workflow)
    renameNode(session, 'each', { name: 'Each', id: 'loop' })
    expect(nodeById(session.document.document(), 'inner')?.parent).toBe('loop')
  })

  it('says what names it, and what may name it as an input', () => {
    expect(referring(workflow, 'old')).toEqual(['each', 'inner'])
    expect(namedAsInput(workflow, 'old')).toEqual(['older'])
    expect(namedAsInput(workflow, 'each')).toEqual([])
  })

  it.each([
    ['older', '“older” has this id already.'],
    ['a b', 'An id starts with a letter'],
    ['', 'An id starts with a letter'],
    ['old', undefined],
  ])('to %j is refused with %s', (id, why) => {
    const said = whyNotId(workflow, 'old', id)
    if (why === undefined) expect(said).toBeUndefined()
    else expect(said).toContain(why)
    const session = testSession(workflow)
    if (why !== undefined) {
      renameNode(session, 'old', { name: 'X', id })
      expect(session.document.document()).toBe(workflow)
    }
  })

  it('stays while it is locked', () => {
    const session = testSession(workflow)
    setLocks(session, ['old'], true)
    const locked = session.document.document()
    renameNode(session, 'old', { name: 'X', id: 'x' })
    expect(session.document.document()).toBe(locked)
  })
})
