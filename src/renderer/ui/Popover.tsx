import { Popover as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { cn } from './cn'

export interface PopoverProps {
  /** The button that opens it: one element that takes a ref. */
  trigger: ReactElement
  children: ReactNode
  /** Read by screen readers. */
  label?: string
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'right' | 'bottom' | 'left'
  open?: boolean
  onOpenChange?: (open: boolean) => void
  className?: string
}

/** A panel beside a button; a click outside or Escape closes it. */
export function Popover({
  trigger,
  children,
  label,
  align = 'start',
  side,
  open,
  onOpenChange,
  className,
}: PopoverProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          onOpenAutoFocus={(event) => {
            // Radix would focus the first button, and so open its tooltip.
            const content = event.currentTarget
            if (!(content instanceof HTMLElement)) return
            event.preventDefault()
            const field = content.querySelector<HTMLElement>(
              'input:not([disabled]),textarea:not([disabled]),select:not([disabled])',
            )
            ;(field ?? content).focus()
          }}
          className={cn(
            'z-50 max-h-(--radix-popover-content-available-height) animate-fade overflow-y-auto rounded-lg border border-line bg-surface-1 p-3 shadow-float outline-none',
            className,
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
