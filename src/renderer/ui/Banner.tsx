import type { ReactNode } from 'react'
import { cn } from './cn'
import { Icon } from './Icon'

export interface BannerProps {
  tone: 'warning' | 'danger'
  /** What happened, and what it means. */
  children: ReactNode
  /** The ways on, the main one last. */
  actions: ReactNode
}

const TONES = {
  warning: { icon: 'triangle-alert', row: 'bg-warning-soft', mark: 'text-warning' },
  danger: { icon: 'octagon-alert', row: 'bg-danger-soft', mark: 'text-danger' },
} as const

/** A row across a screen for what somebody has to know or decide. */
export function Banner({ tone, children, actions }: BannerProps) {
  const { icon, row, mark } = TONES[tone]
  return (
    <div
      role="alert"
      className={cn(
        'flex min-h-10 shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-1.5',
        row,
      )}
    >
      <Icon name={icon} className={mark} />
      <p className="min-w-0 flex-1 break-words">{children}</p>
      {actions}
    </div>
  )
}
