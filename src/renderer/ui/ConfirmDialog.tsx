import { AlertDialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { Button } from './Button'

export interface ConfirmDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  /** What will happen, and that it cannot be undone. */
  description: ReactNode
  /** The verb on the button that does it. */
  confirm: string
  /** The button that does not; `Cancel` unless told. */
  cancel?: string
  /** The red button; true unless told. */
  danger?: boolean
  onConfirm: () => void
}

/** A question, only where undo cannot exist (interface.md, "Every screen has"). */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  description,
  confirm,
  cancel = 'Cancel',
  danger = true,
  onConfirm,
}: ConfirmDialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-black/40" />
        <Radix.Content className="fixed top-1/2 left-1/2 z-40 w-[calc(100vw-32px)] max-w-105 -translate-x-1/2 -translate-y-1/2 animate-fade rounded-xl border border-line bg-surface-1 p-5 shadow-float outline-none">
          <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
          <Radix.Description asChild>
            <div className="mt-2 text-fg-2">{description}</div>
          </Radix.Description>
          <div className="mt-5 flex justify-end gap-2">
            <Radix.Cancel asChild>
              <Button>{cancel}</Button>
            </Radix.Cancel>
            <Radix.Action asChild>
              <Button variant={danger ? 'danger' : 'primary'} onClick={onConfirm}>
                {confirm}
              </Button>
            </Radix.Action>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
