import { useRef, useState } from 'react'
import type { CodeEditorHandle } from '../../code-editor/CodeEditor'
import { IconButton, Input, Textarea } from '../../ui'
import type { FieldHelp } from '../../../shared/workflow/node-definition'
import { parseDuration } from '../../../shared/workflow/duration'
import { acceptsTemplates, useForm, type FieldProps } from '../context'
import { hasTemplate, helpOf, plainTextOf } from '../schema'
import { ModelPicker } from '../models/ModelPicker'
import { ConnectionChoice } from './ConnectionChoice'
import { EditorField } from './EditorField'
import { BLANK_EXPRESSION, FieldFrame, UseExpression } from './FieldFrame'
import { WorkflowChoice } from './WorkflowChoice'

type Control = NonNullable<FieldHelp['control']>

/** Text on one line or several, with the controls that have a name of their own. With an expression in it, it is edited as one. */
export function TextField({ control, ...field }: FieldProps & { control: Control }) {
  const form = useForm()
  const { value, path } = field
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
  const change = (typed: string) =>
    field.onChange(typed === '' && !field.required ? undefined : typed, path)
  /** The caret, when an expression was begun in the plain field; the editor takes over there. */
  const [begunAt, setBegunAt] = useState<number | undefined>()
  const [isWriting, setWriting] = useState(false)
  const templates = acceptsTemplates(form, path)
  const shared = { ...field, text, change, control }

  if (templates && (hasTemplate(value) || isWriting) && !isLong(control))
    return (
      <TemplateText
        {...shared}
        focusAt={begunAt}
        onBlur={() => {
          setWriting(false)
          setBegunAt(undefined)
        }}
        onFocusKept={() => setWriting(true)}
      />
    )
  if (control === 'connection') return <ConnectionChoice {...field} value={text} />
  if (control === 'workflow') return <WorkflowChoice {...field} value={text} />
  if (isLong(control)) return <LongText {...shared} />
  return (
    <ShortText
      {...shared}
      onExpression={(typed, caret) => {
        setBegunAt(caret)
        setWriting(true)
        change(typed)
      }}
    />
  )
}

interface TextProps extends FieldProps {
  text: string
  change(typed: string): void
  control: Control
}

function isLong(control: Control): boolean {
  return control === 'multiline' || control === 'code'
}

/** One line with expressions in it; grows with them. */
function TemplateText({
  text,
  change,
  control,
  focusAt,
  onBlur,
  onFocusKept,
  ...field
}: TextProps & { focusAt: number | undefined; onBlur(): void; onFocusKept(): void }) {
  const form = useForm()
  return (
    <EditorField
      {...field}
      text={text}
      onText={(typed) => {
        // Until it is left it stays an editor, whatever is deleted.
        onFocusKept()
        change(typed)
      }}
      language="template"
      fault={control === 'duration' ? durationFault(text) : undefined}
      focusAt={focusAt}
      onBlur={onBlur}
      actions={
        !form.readOnly && (
          <IconButton
            icon="x"
            size="sm"
            label={`Use a plain value for ${field.label}`}
            onClick={() => {
              onBlur()
              change(plainTextOf(text))
            }}
          />
        )
      }
    />
  )
}

/** Several lines: prompts and other prose, and expressions that are long by nature. */
function LongText({ text, change, control, ...field }: TextProps) {
  const form = useForm()
  const editor = useRef<CodeEditorHandle>(null)
  const { schema, path, label } = field
  const templates = acceptsTemplates(form, path)
  if (!templates && control === 'multiline')
    return (
      <FieldFrame {...field}>
        {(aria) => (
          <Textarea
            {...aria}
            value={text}
            readOnly={form.readOnly}
            placeholder={helpOf(schema).placeholder ?? defaultText(schema)}
            rows={4}
            className="max-h-96 min-h-20"
            onChange={(event) => change(event.currentTarget.value)}
          />
        )}
      </FieldFrame>
    )
  return (
    <EditorField
      {...field}
      text={text}
      onText={change}
      language={templates ? 'template' : 'javascript'}
      lines={control === 'multiline' ? 4 : templates ? 1 : 8}
      opensLarge
      editorRef={editor}
      actions={
        <UseExpression
          path={path}
          label={label}
          onUse={() => editor.current?.insert('{{  }}', 3)}
          verb="Insert an expression into"
        />
      }
    />
  )
}

function ShortText({
  text,
  change,
  control,
  onExpression,
  ...field
}: TextProps & { onExpression(typed: string, caret: number): void }) {
  const form = useForm()
  const { schema, path, label } = field
  const several = text.includes('\n')
  const mono = control === 'model'
  const templates = acceptsTemplates(form, path)
  const shared = {
    value: text,
    readOnly: form.readOnly,
    placeholder: helpOf(schema).placeholder ?? defaultText(schema),
  }
  return (
    <FieldFrame
      {...field}
      fault={control === 'duration' ? durationFault(text) : undefined}
      actions={
        <UseExpression
          path={path}
          label={label}
          onUse={() =>
            onExpression(
              text === '' ? BLANK_EXPRESSION : `${text}${BLANK_EXPRESSION}`,
              text.length + 4,
            )
          }
        />
      }
    >
      {(aria) =>
        several ? (
          <Textarea
            {...aria}
            {...shared}
            className="max-h-96 min-h-20"
            onChange={(event) => change(event.currentTarget.value)}
          />
        ) : (
          <div className="flex items-center gap-1">
            <Input
              {...aria}
              {...shared}
              className={mono ? 'font-mono text-mono' : undefined}
              spellCheck={!mono}
              autoComplete="off"
              onChange={(event) => {
                const typed = event.currentTarget.value
                const caret = event.currentTarget.selectionStart ?? typed.length
                if (templates && hasTemplate(typed)) onExpression(typed, caret)
                else change(typed)
              }}
            />
            {control === 'model' && (
              <ModelPicker
                label={label}
                value={text}
                disabled={form.readOnly}
                onPick={({ model, connection }) => {
                  const name = path.split('.').at(-1) ?? path
                  if (field.onBeside) field.onBeside({ [name]: model, connection })
                  else change(model)
                }}
              />
            )}
          </div>
        )
      }
    </FieldFrame>
  )
}

function defaultText(schema: FieldProps['schema']): string | undefined {
  return typeof schema.default === 'string' ? schema.default : undefined
}

function durationFault(text: string): string | undefined {
  if (text === '' || hasTemplate(text) || parseDuration(text) !== undefined) return undefined
  return 'A duration is a number and a unit: 250ms, 30s, 5m, 48h or 7d.'
}
