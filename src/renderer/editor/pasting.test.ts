// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { duplicateSelection, removeSelection, selectionText, setLocks } from './actions'
import { readPasted } from './clipboard'
import { nodeById } from './document-index'
import { pasteText } from './pasting'
import { row, testSession, wires } from './testing'

const source = row(
  [
    'manual-trigger',
    { id: 'draft', type: 'llm', name: 'Draft', 'x-own': [1] },
    {
      id: 'each',
      type: 'for-each',
      config: { items: '{{ $nodes.draft.list }}' },
    },
    {
      id: 'inner',
      type: 'transform',
      parent: 'each',
      position: { x: 40, y: 80 },
      config: { value: '{{ $nodes.draft.text & $nodes.manual_trigger.x }}' },
    },
  ],
  ['manual_trigger>draft', 'draft>each', 'each.item>inner', 'inner>each.result'],
)

function copied(nodes: string[]): string {
  const session = testSession(source)
  session.document.select({ nodes })
  const text = selectionText(session)
  if (text === undefined) throw new Error('Nothing was copied.')
  return text
}

/** What a session says of a text that was pasted into it. */
function refusal(text: string): string {
  const pasted = readPasted(text)
  return pasted.kind === 'nothing' ? pasted.message : `It was taken as ${pasted.kind}.`
}

describe('what is copied', () => {
  it('is JSON with the inner edges and the content of containers', () => {
    const value = JSON.parse(copied(['draft', 'each'])) as Record<string, unknown[]>
    expect(value).toMatchObject({ format: 'baton/fragment', version: 1 })
    expect(value.nodes?.map((node) => (node as { id: string }).id)).toEqual([
      'draft',
      'each',
      'inner',
    ])
    expect(value.edges).toHaveLength(3)
  })

  it('becomes new nodes with new ids, whose expressions name each other, as one entry', () => {
    const session = testSession(source)
    session.point({ x: 1000, y: 500 })
    pasteText(session, copied(['draft', 'each']))
    const workflow = session.document.document()
    expect(workflow.nodes.slice(4).map(({ id, parent }) => [id, parent])).toEqual([
      ['draft_2', undefined],
      ['each_2', undefined],
      ['inner_2', 'each_2'],
    ])
    expect(nodeById(workflow, 'draft_2')?.['x-own']).toEqual([1])
    expect(nodeById(workflow, 'each_2')?.config).toEqual({ items: '{{ $nodes.draft_2.list }}' })
    expect(nodeById(workflow, 'inner_2')?.config).toEqual({
      value: '{{ $nodes.draft_2.text & $nodes.manual_trigger.x }}',
    })
    expect(wires(workflow)).toEqual(
      [...wires(source), 'draft_2>each_2', 'each_2.item>inner_2', 'inner_2>each_2.result'].sort(),
    )
    expect(session.document.getState().selection.nodes).toEqual(['draft_2', 'each_2'])
    session.document.undo()
    expect(JSON.stringify(session.document.document())).toBe(JSON.stringify(source))
  })

  it('keeps its ids in another workflow where they are free', () => {
    const session = testSession(row([]))
    pasteText(session, copied(['draft']))
    expect(session.document.document().nodes.map(({ id }) => id)).toEqual(['draft'])
  })

  it.each([
    ['a fence of a chat', (text: string) => `Here you go:\n\`\`\`json\n${text}\n\`\`\`\nEnjoy`],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['one line', (text: string) => JSON.stringify(JSON.parse(text))],
  ])('can be pasted from %s', (_what, wrap) => {
    const session = testSession(row([]))
    pasteText(session, wrap(copied(['draft'])))
    expect(session.document.document().nodes).toHaveLength(1)
  })

  it('steps aside when it is pasted twice in one place', () => {
    const session = testSession(row([]))
    session.point({ x: 200, y: 200 })
    pasteText(session, copied(['draft']))
    pasteText(session, copied(['draft']))
    const [one, two] = session.document.document().nodes
    expect(two?.position).toEqual({
      x: (one?.position?.x ?? 0) + 32,
      y: (one?.position?.y ?? 0) + 32,
    })
  })

  it('goes into the for-each under the pointer, and a trigger beside it', () => {
    const session = testSession(row([{ id: 'each', type: 'for-each' }]))
    session.point({ x: 200, y: 150 })
    pasteText(session, copied(['draft']))
    expect(nodeById(session.document.document(), 'draft')?.parent).toBe('each')
    pasteText(session, copied(['manual_trigger']))
    expect(nodeById(session.document.document(), 'manual_trigger')?.parent).toBeUndefined()
  })

  it('goes into the edge under the pointer where it fits', () => {
    const session = testSession(row(['manual-trigger', 'log'], ['manual_trigger>log']))
    session.aim('e1')
    pasteText(session, copied(['draft', 'each']))
    expect(wires(session.document.document())).toEqual(
      expect.arrayContaining(['manual_trigger>draft', 'draft>each', 'each.done>log']),
    )
    expect(session.document.getState().history.past).toHaveLength(1)
  })

  it('is duplicated inside its container, without its lock', () => {
    const session = testSession(source)
    setLocks(session, ['inner'], true)
    session.document.select({ nodes: ['inner'] })
    duplicateSelection(session)
    expect(nodeById(session.document.document(), 'inner_2')).toMatchObject({ parent: 'each' })
    expect(nodeById(session.document.document(), 'inner_2')).not.toHaveProperty('locked')
    removeSelection(session)
    expect(nodeById(session.document.document(), 'inner_2')).toBeUndefined()
  })
})

describe('pasted text', () => {
  it('that is a whole workflow is asked about', () => {
    const session = testSession(row([]))
    pasteText(session, JSON.stringify(source))
    expect(session.document.document().nodes).toEqual([])
    expect(session.ui.getState().pasted?.workflow.nodes).toHaveLength(4)
  })

  it.each([
    ['', 'The clipboard is empty. Copy nodes first.'],
    ['Dear Sir, {not json}', 'The clipboard holds no nodes.'],
    ['{"a": 1}', 'The clipboard holds no nodes.'],
    ['{"format": "baton/fragment", "nodes": [', 'they are not JSON'],
    ['{"format": "baton/fragment", "nodes": []}', 'holds no nodes'],
    ['{"format": "baton/fragment"}', 'cannot be read'],
    ['{"format": "baton/fragment", "version": 9, "nodes": []}', 'newer Baton'],
    ['{"format": "baton/fragment", "nodes": [{"id": "a b", "type": "log"}]}', 'An id starts with'],
    [
      '{"format": "baton/fragment", "nodes": [{"id":"a","type":"log"},{"id":"a","type":"log"}]}',
      'two nodes with the id “a”',
    ],
    ['{"format": "baton/graph", "version": 1}', 'cannot be read'],
    ['{"format": "other", "x": "baton/graph"}', 'neither that of nodes nor'],
  ])('%j is answered plainly: %s', (text, words) => {
    expect(refusal(text)).toContain(words)
    const session = testSession(row([]))
    pasteText(session, text)
    expect(session.document.getState().history.past).toHaveLength(0)
  })

  it('with edges that lead out or containers in a circle is mended', () => {
    const pasted = readPasted(
      JSON.stringify({
        format: 'baton/fragment',
        nodes: [
          { id: 'a', type: 'for-each', parent: 'b' },
          { id: 'b', type: 'for-each', parent: 'a' },
        ],
        edges: [{ id: 'e1', source: 'a', target: 'gone' }],
      }),
    )
    expect(pasted).toMatchObject({
      kind: 'nodes',
      left: 1,
      fragment: { nodes: [{ id: 'a' }, { id: 'b' }], edges: [] },
    })
  })
})
