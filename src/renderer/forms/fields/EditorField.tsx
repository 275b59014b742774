import { useMemo, useRef, useState, type ReactNode } from 'react'
import type { Language } from '../../code-editor/assist'
import { codeAssist } from '../../code-editor/code-assist'
import { CodeEditor, type CodeEditorHandle } from '../../code-editor/CodeEditor'
import { evaluator } from '../../code-editor/expressions/evaluator'
import { expressionAssist } from '../../code-editor/expressions/expression-assist'
import { containsTemplate } from '../../../shared/workflow/template'
import { Button, Dialog, IconButton } from '../../ui'
import { acceptsTemplates, useForm, type FieldProps } from '../context'
import { helpOf } from '../schema'
import { ExpressionPreview } from './ExpressionPreview'
import { FieldFrame } from './FieldFrame'

export interface EditorFieldProps extends FieldProps {
  text: string
  onText(text: string): void
  language: Language
  /** Lines that are shown while there is less to show. */
  lines?: number
  /** What the field itself has to say against its content. */
  fault?: string
  /** Beside the label, before the button that opens it large. */
  actions?: ReactNode
  /** Whether it opens large: prompts, code and JSON do. */
  opensLarge?: boolean
  /** Takes the focus at once, with the caret here. */
  focusAt?: number
  onBlur?(): void
  editorRef?: { current: CodeEditorHandle | null }
}

/** A field whose text is edited with colours, completions and a preview of its result; opens large where there is much to write. */
export function EditorField({
  text,
  onText,
  language,
  lines = 1,
  fault,
  actions,
  opensLarge = false,
  focusAt,
  onBlur,
  editorRef,
  path,
  label,
  value,
  schema,
  labelHidden,
  required,
}: EditorFieldProps) {
  const form = useForm()
  const [isLarge, setLarge] = useState(false)
  const { expressions } = form
  const source = expressions && acceptsTemplates(form, path) ? expressions : undefined
  const assist = useMemo(() => {
    if (language === 'javascript') return expressions && codeAssist(() => expressions.visible(path))
    return (
      source &&
      expressionAssist(language, () => source.visible(path), {
        check: (sources) => evaluator().check(sources),
      })
    )
  }, [source, expressions, language, path])
  const preview = source && containsTemplate(value) && (
    <ExpressionPreview source={source} value={value} label={label} />
  )
  const shared = {
    value: text,
    onChange: onText,
    language,
    label,
    assist,
    readOnly: form.readOnly,
    placeholder: helpOf(schema).placeholder,
  }
  return (
    <FieldFrame
      schema={schema}
      path={path}
      label={label}
      labelHidden={labelHidden}
      required={required}
      fault={fault}
      actions={
        <>
          {actions}
          {opensLarge && (
            <IconButton
              icon="maximize-2"
              size="sm"
              label={`Open ${label} large`}
              onClick={() => setLarge(true)}
            />
          )}
        </>
      }
    >
      {(aria) => (
        <>
          <CodeEditor
            {...aria}
            {...shared}
            ref={editorRef}
            lines={lines}
            focusAt={focusAt}
            onBlur={onBlur}
          />
          {preview}
          {isLarge && (
            <LargeEditor
              {...shared}
              help={helpOf(schema).description}
              errors={[...(fault ? [fault] : []), ...(form.errors[path] ?? [])]}
              preview={preview}
              onClose={() => setLarge(false)}
            />
          )}
        </>
      )}
    </FieldFrame>
  )
}

/** The same text with room to write, and its result below. */
function LargeEditor({
  help,
  errors,
  preview,
  onClose,
  ...editor
}: Pick<
  Parameters<typeof CodeEditor>[0],
  'value' | 'onChange' | 'language' | 'label' | 'assist' | 'readOnly' | 'placeholder'
> & {
  help: string | undefined
  errors: readonly string[]
  preview: ReactNode
  onClose(): void
}) {
  const handle = useRef<CodeEditorHandle>(null)
  return (
    <Dialog
      size="full"
      title={editor.label}
      description={help}
      onClose={onClose}
      onEscape={(event) => {
        if (handle.current?.hasWidget()) event.preventDefault()
      }}
      footer={
        <>
          <span className="mr-auto text-xs text-fg-3">
            Tab leaves the text; Ctrl+M lets it write a tab. Ctrl+Space lists what fits.
          </span>
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <div className="flex h-full min-h-60 flex-col gap-2 pt-1">
        <div className="min-h-0 flex-1 p-0.5">
          <CodeEditor {...editor} ref={handle} large />
        </div>
        {errors.length > 0 && (
          <p role="alert" className="text-xs break-words text-danger">
            {errors.join(' ')}
          </p>
        )}
        {preview}
      </div>
    </Dialog>
  )
}
