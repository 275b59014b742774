import type { ReactNode } from 'react'
import { cn } from './cn'

/** A key, or keys joined by `+`. */
export function Kbd({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <kbd
      className={cn(
        'rounded-sm border border-line bg-surface-2 px-1 font-sans text-2xs text-fg-2',
        className,
      )}
    >
      {children}
    </kbd>
  )
}
