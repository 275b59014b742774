import { Textarea } from '../../ui'
import { useForm, type FieldProps } from '../context'
import { useDraftText } from '../draft-text'
import { helpOf } from '../schema'
import { FieldFrame } from './FieldFrame'
import { formatJson, parseJson } from '../json-text'

/** Any JSON, or text. Text that is not JSON yet is kept beside the value, and said to be so; the value changes when it is. */
export function JsonField(field: FieldProps) {
  const form = useForm()
  const { value, path } = field
  const [text, keep] = useDraftText(value, formatJson)
  const unfinished = form.unfinished.get(path)
  const shown = unfinished ?? text
  const fault = unfinished === undefined ? undefined : parseJson(unfinished)
  const { control, placeholder } = helpOf(field.schema)
  return (
    <FieldFrame {...field} fault={fault?.ok === false ? fault.message : undefined}>
      {(aria) => (
        <Textarea
          {...aria}
          rows={2}
          mono={control !== 'multiline'}
          className="max-h-96 min-h-14"
          value={shown}
          readOnly={form.readOnly}
          placeholder={placeholder}
          onChange={(event) => {
            const typed = event.currentTarget.value
            const parsed = parseJson(typed)
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
