import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './cn'
import { IconButton } from './IconButton'

export interface DialogProps {
  /** Default true: many are there only while they are open. */
  open?: boolean
  /** Escape, the cross, or a click beside it. */
  onClose: () => void
  title: string
  /** Under the title; what the dialog is for, or what happened. */
  description?: ReactNode
  /** The buttons, the main one last. */
  footer?: ReactNode
  children?: ReactNode
  /** `sm` 420 px, `md` 560 px (default), `lg` 880 px; `full` takes most of the window, as high as it is. */
  size?: 'sm' | 'md' | 'lg' | 'full'
  /** Before Escape closes it; preventing the default keeps it open. */
  onEscape?: (event: KeyboardEvent) => void
  /** A click beside it closes nothing: it holds what a person wrote. */
  isHeld?: boolean
}

// Not by a transform: lists of the code editor stand where they belong only without one around them.
const CENTERED = 'inset-0 m-auto h-fit max-h-[calc(100dvh-48px)] w-[calc(100vw-32px)]'
const PLACES = {
  sm: `${CENTERED} max-w-105`,
  md: `${CENTERED} max-w-140`,
  lg: `${CENTERED} max-w-220`,
  // Without a transform, in which what is fixed to the window (the code editor's lists) would stand elsewhere.
  full: 'inset-x-4 inset-y-6 mx-auto max-w-280',
}

/** A window over the app that holds the focus. Escape and the cross close it. */
export function Dialog({
  open = true,
  onClose,
  title,
  description,
  footer,
  children,
  size = 'md',
  onEscape,
  isHeld = false,
}: DialogProps) {
  return (
    <Radix.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
    >
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-black/40" />
        <Radix.Content
          onOpenAutoFocus={(event) => {
            // Radix would focus the cross, and so open its tooltip.
            if (!(event.currentTarget instanceof HTMLElement)) return
            event.preventDefault()
            const body = event.currentTarget.querySelector<HTMLElement>('[data-dialog-body]')
            const field = body?.querySelector<HTMLElement>(
              'input:not([disabled]),textarea:not([disabled]),select:not([disabled])',
            )
            ;(field ?? event.currentTarget).focus()
          }}
          onEscapeKeyDown={onEscape}
          onPointerDownOutside={(event) => {
            if (isHeld) event.preventDefault()
          }}
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={cn(
            'fixed z-40 flex animate-fade flex-col rounded-xl border border-line bg-surface-1 shadow-float outline-none',
            PLACES[size],
          )}
        >
          <header className="flex items-start gap-4 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
              {description && (
                <Radix.Description asChild>
                  <div className="mt-1 text-fg-2">{description}</div>
                </Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <IconButton icon="x" label="Close" className="-mr-2" />
            </Radix.Close>
          </header>
          {children && (
            <div data-dialog-body className="min-h-0 flex-1 overflow-y-auto px-5 pb-4">
              {children}
            </div>
          )}
          {footer && (
            <footer className="flex items-center justify-end gap-2 border-t border-line px-5 py-3">
              {footer}
            </footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
