import { Tooltip as Radix } from 'radix-ui'
import { useState, type ReactElement, type ReactNode } from 'react'
import { Kbd } from './Kbd'

export type TooltipSide = 'top' | 'right' | 'bottom' | 'left'

export interface TooltipProps {
  /** Nothing is shown when it is empty. */
  label: ReactNode
  /** For example `Ctrl+Z`. */
  shortcut?: string
  side?: TooltipSide
  /** One element that takes a ref and can have the focus. */
  children: ReactElement
}

/** A short text on hover and on focus. Needs the `TooltipProvider` of the frame above it. */
export function Tooltip({ label, shortcut, side = 'bottom', children }: TooltipProps) {
  const [isOpen, setOpen] = useState(false)
  // What is carried must not be dropped on the text about it.
  const [isDragged, setDragged] = useState(false)
  if (!label) return children
  return (
    <Radix.Root open={isOpen && !isDragged} onOpenChange={setOpen}>
      <Radix.Trigger
        asChild
        onDragStart={() => setDragged(true)}
        onDragEnd={() => setDragged(false)}
      >
        {children}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-80 animate-fade items-center gap-2 rounded-md border border-line bg-surface-1 px-2 py-1 text-xs text-fg-1 shadow-float select-none"
        >
          {label}
          {shortcut && <Kbd>{shortcut}</Kbd>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** Once, around the app: tooltips that follow one another quickly open without delay. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={400} skipDelayDuration={200}>
      {children}
    </Radix.Provider>
  )
}
