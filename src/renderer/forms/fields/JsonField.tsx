import { useRef } from 'react'
import type { CodeEditorHandle } from '../../code-editor/CodeEditor'
import { useForm, type FieldProps } from '../context'
import { useDraftText } from '../draft-text'
import { helpOf } from '../schema'
import { EditorField } from './EditorField'
import { UseExpression } from './FieldFrame'
import { formatJson, parseJson } from '../json-text'

/** Any JSON, or text. Text that is not JSON yet is kept beside the value, and said to be so; the value changes when it is. */
export function JsonField(field: FieldProps) {
  const form = useForm()
  const { value, path, label } = field
  const editor = useRef<CodeEditorHandle>(null)
  const [text, keep] = useDraftText(value, formatJson)
  const unfinished = form.unfinished.get(path)
  const fault = unfinished === undefined ? undefined : parseJson(unfinished)
  const isProse = helpOf(field.schema).control === 'multiline'
  return (
    <EditorField
      {...field}
      text={unfinished ?? text}
      language={isProse ? 'template' : 'json'}
      lines={2}
      opensLarge
      editorRef={editor}
      actions={
        (value === undefined || typeof value === 'string') && (
          <UseExpression
            path={path}
            label={label}
            onUse={() => editor.current?.insert('{{  }}', 3)}
            verb="Insert an expression into"
          />
        )
      }
      fault={fault?.ok === false ? fault.message : undefined}
      onText={(typed) => {
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
  )
}
