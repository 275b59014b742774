import { useId, type ReactNode } from 'react'

export interface FieldProps {
  label: string
  /** Under the control. */
  help?: ReactNode
  /** Instead of the help, in red. */
  error?: string
  /** The control; give it the attributes it is handed. */
  children: (attributes: {
    id: string
    'aria-describedby': string | undefined
    'aria-invalid': boolean
  }) => ReactNode
}

/** A label, a control, and its help or its error. */
export function Field({ label, help, error, children }: FieldProps) {
  const id = useId()
  const note = error ?? help
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-xs font-medium text-fg-2">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': note ? `${id}-note` : undefined,
        'aria-invalid': error !== undefined,
      })}
      {note && (
        <p id={`${id}-note`} className={error ? 'text-xs text-danger' : 'text-xs text-fg-3'}>
          {note}
        </p>
      )}
    </div>
  )
}
