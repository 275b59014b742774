import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, type Ref } from 'react'
import { cn, Textarea } from '../ui'
import type { Assist, Language } from './assist'
import { createEchoes } from './echoes'
import { fieldFocused, fieldGone, writtenAt, type ExpressionTarget } from './last-field'
import { editorNow, loadEditor } from './load'
import { usePlainFields } from './preference'
import type { MountedEditor } from './monaco/mount'

/** As `LINE_HEIGHT` of the editor, so that nothing moves when it takes the place of the plain field. */
const PLAIN_TEXT = 'font-mono text-mono leading-[19px]! py-[3px]!'

export interface CodeEditorHandle {
  /** Writes at the caret and puts the caret `caret` characters into what was written. */
  insert(text: string, caret: number): void
  /** Whether a list of suggestions is open, which takes Escape. */
  hasWidget(): boolean
}

export interface CodeEditorProps {
  value: string
  onChange(text: string): void
  language: Language
  /** What screen readers call it. */
  label: string
  id?: string
  'aria-describedby'?: string
  'aria-invalid'?: boolean
  'aria-required'?: boolean
  placeholder?: string
  readOnly?: boolean
  /** Lines that are shown while there is less to show. */
  lines?: number
  /** As high as what it stands in, with line numbers and search. Else it grows with its text. */
  large?: boolean
  assist?: Assist
  /** Takes the focus at once, with the caret here. Read once. */
  focusAt?: number
  onBlur?(): void
  ref?: Ref<CodeEditorHandle>
}

/**
 * Text with colours, completions and hovers. A plain field stands there until it is focused and the editor has been loaded, and
 * for good where it cannot be.
 */
export function CodeEditor(props: CodeEditorProps) {
  const { value, onChange, label, lines = 1, large = false, readOnly, focusAt, ref } = props
  const plain = useRef<HTMLTextAreaElement>(null)
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<MountedEditor | undefined>(undefined)
  const [isRich, setRich] = useState(false)
  const [failed, setFailed] = useState(false)
  const [tabWrites, setTabWrites] = useState(false)
  const caret = useRef({ from: 0, to: 0 })
  const latest = useRef(props)
  const [echoes] = useState(createEchoes)
  useLayoutEffect(() => {
    latest.current = props
  })

  const [insert] = useState(() => (text: string, caret: number) => {
    if (editor.current) return editor.current.insert(text, caret)
    const field = plain.current
    const { value: before, onChange: change } = latest.current
    const from = field?.selectionStart ?? before.length
    const to = field?.selectionEnd ?? before.length
    change(before.slice(0, from) + text + before.slice(to))
    requestAnimationFrame(() => {
      field?.focus()
      field?.setSelectionRange(from + caret, from + caret)
    })
  })
  useImperativeHandle(ref, () => ({
    insert,
    hasWidget: () => editor.current?.hasWidget() ?? false,
  }))

  const [target] = useState((): ExpressionTarget => ({
    label,
    insert(expression) {
      const at = editor.current?.selection().from ?? plain.current?.selectionStart ?? 0
      const text = writtenAt(latest.current.value, at, expression)
      insert(text, text.length)
    },
  }))
  useEffect(() => () => fieldGone(target), [target])
  const noteFocus = () => {
    if (latest.current.assist && !latest.current.readOnly) fieldFocused(target)
  }

  useLayoutEffect(() => {
    if (focusAt === undefined || !plain.current) return
    plain.current.focus()
    plain.current.setSelectionRange(focusAt, focusAt)
    // Only where it begins.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [])

  // The editor takes the place of the plain field, with its caret.
  useLayoutEffect(() => {
    const module = editorNow()
    if (!isRich || !module || !host.current) return
    const at = caret.current
    const { current: given } = latest
    const mounted = module.mountEditor(host.current, {
      value: given.value,
      language: given.language,
      label: given.label,
      describedBy: given['aria-describedby'],
      invalid: given['aria-invalid'],
      required: given['aria-required'],
      placeholder: given.placeholder,
      readOnly: given.readOnly,
      large: given.large,
      assist: given.assist,
      onChange: (text) => {
        echoes.sent(text)
        latest.current.onChange(text)
      },
      onHeight: given.large
        ? undefined
        : (height) => {
            if (host.current) host.current.style.height = `${height}px`
          },
      onTabMode: setTabWrites,
    })
    editor.current = mounted
    mounted.select(at.from, at.to)
    mounted.focus()
    // An expression was begun in the plain field: what it may be is shown without being asked for.
    if (given.focusAt !== undefined) mounted.suggest()
    return () => {
      editor.current = undefined
      mounted.dispose()
    }
  }, [isRich, echoes])

  useLayoutEffect(() => {
    if (!echoes.isEcho(value)) editor.current?.setValue(value)
  }, [value, isRich, echoes])
  const describedBy = props['aria-describedby']
  const invalid = props['aria-invalid']
  useEffect(() => {
    editor.current?.update({ label, describedBy, invalid, readOnly })
  }, [label, describedBy, invalid, readOnly, isRich])

  const swap = useSwap(plain, (from, to) => {
    caret.current = { from, to }
    setRich(true)
  })

  return (
    <>
      {isRich ? (
        <div
          ref={host}
          id={props.id}
          onFocus={noteFocus}
          onBlur={(event) => {
            if (!event.currentTarget.contains(event.relatedTarget)) props.onBlur?.()
          }}
          className={cn(
            // The canvas takes the space bar, except from what is marked so.
            'nokey w-full min-w-0 rounded-md border bg-surface-1 transition-colors focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent-fg',
            invalid ? 'border-danger' : 'border-line-strong hover:border-fg-3',
            large ? 'h-full overflow-hidden' : 'max-h-96 overflow-hidden',
          )}
          style={large ? undefined : { minHeight: lines * 19 + 10 }}
        />
      ) : (
        <Textarea
          ref={plain}
          id={props.id}
          aria-label={label}
          aria-describedby={describedBy}
          aria-invalid={invalid}
          aria-required={props['aria-required']}
          mono
          rows={lines}
          readOnly={readOnly}
          placeholder={props.placeholder}
          value={value}
          className={cn(PLAIN_TEXT, large ? 'h-full resize-none' : 'max-h-96 min-h-control')}
          onChange={(event) => onChange(event.currentTarget.value)}
          onFocus={() => {
            noteFocus()
            if (usePlainFields.getState()) return
            void loadEditor().then(
              () => {
                setFailed(false)
                swap.soon()
              },
              (error: unknown) => {
                console.warn('The code editor could not be loaded.', error)
                setFailed(true)
              },
            )
          }}
          onBlur={props.onBlur}
          {...swap.handlers}
        />
      )}
      {failed && (
        <p role="status" className="text-xs text-fg-3">
          The code editor could not be loaded. This plain field takes the same text.
        </p>
      )}
      {tabWrites && (
        <p role="status" className="text-xs text-fg-3">
          Tab writes a tab here. Ctrl+M lets it leave the field again.
        </p>
      )}
    </>
  )
}

/**
 * When the plain field may give way: it has the focus, nothing is being composed in it, and no pointer is down (a drag that
 * selects would be lost).
 */
function useSwap(
  plain: { current: HTMLTextAreaElement | null },
  perform: (from: number, to: number) => void,
) {
  const wanted = useRef(false)
  const busy = useRef({ composing: false, pointer: false })
  const attempt = () => {
    const field = plain.current
    const { composing, pointer } = busy.current
    if (!wanted.current || !field || composing || pointer) return
    if (document.activeElement !== field) {
      wanted.current = false
      return
    }
    perform(field.selectionStart, field.selectionEnd)
  }
  return {
    soon() {
      wanted.current = true
      attempt()
    },
    handlers: {
      onCompositionStart: () => {
        busy.current.composing = true
      },
      onCompositionEnd: () => {
        busy.current.composing = false
        // The composed text reaches the value first.
        requestAnimationFrame(attempt)
      },
      onPointerDown: () => {
        busy.current.pointer = true
        window.addEventListener(
          'pointerup',
          () => {
            busy.current.pointer = false
            requestAnimationFrame(attempt)
          },
          { once: true },
        )
      },
    },
  }
}
