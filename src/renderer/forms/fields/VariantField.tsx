import { Select } from '../../ui'
import { fieldId, useForm, type FieldProps } from '../context'
import { blankOf, isRecord, shapeOf, variantOf, type Shape } from '../schema'
import { JsonField } from './JsonField'
import { FieldGroup, ObjectFields } from './ObjectField'

/** A value that takes one of several forms: a choice of the form, then its fields. */
export function VariantField({
  shape,
  ...field
}: FieldProps & { shape: Extract<Shape, { kind: 'variant' }> }) {
  const form = useForm()
  const { Field } = form
  const { path, value } = field
  const index = variantOf(shape, value, form.root)
  const variant = index === undefined ? undefined : shape.variants[index]
  const inner = variant && shapeOf(variant.schema, form.root)
  const id = `${fieldId(form.idPrefix, path)}-form`
  const change = (to: number) => {
    const next = shape.variants[to]
    if (!next || to === index) return
    field.onChange(carryOver(value, blankOf(next.schema, form.root), next.schema), path)
  }
  return (
    <FieldGroup {...field}>
      <Select
        id={id}
        aria-label={`Kind of ${field.label}`}
        value={index === undefined ? '' : String(index)}
        placeholder={value === undefined ? 'Not set' : 'Other (as JSON)'}
        disabled={form.readOnly}
        options={[
          ...(field.required ? [] : [{ value: 'none', label: 'Not set' }]),
          ...shape.variants.map((one, at) => ({ value: String(at), label: one.label })),
        ]}
        onValueChange={(chosen) =>
          chosen === 'none' ? field.onChange(undefined, path) : change(Number(chosen))
        }
      />
      {variant === undefined ? (
        value !== undefined && <JsonField {...field} label={`${field.label} as JSON`} />
      ) : inner?.kind === 'object' ? (
        <ObjectFields
          fields={inner.fields}
          value={value}
          onChange={field.onChange}
          path={path}
          except={shape.tag}
        />
      ) : (
        <Field {...field} schema={variant.schema} label={variant.label} required />
      )}
    </FieldGroup>
  )
}

/** Changing the form keeps what both forms have a place for. */
function carryOver(before: unknown, blank: unknown, schema: FieldProps['schema']): unknown {
  if (!isRecord(before) || !isRecord(blank)) return blank
  const known = isRecord(schema.properties) ? schema.properties : {}
  const kept = Object.entries(before).filter(
    ([key]) => key in known && !isConstant(known[key]) && before[key] !== undefined,
  )
  return { ...blank, ...Object.fromEntries(kept) }
}

function isConstant(schema: unknown): boolean {
  return isRecord(schema) && 'const' in schema
}
