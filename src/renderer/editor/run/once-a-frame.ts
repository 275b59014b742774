/** A page that makes no frames, because it is not looked at, is told all the same after this long. Milliseconds. */
const UNSEEN_MS = 100

/**
 * Hands on what comes in, at most once for each frame: a page that is busy then has one long list to draw, and not ever more short
 * ones that were never seen.
 */
export function onceAFrame<T>(
  handle: (items: readonly T[]) => void,
  nextFrame: (fire: () => void) => void = soon,
): { push(items: readonly T[]): void; flush(): void } {
  let held: T[] = []
  const flush = () => {
    const items = held
    held = []
    if (items.length > 0) handle(items)
  }
  return {
    push(items) {
      const isFirst = held.length === 0
      for (const item of items) held.push(item)
      if (isFirst && items.length > 0) nextFrame(flush)
    },
    flush,
  }
}

function soon(fire: () => void): void {
  const done = () => {
    cancelAnimationFrame(frame)
    clearTimeout(timer)
    fire()
  }
  const frame = requestAnimationFrame(done)
  const timer = setTimeout(done, UNSEEN_MS)
}
