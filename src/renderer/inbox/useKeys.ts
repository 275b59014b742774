import { useEffect, useRef } from 'react'

/** The key that commands start with on this system. */
export const MOD = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'

/**
 * Listens for keys while the component is shown: single letters and arrows (not while a person types or a dialog is open),
 * and `mod+enter` (also while they type).
 */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector('[role=dialog],[role=menu]')) return
      const mod = event.ctrlKey || event.metaKey
      if (event.altKey || (!mod && isTyping(event.target))) return
      const perform = latest.current[`${mod ? 'mod+' : ''}${event.key.toLowerCase()}`]
      if (!perform) return
      event.preventDefault()
      perform()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input,textarea,select,[contenteditable]') !== null
  )
}
