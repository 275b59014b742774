/** Where the tour's card stands: beside what it points at, inside the window. Pure; all in pixels of the window. */

export interface Rect {
  x: number
  y: number
  width: number
  height: number
}

export interface Size {
  width: number
  height: number
}

/** Between the card and what it points at. */
const GAP = 12
/** Between the card and the edges of the window. */
const MARGIN = 8

/** A card's top left corner beside an anchor: below it if there is room, else above, right or left of it; never over it if it can be helped. */
export function placeBeside(anchor: Rect, card: Size, window: Size): { x: number; y: number } {
  const centred = {
    x: anchor.x + anchor.width / 2 - card.width / 2,
    y: anchor.y + anchor.height / 2 - card.height / 2,
  }
  const below = { x: centred.x, y: anchor.y + anchor.height + GAP }
  const above = { x: centred.x, y: anchor.y - card.height - GAP }
  const right = { x: anchor.x + anchor.width + GAP, y: centred.y }
  const left = { x: anchor.x - card.width - GAP, y: centred.y }
  const fitsDown = ({ y }: { y: number }) =>
    y >= MARGIN && y + card.height <= window.height - MARGIN
  const fitsAcross = ({ x }: { x: number }) =>
    x >= MARGIN && x + card.width <= window.width - MARGIN
  // What stands in the rail or is tall has its card at the side.
  const sides = anchor.x < 64 || anchor.height > window.height / 2
  const found = sides
    ? ([right, left].find(fitsAcross) ?? [below, above].find(fitsDown))
    : ([below, above].find(fitsDown) ?? [right, left].find(fitsAcross))
  return within(found ?? below, card, window)
}

/** Where it stands when there is nothing to point at: at the foot of the window, beside the rail. */
export function placeAlone(card: Size, window: Size): { x: number; y: number } {
  return within({ x: 64, y: window.height - card.height - 40 }, card, window)
}

function within({ x, y }: { x: number; y: number }, card: Size, window: Size) {
  return {
    x: Math.round(Math.max(MARGIN, Math.min(x, window.width - card.width - MARGIN))),
    y: Math.round(Math.max(MARGIN, Math.min(y, window.height - card.height - MARGIN))),
  }
}
