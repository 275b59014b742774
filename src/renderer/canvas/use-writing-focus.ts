import { useEffect, type RefObject } from 'react'

const MENU = '[role="menu"], [role="dialog"]'
/** A menu or a dialog that closes gives the focus back a moment after it is gone. Frames. */
const FRAMES_AFTER = 2

/**
 * Gives a field the focus when it appears: at once, or as soon as the menu or dialog that asked for it is gone. `onFocus` is told, so that what was blurred before does not count as left.
 */
export function useWritingFocus(
  field: RefObject<HTMLInputElement | HTMLTextAreaElement | null>,
  onFocus: (field: HTMLInputElement | HTMLTextAreaElement) => void,
): void {
  useEffect(() => {
    let waiting = 0
    let left = document.querySelector(MENU) ? FRAMES_AFTER : 0
    const take = () => {
      if (document.querySelector(MENU)) left = FRAMES_AFTER
      else if (left > 0) left -= 1
      else {
        field.current?.focus({ preventScroll: true })
        if (field.current) onFocus(field.current)
        return
      }
      waiting = requestAnimationFrame(take)
    }
    take()
    return () => cancelAnimationFrame(waiting)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when it appears
  }, [])
}
