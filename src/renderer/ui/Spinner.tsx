import { useEffect, useState } from 'react'
import { Icon } from './Icon'

/** Waiting shorter than this is not worth showing (interface.md, "Every screen has"). Milliseconds. */
const SHOWN_AFTER_MS = 150

/** A turning circle that appears only when the wait is longer than 150 ms. Its place is kept free before. */
export function Spinner({ size = 16, label = 'Loading' }: { size?: number; label?: string }) {
  const [shown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), SHOWN_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <span className="inline-flex" style={{ width: size, height: size }} role="status">
      {shown && <Icon name="loader-circle" size={size} label={label} className="animate-spin" />}
    </span>
  )
}

/** A spinner in the middle of the room that is there. */
export function CenteredSpinner({ label }: { label?: string }) {
  return (
    <div className="flex h-full min-h-24 items-center justify-center text-fg-3">
      <Spinner size={20} label={label} />
    </div>
  )
}
