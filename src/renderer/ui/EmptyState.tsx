import type { ReactNode } from 'react'
import { cn } from './cn'
import { Icon } from './Icon'

export interface EmptyStateProps {
  /** A lucide name. */
  icon: string
  title: string
  /** What will stand here, and how it gets here. */
  children?: ReactNode
  /** The next action, as buttons. */
  actions?: ReactNode
  className?: string
}

/** What a screen shows when it has nothing: why, and what to do next. */
export function EmptyState({ icon, title, children, actions, className }: EmptyStateProps) {
  return (
    <div
      className={cn(
        'flex h-full flex-col items-center justify-center-safe overflow-y-auto px-6 py-12 text-center [@media(max-height:560px)]:py-6',
        className,
      )}
    >
      <span className="mb-4 flex size-11 shrink-0 items-center justify-center rounded-xl border border-line bg-surface-1 text-fg-2">
        <Icon name={icon} size={20} />
      </span>
      <h2 className="text-lg font-semibold text-balance">{title}</h2>
      {children && <div className="mt-1.5 max-w-105 text-pretty text-fg-2">{children}</div>}
      {actions && <div className="mt-5 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  )
}
