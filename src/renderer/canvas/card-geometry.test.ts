import { describe, expect, it } from 'vitest'
import { catalog } from '../../nodes/definitions'
import type { Workflow } from '../../shared/workflow/document'
import { NO_SELECTION } from '../editor/selection'
import { CARD_WIDTH, cardHandles, cardHeight, portRows } from './card-geometry'
import { flowNodes } from './flow-model'
import type { ShownPort } from './visible-ports'

const port = (id: string): ShownPort => ({ id, label: id, type: 'any', connected: false })
const one = { inputs: [port('in')], outputs: [port('out'), port('error')] }
const many = { inputs: [port('in')], outputs: [port('yes'), port('no'), port('maybe')] }

describe('a card that was never drawn', () => {
  it('is as high as its head, or has a row for each of several ports', () => {
    expect(portRows(one)).toBe(0)
    expect(portRows(many)).toBe(3)
    expect(cardHeight(many) - cardHeight(one)).toBe(3 * 22)
  })

  it('has its inputs at the left, its outputs at the right, and the error port at the lower border', () => {
    const places = Object.fromEntries(
      cardHandles(one).map(({ id, x, y, width = 0, height = 0 }) => [
        id,
        { x: x + width / 2, y: y + height / 2 },
      ]),
    )
    expect(places).toEqual({
      in: { x: 1, y: 29 },
      out: { x: CARD_WIDTH - 1, y: 29 },
      error: { x: 199, y: cardHeight(one) - 1 },
    })
  })

  it('says its size and ports to React Flow until it is measured on the screen', () => {
    const workflow = {
      format: 'baton/graph',
      version: 1,
      id: 'w',
      name: 'w',
      nodes: [{ id: 'a', type: 'log', position: { x: 0, y: 0 } }],
      edges: [],
    } satisfies Workflow
    const [drawn] = flowNodes(workflow, catalog, NO_SELECTION, [])
    expect(drawn?.measured).toEqual({ width: CARD_WIDTH, height: 58 })
    expect(drawn?.handles?.map(({ id }) => id)).toContain('in')
    if (!drawn) return
    const seen = { ...drawn, measured: { width: CARD_WIDTH, height: 90 }, handles: undefined }
    const moved = { ...workflow, nodes: [{ ...workflow.nodes[0]!, position: { x: 9, y: 9 } }] }
    const [next] = flowNodes(moved, catalog, NO_SELECTION, [seen])
    expect(next?.measured).toEqual({ width: CARD_WIDTH, height: 90 })
    expect(next?.handles).toBeUndefined()
  })
})
