import { useEffect, useState } from 'react'
import type { Rect } from './place'

/** What the tour points at. */
export interface Anchor extends Rect {
  name: string
}

/** Where the first of the named things in sight is, frame by frame: what it points at moves with its screen. */
export function useAnchor(names: readonly string[]): Anchor | undefined {
  const [rect, setRect] = useState<Anchor>()
  const key = names.join(' ')
  useEffect(() => {
    let frame = 0
    let shown: Anchor | undefined
    const look = () => {
      const found = find(key.split(' '))
      if (!sameRect(found, shown)) {
        shown = found
        setRect(found)
      }
      frame = requestAnimationFrame(look)
    }
    look()
    return () => cancelAnimationFrame(frame)
  }, [key])
  return rect
}

function find(names: readonly string[]): Anchor | undefined {
  for (const name of names)
    for (const element of document.querySelectorAll(`[data-tour="${name}"]`)) {
      const { x, y, width, height } = element.getBoundingClientRect()
      const inSight =
        width > 0 && x >= 0 && y >= 0 && x + width <= innerWidth && y + height <= innerHeight
      if (inSight && element.checkVisibility({ visibilityProperty: true }))
        return { name, x, y, width, height }
    }
  return undefined
}

function sameRect(one: Anchor | undefined, other: Anchor | undefined): boolean {
  return (
    one === other ||
    (one !== undefined &&
      other !== undefined &&
      one.name === other.name &&
      one.x === other.x &&
      one.y === other.y &&
      one.width === other.width &&
      one.height === other.height)
  )
}
