import { useId, useMemo, useState } from 'react'
import {
  FormContext,
  type ExpressionSource,
  type FieldErrors,
  type FormSettings,
  type FormSuggestions,
  type UnfinishedTexts,
} from './context'
import { Field } from './fields/Field'
import { ObjectFields } from './fields/ObjectField'
import { shapeOf, withoutNull, type JsonSchema } from './schema'

export interface SchemaFormProps {
  /** JSON Schema of the value; titles, help and controls come from its metadata (`x-baton`). */
  schema: JsonSchema
  value: unknown
  /** The whole new value, and the path of the field that changed (`cases[0].when`). */
  onChange(value: unknown, path: string): void
  errors?: FieldErrors
  readOnly?: boolean
  /** Whether fields accept `{{ }}` expressions; not unless told. */
  templates?: boolean
  /** Top-level fields that accept no expression. */
  staticFields?: readonly string[]
  suggestions?: FormSuggestions
  /** Keeps text that is not yet a value; without it the form does, as long as it stands. */
  unfinished?: UnfinishedTexts
  /** What expressions see; without it fields offer no completions and no previews. */
  expressions?: ExpressionSource
}

const NOTHING = {}
const NONE: readonly string[] = []

/** A form generated from a JSON Schema. Values that it does not show are left as they are. */
export function SchemaForm({
  schema,
  value,
  onChange,
  errors = NOTHING,
  readOnly = false,
  templates = false,
  staticFields = NONE,
  suggestions = NOTHING,
  unfinished,
  expressions,
}: SchemaFormProps) {
  const idPrefix = useId()
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({})
  const settings = useMemo<FormSettings>(() => {
    const own: UnfinishedTexts = {
      get: (path) => texts[path],
      set: (path, text) =>
        setTexts(({ [path]: _before, ...rest }) =>
          text === undefined ? rest : { ...rest, [path]: text },
        ),
    }
    return {
      root: schema,
      errors,
      readOnly,
      templates,
      staticFields,
      suggestions,
      unfinished: unfinished ?? own,
      expressions,
      idPrefix,
      Field,
    }
  }, [
    schema,
    errors,
    readOnly,
    templates,
    staticFields,
    suggestions,
    unfinished,
    expressions,
    texts,
    idPrefix,
  ])

  const resolved = withoutNull(schema, schema).schema
  const shape = shapeOf(resolved, schema)
  const ownErrors = errors[''] ?? NONE
  return (
    <FormContext value={settings}>
      <div className="flex flex-col gap-4 [font-variant-ligatures:none]">
        {ownErrors.length > 0 && (
          <p role="alert" className="text-xs text-danger">
            {ownErrors.join(' ')}
          </p>
        )}
        {shape.kind === 'object' ? (
          <ObjectFields fields={shape.fields} value={value} onChange={onChange} path="" />
        ) : (
          <Field
            schema={resolved}
            value={value}
            onChange={onChange}
            path=""
            label="Value"
            labelHidden={shape.kind === 'map'}
            required
          />
        )}
      </div>
    </FormContext>
  )
}
