import { Input } from '../../ui'
import { useForm, type FieldProps } from '../context'
import { useDraftText } from '../draft-text'
import { helpOf } from '../schema'
import { BLANK_EXPRESSION, FieldFrame, UseExpression } from './FieldFrame'

/** A number. What is not a number stays as text, with a word about it, so that nothing typed is lost. */
export function NumberField({ integer, ...field }: FieldProps & { integer: boolean }) {
  const form = useForm()
  const { schema, value, path } = field
  const [text, keep] = useDraftText(value, (given) => (given === undefined ? '' : String(given)))
  const initial = schema.default
  return (
    <FieldFrame
      {...field}
      fault={faultOf(value, integer, schema)}
      actions={
        <UseExpression
          path={path}
          label={field.label}
          onUse={() => field.onChange(BLANK_EXPRESSION, path)}
        />
      }
    >
      {(aria) => (
        <Input
          {...aria}
          inputMode={integer ? 'numeric' : 'decimal'}
          value={text}
          readOnly={form.readOnly}
          placeholder={
            helpOf(schema).placeholder ??
            (typeof initial === 'number' ? String(initial) : undefined)
          }
          onChange={(event) => {
            const typed = event.currentTarget.value
            const next = numberIn(typed)
            keep(typed, next)
            field.onChange(next, path)
          }}
        />
      )}
    </FieldFrame>
  )
}

function numberIn(text: string): unknown {
  const plain = text.trim().replace(',', '.')
  if (plain === '') return undefined
  const number = Number(plain)
  return Number.isFinite(number) ? number : text
}

function faultOf(
  value: unknown,
  integer: boolean,
  schema: FieldProps['schema'],
): string | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'number') return 'This is not a number.'
  if (integer && !Number.isInteger(value)) return 'Only whole numbers.'
  if (typeof schema.minimum === 'number' && value < schema.minimum)
    return `At least ${schema.minimum}.`
  if (typeof schema.maximum === 'number' && value > schema.maximum)
    return `At most ${schema.maximum}.`
  return undefined
}
