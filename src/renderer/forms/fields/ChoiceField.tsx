import { Select } from '../../ui'
import { useForm, type FieldProps } from '../context'
import { BLANK_EXPRESSION, FieldFrame, UseExpression } from './FieldFrame'

const UNSET = 'unset'

/** One of a few values. Values are compared as JSON, so numbers and null may be among them. */
export function ChoiceField({
  options,
  ...field
}: FieldProps & { options: readonly { value: unknown; label: string }[] }) {
  const form = useForm()
  const { schema, value, path } = field
  const keyOf = (one: unknown) => JSON.stringify(one)
  const initial = options.find((option) => keyOf(option.value) === keyOf(schema.default))
  const optional = !field.required && schema.default === undefined
  const chosen = value ?? schema.default
  const known = options.some((option) => keyOf(option.value) === keyOf(chosen))
  const items = [
    ...(optional ? [{ value: UNSET, label: 'Not set' }] : []),
    ...options.map((option) => ({
      value: keyOf(option.value),
      label: option === initial ? `${option.label} (default)` : option.label,
    })),
  ]
  return (
    <FieldFrame
      {...field}
      fault={
        chosen !== undefined && !known ? `${keyOf(chosen)} is none of the choices.` : undefined
      }
      actions={
        <UseExpression
          path={path}
          label={field.label}
          onUse={() => field.onChange(BLANK_EXPRESSION, path)}
        />
      }
    >
      {(aria) => (
        <Select
          {...aria}
          value={chosen === undefined ? (optional ? UNSET : '') : (keyOf(chosen) ?? '')}
          options={items}
          disabled={form.readOnly}
          placeholder={known || chosen === undefined ? 'Choose' : String(chosen)}
          onValueChange={(key) =>
            field.onChange(
              key === UNSET ? undefined : options.find((one) => keyOf(one.value) === key)?.value,
              path,
            )
          }
        />
      )}
    </FieldFrame>
  )
}
