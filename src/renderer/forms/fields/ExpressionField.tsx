import { IconButton, Textarea } from '../../ui'
import { useForm, type FieldProps } from '../context'
import { blankOf } from '../schema'
import { FieldFrame } from './FieldFrame'

/** A template in a field whose value is not text. */
export function ExpressionField(field: FieldProps) {
  const form = useForm()
  return (
    <FieldFrame
      {...field}
      actions={
        !form.readOnly && (
          <IconButton
            icon="x"
            size="sm"
            label={`Use a plain value for ${field.label}`}
            onClick={() => {
              const blank = blankOf(field.schema, form.root)
              field.onChange(field.required ? blank : undefined, field.path)
            }}
          />
        )
      }
    >
      {(aria) => (
        <div className="relative">
          <Textarea
            {...aria}
            rows={1}
            spellCheck={false}
            className="field-sizing-content min-h-control py-1 pr-7 font-mono text-mono"
            value={typeof field.value === 'string' ? field.value : ''}
            readOnly={form.readOnly}
            onChange={(event) => field.onChange(event.currentTarget.value, field.path)}
          />
          <span
            aria-hidden
            className="pointer-events-none absolute top-1.5 right-2 font-mono text-2xs text-accent-fg"
          >
            {'{ }'}
          </span>
        </div>
      )}
    </FieldFrame>
  )
}
