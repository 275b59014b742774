import { acceptsTemplates, useForm, type FieldProps } from '../context'
import { hasTemplate, helpOf, shapeOf, withoutNull } from '../schema'
import { ChoiceField } from './ChoiceField'
import { ExpressionField } from './ExpressionField'
import { JsonField } from './JsonField'
import { ListField } from './ListField'
import { MapField } from './MapField'
import { NumberField } from './NumberField'
import { ObjectField } from './ObjectField'
import { SchemaField } from './SchemaField'
import { SwitchField } from './SwitchField'
import { TextField } from './TextField'
import { VariantField } from './VariantField'

/** The field that fits a schema. A template in a field that is not text shows as an expression. */
export function Field(props: FieldProps) {
  const form = useForm()
  const { schema, nullable } = withoutNull(props.schema, form.root)
  const shape = shapeOf(schema, form.root)
  const templates = acceptsTemplates(form, props.path)
  // Null and "not set" look alike; a required field that may be null goes back to null when it is cleared.
  const cleared = nullable && props.required ? null : undefined
  const field: FieldProps = {
    ...props,
    schema,
    value: nullable && props.value === null ? undefined : props.value,
    onChange: (value, path) => props.onChange(value === undefined ? cleared : value, path),
    label: helpOf(schema).title ?? helpOf(props.schema).title ?? props.label,
  }
  if (templates && hasTemplate(props.value) && shape.kind !== 'text' && shape.kind !== 'json') {
    const isTextVariant =
      shape.kind === 'variant' && shape.variants.some((variant) => variant.schema.type === 'string')
    if (!isTextVariant) return <ExpressionField {...field} />
  }
  switch (shape.kind) {
    case 'text':
      return <TextField {...field} control={shape.control} />
    case 'number':
      return <NumberField {...field} integer={shape.integer} />
    case 'switch':
      return <SwitchField {...field} />
    case 'choice':
      return <ChoiceField {...field} options={shape.options} />
    case 'object':
      return <ObjectField {...field} fields={shape.fields} />
    case 'map':
      return <MapField {...field} values={shape.values} />
    case 'list':
      return <ListField {...field} items={shape.items} />
    case 'variant':
      return <VariantField {...field} shape={shape} />
    case 'json':
      return helpOf(schema).control === 'json-schema' ? (
        <SchemaField {...field} />
      ) : (
        <JsonField {...field} />
      )
  }
}
