import { IconButton } from '../../ui'
import { useForm, type FieldProps } from '../context'
import { blankOf } from '../schema'
import { EditorField } from './EditorField'

/** A template in a field whose value is not text. */
export function ExpressionField(field: FieldProps) {
  const form = useForm()
  return (
    <EditorField
      {...field}
      text={typeof field.value === 'string' ? field.value : ''}
      onText={(text) => field.onChange(text, field.path)}
      language="template"
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
    />
  )
}
