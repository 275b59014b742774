import { Textarea } from '../../ui'
import { acceptsTemplates, useForm, type FieldProps } from '../context'
import { useDraftText } from '../draft-text'
import { helpOf } from '../schema'
import { FieldFrame } from './FieldFrame'
import { formatJson, parseJson } from '../json-text'

/** Any JSON. Text that is not JSON yet is kept beside the value, and said to be so; the value changes when it is. */
export function JsonField(field: FieldProps) {
  const form = useForm()
  const { value, path } = field
  const templates = acceptsTemplates(form, path)
  const [text, keep] = useDraftText(value, (given) => formatJson(given, templates))
  const unfinished = form.unfinished.get(path)
  const shown = unfinished ?? text
  const fault = unfinished === undefined ? undefined : parseJson(unfinished, templates)
  return (
    <FieldFrame {...field} fault={fault?.ok === false ? fault.message : undefined}>
      {(aria) => (
        <Textarea
          {...aria}
          rows={3}
          spellCheck={false}
          className="field-sizing-content max-h-96 min-h-16 font-mono text-mono"
          value={shown}
          readOnly={form.readOnly}
          placeholder={helpOf(field.schema).placeholder}
          onChange={(event) => {
            const typed = event.currentTarget.value
            const parsed = parseJson(typed, templates)
            if (!parsed.ok) {
              form.unfinished.set(path, typed)
              return
            }
            form.unfinished.set(path, undefined)
            keep(typed, parsed.value)
            field.onChange(parsed.value, path)
          }}
        />
      )}
    </FieldFrame>
  )
}
