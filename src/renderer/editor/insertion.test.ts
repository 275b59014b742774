// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { removeSelection } from './actions'
import { nodeById } from './document-index'
import { afterSelection, dropOnEdge, insertAt } from './insertion'
import { row, testSession, wires } from './testing'

const at = (x: number, y: number) => ({ flow: { x, y } })

describe('a node that is dropped into an edge', () => {
  const pair = row(['manual-trigger', 'llm', 'log'], ['manual_trigger>llm', 'llm>log'])

  it('comes between its ends, and what follows makes room, as one entry', () => {
    const session = testSession(pair)
    insertAt(session, 'transform', { ...at(560, 28), onEdge: 'e2' })
    const workflow = session.document.document()
    expect(wires(workflow)).toEqual(['llm>transform', 'manual_trigger>llm', 'transform.out>log'])
    const made = nodeById(workflow, 'transform')
    const log = nodeById(workflow, 'log')
    expect((log?.position?.x ?? 0) - (made?.position?.x ?? 0)).toBeGreaterThan(224)
    expect(nodeById(workflow, 'llm')?.position).toEqual({ x: 300, y: 0 })
    expect(session.document.getState().selection.nodes).toEqual(['transform'])
    expect(session.document.getState().history.past).toHaveLength(1)
    session.document.undo()
    expect(JSON.stringify(session.document.document())).toBe(JSON.stringify(pair))
  })

  it('keeps what the edge says of itself', () => {
    const session = testSession({
      ...pair,
      edges: pair.edges.map((edge) => ({ ...edge, 'x-note': edge.id })),
    })
    insertAt(session, 'transform', { ...at(560, 28), onEdge: 'e2' })
    expect(session.document.document().edges.find((edge) => edge.id === 'e2')).toMatchObject({
      source: 'llm',
      target: 'transform',
      'x-note': 'e2',
    })
  })

  it('stands beside the edge when it does not fit', () => {
    const session = testSession(pair)
    insertAt(session, 'manual-trigger', { ...at(560, 28), onEdge: 'e2' })
    expect(wires(session.document.document())).toEqual(wires(pair))
    expect(session.document.document().nodes).toHaveLength(4)
  })

  it('goes into the for-each whose content the edge is part of', () => {
    const session = testSession(
      row(
        [
          'manual-trigger',
          'for-each',
          { id: 'inner', type: 'log', parent: 'for_each', position: { x: 40, y: 80 } },
        ],
        ['manual_trigger>for_each', 'for_each.item>inner', 'inner>for_each.result'],
      ),
    )
    insertAt(session, 'transform', { ...at(360, 100), onEdge: 'e2' })
    const workflow = session.document.document()
    expect(nodeById(workflow, 'transform')?.parent).toBe('for_each')
    expect(wires(workflow)).toContain('for_each.item>transform')
    expect(wires(workflow)).toContain('transform.out>inner')
  })

  it('leaves locked nodes where they are', () => {
    const session = testSession(
      row(['manual-trigger', { id: 'log', type: 'log', locked: true }], ['manual_trigger>log']),
    )
    insertAt(session, 'transform', { ...at(260, 28), onEdge: 'e1' })
    expect(nodeById(session.document.document(), 'log')?.position).toEqual({ x: 300, y: 0 })
    // There is no room beside it, so the new one stands below.
    expect(nodeById(session.document.document(), 'transform')?.position?.y).toBeGreaterThan(56)
  })

  it('may have stood on the canvas already', () => {
    const session = testSession(
      row(
        ['manual-trigger', 'log', { id: 'loose', type: 'transform', position: { x: 0, y: 300 } }],
        ['manual_trigger>log'],
      ),
    )
    expect(dropOnEdge(session, 'loose', 'e1', { x: 290, y: 4 })).toEqual({ ok: true })
    expect(wires(session.document.document())).toEqual(['loose.out>log', 'manual_trigger>loose'])
    expect(nodeById(session.document.document(), 'loose')?.position).toEqual({ x: 290, y: 0 })
  })

  it('never goes into itself', () => {
    const session = testSession(
      row(
        [
          { id: 'each', type: 'for-each' },
          { id: 'inner', type: 'log', parent: 'each' },
        ],
        ['each.item>inner', 'inner>each.result'],
      ),
    )
    for (const edge of ['e1', 'e2'])
      expect(dropOnEdge(session, 'each', edge, { x: 0, y: 0 })).toEqual({
        ok: false,
        reason: 'each cannot go into itself.',
      })
    expect(session.document.getState().history.past).toEqual([])
  })
})

describe('the next node by key', () => {
  const insertNext = (session: ReturnType<typeof testSession>, type: string) => {
    const request = afterSelection(session)
    if (!request) throw new Error('Nothing can follow here.')
    insertAt(session, type, request)
    return session.document.document()
  }

  it('follows the selected one', () => {
    const session = testSession(row(['manual-trigger']))
    session.document.select({ nodes: ['manual_trigger'] })
    const workflow = insertNext(session, 'llm')
    expect(wires(workflow)).toEqual(['manual_trigger.out>llm'])
    expect(nodeById(workflow, 'llm')?.position?.x).toBeGreaterThan(224)
  })

  it('comes between the selected one and what follows', () => {
    const session = testSession(row(['manual-trigger', 'log'], ['manual_trigger>log']))
    session.document.select({ nodes: ['manual_trigger'] })
    expect(wires(insertNext(session, 'llm'))).toEqual(['llm.out>log', 'manual_trigger>llm'])
  })

  it('takes the port of a branch that leads nowhere yet', () => {
    const session = testSession(row(['branch', 'log'], ['branch.yes>log']))
    session.document.select({ nodes: ['branch'] })
    expect(wires(insertNext(session, 'llm'))).toEqual(['branch.else>llm', 'branch.yes>log'])
  })

  it('comes into the selected edge', () => {
    const session = testSession(row(['manual-trigger', 'log'], ['manual_trigger>log']))
    session.document.select({ edges: ['e1'] })
    expect(wires(insertNext(session, 'llm'))).toEqual(['llm.out>log', 'manual_trigger>llm'])
  })

  it('goes nowhere in particular when nothing or much is selected', () => {
    const session = testSession(row(['manual-trigger', 'log']))
    expect(afterSelection(session)).toBeUndefined()
    session.document.select({ nodes: ['manual_trigger', 'log'] })
    expect(afterSelection(session)).toBeUndefined()
  })
})

describe('a node that is deleted', () => {
  const removed = (workflow: ReturnType<typeof row>, nodes: string[], rejoin = true) => {
    const session = testSession(workflow)
    session.document.select({ nodes })
    removeSelection(session, { rejoin })
    expect(session.document.getState().history.past).toHaveLength(1)
    return session.document.document()
  }

  it('lets its neighbours reconnect', () => {
    const chain = row(
      ['manual-trigger', 'llm', 'transform', 'log'],
      ['manual_trigger>llm', 'llm>transform', 'transform>log'],
    )
    expect(wires(removed(chain, ['llm']))).toEqual([
      'manual_trigger.out>transform',
      'transform>log',
    ])
    expect(wires(removed(chain, ['llm', 'transform']))).toEqual(['manual_trigger.out>log'])
    expect(wires(removed(chain, ['llm'], false))).toEqual(['transform>log'])
  })

  it('joins only what its first port led to', () => {
    const branched = row(
      ['manual-trigger', 'branch', { id: 'yes', type: 'log' }, { id: 'no', type: 'log' }],
      ['manual_trigger>branch', 'branch.yes>yes', 'branch.else>no'],
    )
    expect(wires(removed(branched, ['branch']))).toEqual(['manual_trigger.out>yes'])
  })

  it('does not join several with several', () => {
    const crossing = row(
      [
        { id: 'a', type: 'manual-trigger' },
        { id: 'b', type: 'manual-trigger' },
        { id: 'mid', type: 'merge' },
        { id: 'c', type: 'log' },
        { id: 'd', type: 'log' },
      ],
      ['a>mid', 'b>mid', 'mid>c', 'mid>d'],
    )
    expect(wires(removed(crossing, ['mid']))).toEqual([])
  })

  it('does not make an edge twice', () => {
    const short = row(
      ['manual-trigger', 'llm', 'log'],
      ['manual_trigger>llm', 'llm>log', 'manual_trigger>log'],
    )
    expect(wires(removed(short, ['llm']))).toEqual(['manual_trigger>log'])
  })

  it('keeps the loop that it was part of', () => {
    const loop = row(
      ['manual-trigger', 'llm', { id: 'again', type: 'transform' }, 'validator'],
      ['manual_trigger>llm', 'llm>validator', 'validator.retry>again', 'again>llm'],
    )
    expect(wires(removed(loop, ['again']))).toEqual([
      'llm>validator',
      'manual_trigger>llm',
      'validator.retry>llm',
    ])
  })

  it('stays while it is locked, or holds one that is', () => {
    const session = testSession(
      row([
        { id: 'each', type: 'for-each' },
        { id: 'inner', type: 'log', parent: 'each', locked: true },
        { id: 'own', type: 'log', locked: true },
      ]),
    )
    session.document.select({ nodes: ['each', 'own'] })
    removeSelection(session)
    expect(session.document.document().nodes).toHaveLength(3)
    expect(session.document.getState().history.past).toHaveLength(0)
  })
})

describe('a node that is replaced', () => {
  const replaced = (workflow: ReturnType<typeof row>, id: string, type: string) => {
    const session = testSession(workflow)
    insertAt(session, type, { ...at(0, 0), replace: id })
    return session.document
  }

  it('keeps its id, name, place and wires', () => {
    const document = replaced(
      row(
        ['manual-trigger', { id: 'draft', type: 'llm', name: 'Draft it', notes: 'why' }, 'log'],
        ['manual_trigger>draft', 'draft>log', 'draft.error>log'],
      ),
      'draft',
      'transform',
    )
    expect(nodeById(document.document(), 'draft')).toMatchObject({
      type: 'transform',
      name: 'Draft it',
      notes: 'why',
      position: { x: 300, y: 0 },
    })
    expect(wires(document.document())).toEqual([
      'draft.error>log',
      'draft>log',
      'manual_trigger>draft',
    ])
    expect(document.getState().history.past).toHaveLength(1)
  })

  it('moves edges to the ports that are free, in their order, and drops the rest', () => {
    const branched = row(
      [
        'manual-trigger',
        { id: 'ask', type: 'human-callback' },
        { id: 'a', type: 'log' },
        { id: 'b', type: 'log' },
        { id: 'c', type: 'log' },
      ],
      ['manual_trigger>ask', 'ask.approved>a', 'ask.rejected>b', 'ask.timeout>c'],
    )
    expect(wires(replaced(branched, 'ask', 'branch').document())).toEqual([
      'ask.else>b',
      'ask.yes>a',
      'manual_trigger>ask',
    ])
  })

  it('takes over the fields that both types have', () => {
    const document = replaced(
      row([
        'manual-trigger',
        { id: 'sum', type: 'transform', config: { value: '{{ n + 1 }}', other: 1 } },
      ]),
      'sum',
      'human-callback',
    )
    expect(nodeById(document.document(), 'sum')?.config).toMatchObject({
      value: '{{ n + 1 }}',
      title: 'Is this good to go?',
    })
    expect(nodeById(document.document(), 'sum')?.config).not.toHaveProperty('other')
  })

  it.each([
    ['it is locked', row([{ id: 'a', type: 'log', locked: true }]), 'llm'],
    [
      'other nodes stand in it',
      row([
        { id: 'a', type: 'for-each' },
        { id: 'b', type: 'log', parent: 'a' },
      ]),
      'llm',
    ],
    [
      'a trigger would stand in a for-each',
      row([
        { id: 'each', type: 'for-each' },
        { id: 'a', type: 'log', parent: 'each' },
      ]),
      'manual-trigger',
    ],
  ])('stays when %s', (_why, workflow, type) => {
    const document = replaced(workflow, 'a', type)
    expect(document.document()).toBe(workflow)
  })
})
