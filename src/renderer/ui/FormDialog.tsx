import { useId } from 'react'
import type { ReactNode } from 'react'
import { Button } from './Button'
import { Dialog, type DialogProps } from './Dialog'

export interface FormDialogProps extends Pick<DialogProps, 'title' | 'description' | 'onClose'> {
  /** The verb on the button that does it. */
  submit: string
  /** The button waits, and so does Enter. */
  busy?: boolean
  disabled?: boolean
  onSubmit: () => void
  children: ReactNode
}

/** A few fields to fill in: Enter does it, as the button does. */
export function FormDialog({
  title,
  description,
  onClose,
  submit,
  busy = false,
  disabled = false,
  onSubmit,
  children,
}: FormDialogProps) {
  const id = useId()
  return (
    <Dialog
      size="sm"
      title={title}
      description={description}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form={id} busy={busy} disabled={disabled}>
            {submit}
          </Button>
        </>
      }
    >
      <form
        id={id}
        noValidate
        autoComplete="off"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          if (!busy && !disabled) onSubmit()
        }}
      >
        {children}
      </form>
    </Dialog>
  )
}
