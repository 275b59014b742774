/**
 * What is to be arranged, apart from the document: boxes with ports and the lines between them, all in one plane. Pixels; y grows
 * downwards. `elk.ts` places the boxes of a sheet.
 */
import type { Point, Size } from '../editor/document-edits'

/** Where a line leaves or enters a box, relative to its upper left corner. */
export interface SheetPort {
  id: string
  side: 'left' | 'right' | 'below'
  at: Point
}

export interface SheetBox extends Size {
  id: string
  ports: SheetPort[]
  /** Stands before all others, or after them: the inner ports of a container. */
  edge?: 'first' | 'last'
}

/** From one port to another; the layers follow it from left to right. */
export interface SheetLine {
  id: string
  from: { box: string; port: string }
  to: { box: string; port: string }
}

export interface Sheet {
  boxes: SheetBox[]
  lines: SheetLine[]
}

/** Places the boxes of a sheet: the upper left corner of each, by id. Rejects with words for people where it cannot. */
export type PlaceSheet = (sheet: Sheet) => Promise<ReadonlyMap<string, Point>>

/** The boxes that lines join, in the order of the sheet. */
export function partsOf({ boxes, lines }: Sheet): string[][] {
  const root = new Map(boxes.map(({ id }) => [id, id]))
  const rootOf = (id: string): string => {
    let at = id
    for (let up = root.get(at); up !== undefined && up !== at; up = root.get(at)) at = up
    root.set(id, at)
    return at
  }
  for (const { from, to } of lines) root.set(rootOf(from.box), rootOf(to.box))
  const parts = new Map<string, string[]>()
  for (const { id } of boxes) {
    const part = parts.get(rootOf(id))
    if (part) part.push(id)
    else parts.set(rootOf(id), [id])
  }
  return [...parts.values()]
}
