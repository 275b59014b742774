import type { ReactNode } from 'react'
import { Button, cn, Icon } from '../../ui'
import { fieldId, useForm, type FieldProps } from '../context'
import { blankOf, helpOf, humanise, isRecord, joinPath, type FieldSpec } from '../schema'
import { FieldNotes } from './FieldFrame'

interface ObjectFieldsProps extends Pick<FieldProps, 'value' | 'onChange' | 'path'> {
  fields: readonly FieldSpec[]
  /** A field shown elsewhere: the tag of a variant. */
  except?: string
}

/** The fields of an object, the advanced ones under "More". Fields of the value that the schema does not name are kept. */
export function ObjectFields({ fields, value, onChange, path, except }: ObjectFieldsProps) {
  const { Field } = useForm()
  const object = isRecord(value) ? value : {}
  const shown = fields.filter((field) => field.key !== except)
  const row = (field: FieldSpec) => (
    <Field
      key={field.key}
      schema={field.schema}
      value={object[field.key]}
      path={joinPath(path, field.key)}
      label={humanise(field.key)}
      required={field.required}
      onBeside={(values) =>
        onChange(
          Object.fromEntries(
            Object.entries({ ...object, ...values }).filter(([, one]) => one !== undefined),
          ),
          path,
        )
      }
      onChange={(next, at) => {
        const { [field.key]: _before, ...rest } = object
        if (next === undefined) onChange(rest, at)
        // Kept in place, so that a file does not change its order with every edit.
        else onChange({ ...object, [field.key]: next }, at)
      }}
    />
  )
  const advanced = shown.filter((field) => field.advanced)
  const isUsed = advanced.some((field) => object[field.key] !== undefined)
  return (
    <>
      {shown.filter((field) => !field.advanced).map(row)}
      {advanced.length > 0 && <More open={isUsed}>{advanced.map(row)}</More>}
    </>
  )
}

/** Fields that most people leave alone. */
export function More({
  children,
  open,
  label = 'More',
}: {
  children: ReactNode
  open?: boolean
  label?: string
}) {
  return (
    <details open={open} className="group">
      <summary className="flex h-control list-none items-center gap-1 rounded-sm text-xs font-medium text-fg-2 hover:text-fg-1 [&::-webkit-details-marker]:hidden">
        <Icon
          name="chevron-right"
          size={14}
          className="transition-transform group-open:rotate-90"
        />
        {label}
      </summary>
      <div className="flex flex-col gap-4 pt-2">{children}</div>
    </details>
  )
}

/** An object within a form: its fields, set off by a line. One that need not be there can be added and taken away. */
export function ObjectField({ fields, ...field }: FieldProps & { fields: readonly FieldSpec[] }) {
  const form = useForm()
  const { path, label, value } = field
  const isThere = field.required || value !== undefined
  const toggle = !field.required && !form.readOnly && (
    <Button
      size="sm"
      variant="ghost"
      icon={isThere ? 'x' : 'plus'}
      aria-label={`${isThere ? 'Remove' : 'Add'} ${label}`}
      onClick={() => field.onChange(isThere ? undefined : blankOf(field.schema, form.root), path)}
    >
      {isThere ? 'Remove' : 'Add'}
    </Button>
  )
  return (
    <FieldGroup {...field} actions={toggle}>
      {isThere && (
        <ObjectFields fields={fields} value={value} onChange={field.onChange} path={path} />
      )}
    </FieldGroup>
  )
}

/** A fieldset with its label, help and problems. */
export function FieldGroup({
  schema,
  path,
  label,
  labelHidden,
  children,
  actions,
}: Pick<FieldProps, 'schema' | 'path' | 'label' | 'labelHidden'> & {
  children: ReactNode
  actions?: ReactNode
}) {
  const form = useForm()
  const id = fieldId(form.idPrefix, path)
  return (
    <fieldset className="flex min-w-0 flex-col gap-1" data-field={path}>
      {labelHidden ? (
        <legend className="sr-only">{label}</legend>
      ) : (
        <legend className="contents">
          <span className="flex min-h-6 items-center gap-2">
            <span className="min-w-0 flex-1 truncate text-xs font-medium text-fg-2">{label}</span>
          </span>
        </legend>
      )}
      {actions && (
        <div className={cn('flex items-center justify-end', !labelHidden && '-mt-7 min-h-6')}>
          {actions}
        </div>
      )}
      {children && (
        <div
          className={cn(
            'flex min-w-0 flex-col gap-3 empty:hidden',
            !labelHidden && 'border-l-2 border-line pl-3',
          )}
        >
          {children}
        </div>
      )}
      <FieldNotes id={id} help={helpOf(schema).description} errors={form.errors[path] ?? []} />
    </fieldset>
  )
}
