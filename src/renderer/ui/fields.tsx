import type { ComponentProps } from 'react'
import { cn } from './cn'

const FIELD =
  'w-full min-w-0 rounded-md border border-line-strong bg-surface-1 text-sm text-fg-1 transition-colors not-disabled:hover:border-fg-3 disabled:opacity-55 aria-invalid:border-danger'

/** Not for lists: CSS calls every select read-only. */
const READ_ONLY = 'read-only:bg-surface-2'

/** A line of text, 28 px high. `aria-invalid` marks it red. */
export function Input({ className, type = 'text', ...rest }: ComponentProps<'input'>) {
  return (
    <input {...rest} type={type} className={cn(FIELD, READ_ONLY, 'h-control px-2', className)} />
  )
}

export interface TextareaProps extends ComponentProps<'textarea'> {
  /** For data and code. */
  mono?: boolean
  /** As high as a button until there is more to say. */
  oneLine?: boolean
}

/** Several lines of text; grows with its content up to what `className` allows. */
export function Textarea({
  className,
  mono = false,
  oneLine = false,
  rows,
  ...rest
}: TextareaProps) {
  return (
    <textarea
      {...rest}
      rows={rows ?? (oneLine ? 1 : 3)}
      spellCheck={mono ? false : rest.spellCheck}
      className={cn(
        FIELD,
        READ_ONLY,
        'field-sizing-content px-2',
        oneLine ? 'min-h-control resize-none py-[3.5px]' : 'resize-y py-1.5',
        mono && 'font-mono text-mono',
        className,
      )}
    />
  )
}

export interface SelectOption<T extends string = string> {
  value: T
  label: string
  disabled?: boolean
  /** Options of one group that follow each other stand together, under its name. */
  group?: string
}

export interface SelectProps<T extends string = string> extends Omit<
  ComponentProps<'select'>,
  'value' | 'onChange' | 'children'
> {
  value: T
  options: readonly SelectOption<T>[]
  onValueChange: (value: T) => void
  /** Shown while `value` is none of the options. */
  placeholder?: string
}

/** A choice of one. The system's own list: it works on touch, by keyboard and with screen readers as people know it. */
export function Select<T extends string = string>({
  value,
  options,
  onValueChange,
  placeholder,
  className,
  ...rest
}: SelectProps<T>) {
  const known = options.some((option) => option.value === value)
  return (
    <select
      {...rest}
      value={known ? value : ''}
      onChange={(event) => {
        const chosen = options.find((option) => option.value === event.target.value)
        if (chosen) onValueChange(chosen.value)
      }}
      className={cn(FIELD, 'h-control px-1.5', className)}
    >
      {!known && (
        <option value="" disabled>
          {placeholder ?? (value || 'Choose')}
        </option>
      )}
      {grouped(options).map(({ group, members }) =>
        group === undefined ? (
          members.map(optionElement)
        ) : (
          <optgroup key={`group ${group}`} label={group}>
            {members.map(optionElement)}
          </optgroup>
        ),
      )}
    </select>
  )
}

function optionElement({ value, label, disabled }: SelectOption) {
  return (
    <option key={value} value={value} disabled={disabled}>
      {label}
    </option>
  )
}

function grouped(options: readonly SelectOption[]) {
  const groups: { group: string | undefined; members: SelectOption[] }[] = []
  for (const option of options) {
    const last = groups.at(-1)
    if (last && last.group === option.group) last.members.push(option)
    else groups.push({ group: option.group, members: [option] })
  }
  return groups
}
