import type { ReactNode } from 'react'
import { cn } from '../../ui'
import { acceptsTemplates, fieldId, useForm, type FieldProps } from '../context'
import { helpOf } from '../schema'

/** What a control needs to belong to its frame. */
export interface ControlAria {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': boolean | undefined
  'aria-required': boolean | undefined
}

interface FieldFrameProps extends Pick<
  FieldProps,
  'schema' | 'path' | 'label' | 'labelHidden' | 'required'
> {
  children(aria: ControlAria): ReactNode
  /** Beside the label, on the right. */
  actions?: ReactNode
  /** Beside the label on one line, for switches. */
  inline?: boolean
  /** What the field itself has to say against its content. */
  fault?: string
}

/** The label, help and problems around one control. */
export function FieldFrame({
  schema,
  path,
  label,
  labelHidden,
  required,
  children,
  actions,
  inline,
  fault,
}: FieldFrameProps) {
  const form = useForm()
  const id = fieldId(form.idPrefix, path)
  const help = helpOf(schema).description
  const errors = [...(fault ? [fault] : []), ...(form.errors[path] ?? [])]
  const described = [help ? `${id}-help` : '', errors.length > 0 ? `${id}-error` : '']
    .filter(Boolean)
    .join(' ')
  const aria: ControlAria = {
    id,
    'aria-describedby': described || undefined,
    'aria-invalid': errors.length > 0 || undefined,
    'aria-required': required || undefined,
  }
  return (
    <div className="flex min-w-0 flex-col gap-1" data-field={path}>
      <div
        className={cn(
          'flex items-center gap-2',
          !labelHidden && 'min-h-5',
          inline && 'justify-between',
        )}
      >
        <label
          htmlFor={id}
          className={cn('min-w-0 truncate text-xs font-medium text-fg-2', labelHidden && 'sr-only')}
        >
          {label}
          {required && (
            <span aria-hidden className="text-fg-3">
              {' '}
              *
            </span>
          )}
        </label>
        {inline && children(aria)}
        {!inline && !labelHidden && actions && (
          <div className="ml-auto flex items-center">{actions}</div>
        )}
      </div>
      {!inline && children(aria)}
      <FieldNotes id={id} help={help} errors={errors} />
    </div>
  )
}

/** The lines under a control: its problems first, then its help. */
export function FieldNotes({
  id,
  help,
  errors,
}: {
  id: string
  help: string | undefined
  errors: readonly string[]
}) {
  return (
    <>
      {errors.length > 0 && (
        <p id={`${id}-error`} role="alert" className="text-xs break-words text-danger">
          {errors.join(' ')}
        </p>
      )}
      {help && (
        <p id={`${id}-help`} className="text-xs text-fg-3">
          {help}
        </p>
      )}
    </>
  )
}

/** The switch from a plain value to an expression. */
export function UseExpression({
  path,
  label,
  onUse,
  verb = 'Use an expression for',
}: {
  path: string
  label: string
  onUse(): void
  /** What it does, before the label. */
  verb?: string
}) {
  const form = useForm()
  if (form.readOnly || !acceptsTemplates(form, path)) return null
  return (
    <button
      type="button"
      onClick={onUse}
      aria-label={`${verb} ${label}`}
      title={`${verb} ${label}`}
      className="rounded-sm px-1 font-mono text-2xs text-fg-3 hover:bg-surface-3 hover:text-fg-1"
    >
      {'{ }'}
    </button>
  )
}

/** An expression to begin with. */
export const BLANK_EXPRESSION = '{{ $ }}'
